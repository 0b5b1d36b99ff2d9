using Microsoft.Win32.SafeHandles;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResearchFlows.Tools.Workspace;

/// <summary>
/// Opens the path as it is, then asks the system where the opened handle really is: anything but the expected place (a link, a junction,
/// a short name, a device) is refused. The handle denies deletion and renaming, so what was checked stays in place while it is open.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolderAccess(string root) : IFolderAccess
{
    /// <inheritdoc/>
    public SafeFileHandle OpenFile(WorkspacePath path)
    {
        var handle = OpenInside(path);
        if (!File.GetAttributes(handle).HasFlag(FileAttributes.Directory))
        {
            return handle;
        }

        handle.Dispose();
        throw Refusals.IsFolder();
    }

    /// <inheritdoc/>
    public IEnumerable<RawEntry?> List(WorkspacePath folder)
    {
        using var handle = OpenInside(folder);
        if (!File.GetAttributes(handle).HasFlag(FileAttributes.Directory))
        {
            throw Refusals.IsFile();
        }

        var hidden = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint | FileAttributes.Device;
        var options = new EnumerationOptions { AttributesToSkip = hidden };
        foreach (var entry in new DirectoryInfo(RealPath(handle)).EnumerateFileSystemInfos("*", options))
        {
            yield return new RawEntry(entry.Name, (entry as FileInfo)?.Length);
        }
    }

    private SafeFileHandle OpenInside(WorkspacePath path)
    {
        using var rootHandle = Open(Path.GetFullPath(root));
        if (rootHandle.IsInvalid)
        {
            throw Fault();
        }

        // The real path begins with \\?\, which also keeps device names (NUL, COM1) and trailing dots from being interpreted.
        var expected = string.Join('\\', [RealPath(rootHandle).TrimEnd('\\'), .. path.Segments]);
        var handle = Open(path.Segments.Count == 0 ? expected + '\\' : expected);
        if (handle.IsInvalid)
        {
            throw OpenFailure();
        }

        if (RealPath(handle).TrimEnd('\\').Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            return handle;
        }

        handle.Dispose();
        throw Refusals.Link();
    }

    private static SafeFileHandle Open(string path)
    {
        const uint Read = 0x80000000, ShareReadAndWrite = 3, OpenExisting = 3, FoldersToo = 0x02000000;
        return CreateFile(path, Read, ShareReadAndWrite, 0, OpenExisting, FoldersToo, 0);
    }

    private static string RealPath(SafeFileHandle handle)
    {
        var path = new char[short.MaxValue];
        var length = GetFinalPathNameByHandle(handle, path, (uint)path.Length, 0);
        return length == 0 || length > path.Length ? throw Refusals.Special() : new string(path, 0, (int)length);
    }

    private static Exception OpenFailure()
    {
        const int FileNotFound = 2, PathNotFound = 3, AccessDenied = 5, InvalidName = 123;
        return Marshal.GetLastPInvokeError() switch
        {
            FileNotFound or PathNotFound or InvalidName => Refusals.Missing(),
            AccessDenied => Refusals.NotPermitted(),
            _ => Fault(),
        };
    }

    private static IOException Fault() => new($"The workspace could not be read: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [DllImport("kernel32", EntryPoint = "GetFinalPathNameByHandleW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern uint GetFinalPathNameByHandle(SafeFileHandle handle, [Out] char[] path, uint length, uint flags);
}
