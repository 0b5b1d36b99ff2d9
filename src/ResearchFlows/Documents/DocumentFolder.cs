using ResearchFlows.Documents.Reading;
using System.Security;

namespace ResearchFlows.Documents;

/// <summary>
/// Lists an agent's document folder: documents of every kind that is read, folders included, hidden ones left out. Links that stay inside the folder are
/// followed, as mounted ConfigMaps are made of them. What cannot be looked at is named, and nothing is concluded from its absence.
/// </summary>
internal sealed class DocumentFolder
{
    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly List<DocumentFile> _documents = [];
    private readonly List<LeftOutDocument> _leftOut = [];
    private readonly List<string> _unlisted = [];
    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);
    private readonly Queue<(string Folder, string Path)> _linkedFolders = [];

    private DocumentFolder(string root) => _root = root;

    /// <summary>Lists a folder.</summary>
    public static DocumentListing List(string folder)
    {
        if (Try(() => RealPath.Of(folder)) is not { } root)
        {
            return new DocumentListing([], [new(".", "is not there or cannot be reached, so nothing is known of the documents; none is removed.")], [""]);
        }

        var walk = new DocumentFolder(root);
        walk.Walk(root, "");

        // Last, so that a document is named by where it is, and by a link only if it is nowhere else in sight.
        while (walk._linkedFolders.TryDequeue(out var link))
        {
            walk.Walk(link.Folder, link.Path);
        }

        walk._documents.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new DocumentListing(walk._documents, walk._leftOut, walk._unlisted);
    }

    private void Walk(string folder, string path)
    {
        if (!_walked.Add(folder))
        {
            return;
        }

        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Visible).OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                Add(entry, path + entry.Name);
            }
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            _unlisted.Add(path);
            LeaveOut(path.Length == 0 ? "." : path, $"cannot be listed ({Why(exception)}); what was indexed from it stays.");
        }
    }

    private void Add(FileSystemInfo entry, string path)
    {
        try
        {
            var isLink = entry.LinkTarget is not null;
            var real = isLink ? RealPath.Of(entry.FullName) : entry.FullName;
            if (real is not null && isLink && real != _root && !RealPath.IsBelow(_root, real))
            {
                LeaveOutLink(entry, real, path);
            }
            else if (real is not null && Directory.Exists(real))
            {
                AddFolder(real, $"{path}/", isLink);
            }
            else if (DocumentKinds.IsReadable(entry.Name))
            {
                AddFile(real, path);
            }
            else if (DocumentKinds.Of(entry.Name) == DocumentKind.Unsupported)
            {
                LeaveOut(path, "is of a kind that is not read. Save it as PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), HTML, CSV or text.");
            }
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            LeaveOut(path, $"cannot be looked at: {Why(exception)}.");
        }
    }

    private void AddFolder(string folder, string path, bool isLink)
    {
        if (isLink)
        {
            _linkedFolders.Enqueue((folder, path));
        }
        else
        {
            Walk(folder, path);
        }
    }

    private void AddFile(string? file, string path)
    {
        if (file is null)
        {
            LeaveOut(path, "is a link that leads nowhere or in a circle.");
        }
        else if (path.Contains('\uFFFD', StringComparison.Ordinal))
        {
            LeaveOut(path, "has a name that is not UTF-8.");
        }
        else if (new FileInfo(file) is var info && info.Length > 0)
        {
            _documents.Add(new DocumentFile(path, file, info.Length, new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds()));
        }
        else
        {
            // Pipes and devices have no length either; opening one could wait for ever.
            LeaveOut(path, "is empty, or no regular file.");
        }
    }

    private void LeaveOutLink(FileSystemInfo entry, string real, string path)
    {
        var isFolder = Directory.Exists(real);
        if (isFolder || DocumentKinds.IsReadable(entry.Name))
        {
            LeaveOut(isFolder ? $"{path}/" : path, "is a link that leads out of the folder of documents; such links are not followed.");
        }
    }

    private void LeaveOut(string path, string reason) => _leftOut.Add(new LeftOutDocument(path, reason));

    private static T? Try<T>(Func<T?> look) where T : class
    {
        try
        {
            return look();
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            return null;
        }
    }

    private static bool IsFileFault(Exception exception) => exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;

    private static string Why(Exception exception) => exception is UnauthorizedAccessException or SecurityException ? "no permission to read it" : exception.Message.TrimEnd('.');
}
