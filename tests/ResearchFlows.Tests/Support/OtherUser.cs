using System.Runtime.InteropServices;

namespace ResearchFlows.Tests.Support;

/// <summary>Does file work as a user without rights, also when the tests run as root.</summary>
internal static class OtherUser
{
    private const uint Nobody = 65534;

    public static T Do<T>(Func<T> work)
    {
        T? result = default;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                // Of this thread alone; root's right to read everything goes with it.
                if (Environment.IsPrivilegedProcess)
                {
                    _ = SetFileUser(Nobody);
                }

                result = work();
            }
            catch (Exception exception)
            {
                fault = exception;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? result! : throw new InvalidOperationException(fault.ToString());
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileUser(uint user);
}
