using ResearchFlows.Local.Tests.Support;
using System.Net.Sockets;
using System.Text;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>
/// Forty documents of 16 MB that came at once took 6 GB of memory, so four are read at the same time. That the fifth waits meanwhile cannot be
/// asserted without a clock: the host gives up senders that send nothing.
/// </summary>
public sealed class LargeUploadTests(TestHost host) : IClassFixture<TestHost>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_large_document_whose_sender_has_gone_passes_its_turn_on()
    {
        using var limit = new CancellationTokenSource(Limit);
        List<TcpClient> clients = [];
        try
        {
            for (var number = 0; number < 4; number++)
            {
                clients.Add(await AnnounceAsync(number, limit.Token));
                Assert.StartsWith("HTTP/1.1 100", await ReadAsync(clients[number], limit.Token), StringComparison.Ordinal);
            }

            clients.Add(await AnnounceAsync(4, limit.Token));
            clients[0].Close();
            Assert.StartsWith("HTTP/1.1 100", await ReadAsync(clients[4], limit.Token), StringComparison.Ordinal);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    /// <summary>Sends a request's beginning. The host asks for the body, with 100, when it begins to read it.</summary>
    private async Task<TcpClient> AnnounceAsync(int number, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port, cancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"PUT /api/agents/{HarborAgent.Name}/documents/large-{number}.pdf HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\nExpect: 100-continue\r\n\r\n"),
            cancellationToken);
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, cancellationToken));
    }
}
