using Microsoft.Win32.SafeHandles;
using System.Runtime.InteropServices;

namespace ResearchFlows.Tools.Workspace;

/// <summary>What a directory entry is, without following links.</summary>
internal enum UnixType
{
    Missing,
    File,
    Folder,
    Link,
    Other,
}

/// <summary>
/// The few calls of POSIX.1-2008 that .NET does not offer: opening and examining a name relative to an open folder.
/// Constants and structure offsets are those of Linux (they differ by processor) and macOS.
/// </summary>
internal static class UnixCalls
{
    public const int PermissionDenied = 13;
    public const int NotPermitted = 1;

    private const int NoEntry = 2;
    private const int StatusBytes = 256;
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    // The older ports of Linux gave these two flags other values (asm/fcntl.h).
    private static readonly bool HasOlderFlags =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    private static readonly int CloseOnExec = IsMac ? 0x1000000 : 0x80000;
    private static readonly int NonBlocking = IsMac ? 0x4 : 0x800;
    private static readonly int DirectoryOnly = IsMac ? 0x100000 : HasOlderFlags ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsMac ? 0x100 : HasOlderFlags ? 0x8000 : 0x20000;

    /// <summary>Opens a folder by its full path. Links are followed: the root is named by whoever configures the agent.</summary>
    /// <returns>The handle, or null; then <see cref="Marshal.GetLastPInvokeError"/> says why.</returns>
    public static SafeFileHandle? OpenRoot(string path) => Own(OpenPath(path, DirectoryOnly | CloseOnExec));

    /// <summary>Opens one name in an open folder to read: never a link, never blocking (a FIFO without a writer would).</summary>
    /// <returns>The handle, or null; then <see cref="Marshal.GetLastPInvokeError"/> says why.</returns>
    public static SafeFileHandle? Open(SafeFileHandle folder, string name, bool asFolder) =>
        Own(OpenAt(folder, name, NoFollow | NonBlocking | CloseOnExec | (asFolder ? DirectoryOnly : 0)));

    /// <summary>What one name in an open folder is, and its size in bytes. The name itself is examined, not what a link leads to.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    public static (UnixType Type, long Bytes) Examine(SafeFileHandle folder, string name)
    {
        const int LinkItself = 0x100, LinkItselfOnMac = 0x20, BasicFields = 0x7ff;
        var status = new byte[StatusBytes];
        var result = !IsMac ? StatX(folder, name, LinkItself, BasicFields, status)
            : HasOlderFlags ? StatAt(folder, name, status, LinkItselfOnMac)
            : StatAtOnIntelMac(folder, name, status, LinkItselfOnMac);
        return Read(result, status);
    }

    /// <summary>What an open handle is.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    public static UnixType Examine(SafeFileHandle handle)
    {
        const int HandleItself = 0x1000, BasicFields = 0x7ff;
        var status = new byte[StatusBytes];
        var result = !IsMac ? StatX(handle, "", HandleItself, BasicFields, status)
            : HasOlderFlags ? StatHandle(handle, status)
            : StatHandleOnIntelMac(handle, status);
        return Read(result, status).Type;
    }

    /// <summary>The fault that the last call met, for errors that are not the model's.</summary>
    public static IOException LastFault() => new($"The workspace could not be read: {Marshal.GetLastPInvokeErrorMessage()}");

    private static SafeFileHandle? Own(int descriptor) => descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);

    private static (UnixType Type, long Bytes) Read(int result, byte[] status)
    {
        if (result != 0)
        {
            return Marshal.GetLastPInvokeError() is NoEntry or PermissionDenied ? (UnixType.Missing, 0) : throw LastFault();
        }

        var mode = BitConverter.ToUInt16(status, IsMac ? 4 : 28);
        var type = (mode & 0xF000) switch
        {
            0x8000 => UnixType.File,
            0x4000 => UnixType.Folder,
            0xA000 => UnixType.Link,
            _ => UnixType.Other,
        };
        return (type, BitConverter.ToInt64(status, IsMac ? 96 : 40));
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenPath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static extern int OpenAt(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(
        SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint fields, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "fstatat", SetLastError = true)]
    private static extern int StatAt(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [Out] byte[] status, int flags);

    [DllImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static extern int StatHandle(SafeFileHandle handle, [Out] byte[] status);

    // On Intel Macs the plain names still answer with the structure of 32-bit inodes.
    [DllImport("libc", EntryPoint = "fstatat$INODE64", SetLastError = true)]
    private static extern int StatAtOnIntelMac(
        SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [Out] byte[] status, int flags);

    [DllImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static extern int StatHandleOnIntelMac(SafeFileHandle handle, [Out] byte[] status);
}
