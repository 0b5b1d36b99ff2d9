using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace ResearchFlows.Tools.Servers;

/// <summary>
/// Starts a server that is a program, and speaks with it over its standard input and output. The library's own transport does that too, but
/// reads a line of any length.
/// </summary>
internal sealed partial class ProgramTransport(ToolServer server) : IClientTransport
{
    private volatile bool _hasSaidTooMuch;

    /// <inheritdoc/>
    public string Name => server.Name;

    /// <summary>Whether the program said more at once than is read.</summary>
    public bool HasSaidTooMuch => _hasSaidTooMuch;

    /// <inheritdoc/>
    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default)
    {
        var program = Process.Start(StartInfo()) ?? throw new IOException("The program was not started.");
        var output = new LimitedStream(program.StandardOutput.BaseStream, MessageEnd.Line, () => _hasSaidTooMuch = true);
        _ = LeaveAsync(program.StandardError.BaseStream);
        return new Session(await new StreamClientTransport(program.StandardInput.BaseStream, output).ConnectAsync(cancellationToken), program);
    }

    /// <summary>What a program complains about is read and left, or it would wait for a reader for ever.</summary>
    private static async Task LeaveAsync(Stream complaints)
    {
        try
        {
            await complaints.CopyToAsync(Stream.Null);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It has ended.
        }
    }

    private ProcessStartInfo StartInfo()
    {
        // On Windows npx and the like are scripts, which only the shell starts.
        var isShell = OperatingSystem.IsWindows();
        var start = new ProcessStartInfo(isShell ? "cmd.exe" : server.Command!)
        {
            WorkingDirectory = server.Folder, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in isShell ? ["/c", server.Command!, .. server.Arguments.Select(ForShell)] : server.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The program does not see the host's own secrets.
        start.Environment.Clear();
        foreach (var (name, value) in StdioClientTransportOptions.GetDefaultEnvironmentVariables())
        {
            start.Environment[name] = value;
        }

        foreach (var name in server.Environment)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        return start;
    }

    /// <summary>What the shell of Windows would take for an operator; within quotes, which a space brings, it does not.</summary>
    private static string ForShell(string argument) => argument.Any(char.IsWhiteSpace) ? argument : Operator().Replace(argument, "^$0");

    [GeneratedRegex("[&^><|]")]
    private static partial Regex Operator();

    /// <summary>The program ends with its session.</summary>
    private sealed class Session(ITransport messages, Process program) : ITransport
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
        private int _isDisposed;

        public string? SessionId => messages.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader => messages.MessageReader;

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) => messages.SendMessageAsync(message, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            {
                return;
            }

            try
            {
                await messages.DisposeAsync();
            }
            finally
            {
                await EndAsync();
            }
        }

        private async Task EndAsync()
        {
            using (program)
            {
                try
                {
                    program.StandardInput.Close();
                    program.StandardOutput.Close();
                    using var patience = new CancellationTokenSource(Patience);
                    await program.WaitForExitAsync(patience.Token);
                }
                catch (Exception exception) when (exception is OperationCanceledException or IOException)
                {
                    program.Kill(entireProcessTree: true);
                }
            }
        }
    }
}
