using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ResearchFlows.Local.Hosting;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class ShortLinesTests
{
    [Fact]
    public void What_an_MCP_client_asked_wrongly_is_logged_without_where_it_was_refused()
    {
        var logged = Log(() => throw new McpProtocolException("There is no document x.", McpErrorCode.ResourceNotFound));

        Assert.EndsWith($"Warning: ReadResource failed.{Environment.NewLine}There is no document x.{Environment.NewLine}", logged, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_the_program_is_logged_with_where_it_happened() =>
        Assert.Contains("   at ", Log(() => throw new InvalidOperationException("A fault.")), StringComparison.Ordinal);

    private static string Log(Action fail)
    {
        using var written = new StringWriter();
        new ShortLines(TimeProvider.System).Write(
            new LogEntry<string>(LogLevel.Warning, "ModelContextProtocol", default, "ReadResource failed.", Record.Exception(fail), (text, _) => text), null, written);
        return written.ToString();
    }
}
