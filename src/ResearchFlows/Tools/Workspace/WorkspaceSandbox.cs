using Microsoft.Win32.SafeHandles;
using ResearchFlows.Documents;
using ResearchFlows.Documents.Reading;
using System.Text;

namespace ResearchFlows.Tools.Workspace;

/// <summary>
/// The only way to the files of an agent's workspace. Paths come from a model and are not trusted: nothing outside the root is ever
/// read, no link is followed, nothing hidden is shown, and only documents of a kind that is read and of a bounded size are opened.
/// A hard link is a file of the folder it is in: whoever fills the workspace decides what is in it.
/// </summary>
/// <param name="root">The workspace folder. It may itself be reached through links: it is named by the agent's definition, not by a model.</param>
/// <param name="maximumFileBytes">The size in bytes from which on a file is refused; 1 MB unless said otherwise.</param>
/// <param name="texts">What was read before; null reads each file anew.</param>
public sealed class WorkspaceSandbox(string root, int maximumFileBytes = WorkspaceSandbox.DefaultMaximumFileBytes, DocumentTexts? texts = null)
{
    /// <summary>The largest file in bytes that is read unless told otherwise: 1 MB.</summary>
    public const int DefaultMaximumFileBytes = 1024 * 1024;

    private const int MaximumPackedBytes = 16 * 1024 * 1024;

    /// <summary>The most entries that a listing shows.</summary>
    public const int MaximumEntries = 500;

    // Bounds the work on a folder of millions of files; far above what a listing shows, so that sorting stays meaningful.
    private const int MaximumExaminedEntries = 20_000;

    private readonly IFolderAccess _folders =
        OperatingSystem.IsWindows() ? new WindowsFolderAccess(Path.GetFullPath(root))
        : OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? new UnixFolderAccess(Path.GetFullPath(root))
        : throw new PlatformNotSupportedException("Workspaces can be read safely on Linux, macOS and Windows only.");

    /// <summary>Reads a text file once, whole.</summary>
    /// <param name="path">The path relative to the root, as a model wrote it.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="ToolErrorException">The path is refused, or the file is missing, too large, or not text.</exception>
    /// <exception cref="IOException">The file system failed, or the root is not there.</exception>
    public async Task<WorkspaceFile> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var parsed = WorkspacePath.Parse(path);
        if (parsed.Segments.Count == 0)
        {
            throw Refusals.IsFolder();
        }

        if (!parsed.IsReadable)
        {
            throw new ToolErrorException("Files of that kind cannot be read. Call list_local_files to see those that can.");
        }

        var found = AsOnDisk(parsed, cancellationToken);
        using var handle = _folders.OpenFile(found);
        var bytes = await ReadAsync(handle, MostBytes(found), cancellationToken);
        try
        {
            var name = found.Segments[^1];
            var file = await (texts is null ? DocumentReader.ReadAsync(name, bytes, cancellationToken) : texts.ReadAsync(name, bytes, cancellationToken));
            return new WorkspaceFile(found.ToString(), file.Text, file.HasReplacedBytes);
        }
        catch (UnreadableDocumentException exception)
        {
            throw new ToolErrorException($"The file {exception.Message} Use another file.");
        }
    }

    /// <summary>Lists a folder.</summary>
    /// <param name="path">The path relative to the root, as a model wrote it; <c>.</c> is the root.</param>
    /// <param name="cancellationToken">Ends the listing early.</param>
    /// <exception cref="ToolErrorException">The path is refused, missing, or not a folder.</exception>
    /// <exception cref="IOException">The file system failed, or the root is not there.</exception>
    public FolderListing ListFolder(string path, CancellationToken cancellationToken)
    {
        var (entries, isCounted) = List(path, cancellationToken);
        return new FolderListing([.. entries.Take(MaximumEntries)], entries.Count > MaximumEntries || !isCounted, entries.Count, isCounted);
    }

    /// <summary>The entries of a folder, also those beyond what a listing shows.</summary>
    internal IReadOnlyList<FolderEntry> ListWholeFolder(string path, CancellationToken cancellationToken) => List(path, cancellationToken).Entries;

    private (List<FolderEntry> Entries, bool IsCounted) List(string path, CancellationToken cancellationToken)
    {
        var folder = AsOnDisk(WorkspacePath.Parse(path), cancellationToken);
        var entries = new List<FolderEntry>();
        var examined = 0;
        foreach (var entry in _folders.List(folder).Take(MaximumExaminedEntries))
        {
            cancellationToken.ThrowIfCancellationRequested();
            examined++;
            if (entry is not null && folder.Child(entry.Name) is { } child && (entry.Bytes is null || child.IsReadable))
            {
                entries.Add(new FolderEntry(child.ToString(), entry.Bytes));
            }
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return (entries, examined < MaximumExaminedEntries);
    }

    /// <summary>
    /// The path with names as they are spelled on disk: a name that is not there means the only one that is the same text in another
    /// normal form of Unicode. What is opened is checked as ever.
    /// </summary>
    private WorkspacePath AsOnDisk(WorkspacePath path, CancellationToken cancellationToken)
    {
        var found = WorkspacePath.Parse(".");
        foreach (var name in path.Segments)
        {
            found = found.Append(Ascii.IsValid(name) ? name : NameOnDisk(found, name, cancellationToken));
        }

        return found;
    }

    private string NameOnDisk(WorkspacePath folder, string name, CancellationToken cancellationToken)
    {
        var form = CanonicalForm.Of(name);
        List<string> same = [];
        foreach (var entry in _folders.List(folder).Take(MaximumExaminedEntries))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry?.Name == name)
            {
                return name;
            }

            if (entry is not null && !Ascii.IsValid(entry.Name) && folder.Child(entry.Name) is not null && CanonicalForm.Of(entry.Name) == form)
            {
                same.Add(entry.Name);
            }
        }

        return same is [var only] ? only : name;
    }

    /// <summary>Pictures and fonts make a document large, not its text.</summary>
    private int MostBytes(WorkspacePath file) => DocumentKinds.IsPacked(file.Segments[^1]) ? Math.Max(maximumFileBytes, MaximumPackedBytes) : maximumFileBytes;

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(SafeFileHandle handle, int mostBytes, CancellationToken cancellationToken)
    {
        var length = RandomAccess.GetLength(handle);
        if (length > mostBytes)
        {
            throw new ToolErrorException(
                $"The file has {length:N0} bytes; only files of up to {mostBytes:N0} bytes can be read. Use another file.");
        }

        // Never more than the size that was checked, also when the file grows meanwhile.
        var bytes = new byte[length];
        var total = 0;
        while (total < bytes.Length)
        {
            var read = await RandomAccess.ReadAsync(handle, bytes.AsMemory(total), total, cancellationToken);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return bytes.AsMemory(0, total);
    }
}
