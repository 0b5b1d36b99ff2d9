using System.Runtime.InteropServices;

namespace ResearchFlows.Tests.Tools;

/// <summary>What the tests need to set traps with on Linux.</summary>
internal static class Posix
{
    private const int CurrentFolder = -100;

    public static void MakeFifo(string path) => Check(MkFifo(path, 0x1b4));

    /// <summary>Makes a character device; false when the user may not.</summary>
    public static bool TryMakeDevice(string path, ulong device) => MkNod(path, 0x21b4, device) == 0;

    /// <summary>Lets two names change places at one instant.</summary>
    public static void Exchange(string left, string right) => Check(RenameAt2(CurrentFolder, left, CurrentFolder, right, flags: 2));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    private static extern int MkFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "mknod", SetLastError = true)]
    private static extern int MkNod([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode, ulong device);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static extern int RenameAt2(
        int leftFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string left, int rightFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string right, uint flags);
}

/// <summary>A test that needs Linux: links without privileges, FIFOs, /proc.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Needs Linux.";
        }
    }
}
