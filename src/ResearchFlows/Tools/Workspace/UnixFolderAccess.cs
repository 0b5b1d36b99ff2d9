using Microsoft.Win32.SafeHandles;
using System.Runtime.InteropServices;

namespace ResearchFlows.Tools.Workspace;

/// <summary>
/// Walks from the root down, each name opened relative to the handle of the folder before and never through a link.
/// A folder that is swapped for a link meanwhile is therefore refused, or the folder it was before is read on.
/// </summary>
internal sealed class UnixFolderAccess(string root) : IFolderAccess
{
    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <inheritdoc/>
    public SafeFileHandle OpenFile(WorkspacePath path)
    {
        using var folder = OpenFolder(path, path.Segments.Count - 1);
        return Open(folder, path.Segments[^1], UnixType.File);
    }

    /// <inheritdoc/>
    public IEnumerable<RawEntry?> List(WorkspacePath folder)
    {
        using var handle = OpenFolder(folder, folder.Segments.Count);

        // Read by path, so these names could come from elsewhere after a swap: only those are told that the opened folder has, too.
        foreach (var name in Names(Path.Combine([root, .. folder.Segments])))
        {
            yield return UnixCalls.Examine(handle, name) switch
            {
                (UnixType.Folder, _) => new RawEntry(name, Bytes: null),
                (UnixType.File, var bytes) => new RawEntry(name, bytes),
                _ => null,
            };
        }
    }

    private static IEnumerable<string> Names(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder, "*", EveryEntry).Select(path => Path.GetFileName(path));
        }
        catch (DirectoryNotFoundException)
        {
            throw Refusals.ChangedMeanwhile();
        }
        catch (UnauthorizedAccessException)
        {
            throw Refusals.NotPermitted();
        }
    }

    private SafeFileHandle OpenFolder(WorkspacePath path, int depth)
    {
        var folder = UnixCalls.OpenRoot(root) ?? throw UnixCalls.LastFault();
        foreach (var name in path.Segments.Take(depth))
        {
            using var parent = folder;
            folder = Open(parent, name, UnixType.Folder);
        }

        return folder;
    }

    private static SafeFileHandle Open(SafeFileHandle folder, string name, UnixType wanted)
    {
        // Looked at before it is opened, for a helpful reason and because opening a device can have effects; safety does not rest on it.
        Check(UnixCalls.Examine(folder, name).Type, wanted);
        var handle = UnixCalls.Open(folder, name, asFolder: wanted == UnixType.Folder) ?? throw OpenFailure();
        try
        {
            Check(UnixCalls.Examine(handle), wanted);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void Check(UnixType type, UnixType wanted)
    {
        if (type == wanted)
        {
            return;
        }

        throw type switch
        {
            UnixType.Missing => Refusals.Missing(),
            UnixType.Link => Refusals.Link(),
            UnixType.Folder => Refusals.IsFolder(),
            UnixType.File => Refusals.IsFile(),
            _ => Refusals.Special(),
        };
    }

    private static Exception OpenFailure()
    {
        const int NoEntry = 2, NoDevice = 6, NotDirectory = 20, TooManyLinks = 40, TooManyLinksOnMac = 62;
        return Marshal.GetLastPInvokeError() switch
        {
            UnixCalls.PermissionDenied or UnixCalls.NotPermitted => Refusals.NotPermitted(),
            NoEntry or NoDevice or NotDirectory or TooManyLinks or TooManyLinksOnMac => Refusals.ChangedMeanwhile(),
            _ => UnixCalls.LastFault(),
        };
    }
}
