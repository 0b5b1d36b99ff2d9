using System.Net;
using System.Net.Sockets;

namespace ResearchFlows.Tests.Support;

/// <summary>
/// Ports for servers that have to be told theirs beforehand, or come back to it. They are none of those that the system gives to whoever asks for any
/// port, or to connections, so that nobody else gets one while its server is not there.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int _given = Environment.ProcessId * 61;

    /// <summary>One that nobody has.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _given) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it; there are many.
            }
        }
    }
}
