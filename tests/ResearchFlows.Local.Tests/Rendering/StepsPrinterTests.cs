using ResearchFlows.Instances;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class StepsPrinterTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StepsPrinter _printer;

    public StepsPrinterTests() => _printer = new StepsPrinter(new Terminal(_output, TextWriter.Null, interactive: false));

    [Fact]
    public void Each_step_is_printed_once_when_it_is_settled_and_in_its_order()
    {
        var first = Call("first", StepStatus.Running);
        var second = Call("second", StepStatus.Completed);
        _printer.PrintNew(View(first, second));
        Assert.Empty(_output.ToString());

        _printer.PrintNew(View(first with { Status = StepStatus.Completed }, second));
        _printer.PrintNew(View(first with { Status = StepStatus.Completed }, second));

        Assert.Equal(["first", "second"], Names());
    }

    [Fact]
    public void A_failed_attempt_is_told_at_once_and_not_again_with_the_step()
    {
        var turn = new StepView
        {
            Kind = StepKind.ModelTurn, Name = "ModelTurn", Turn = 1, Status = StepStatus.Failed, StartedAt = DateTimeOffset.UnixEpoch, Failures = ["The server is down."],
        };
        _printer.PrintNew(View(turn));
        _printer.PrintNew(View(turn));
        _printer.PrintNew(View(turn with { Status = StepStatus.Completed, Attempts = 2, DurationMs = 1200, Tokens = new TokenUsage(10, 2) }));

        Assert.Equal(
            ["    attempt 1 failed: ModelTurn: The server is down.", "turn 1  1.2 s · 12 tokens · 2 attempts"],
            _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void What_never_settled_is_printed_when_the_instance_has_ended()
    {
        _printer.PrintNew(View(Call("cut-off", StepStatus.Running)) with { RuntimeStatus = OrchestrationRuntimeStatus.Terminated });

        Assert.Equal(["cut-off"], Names());
    }

    [Fact]
    public void Outputs_are_cut_to_the_width_and_cannot_steer_the_terminal()
    {
        _printer.PrintNew(View(Call("tool", StepStatus.Completed) with { Output = "\u001b[2J[red]" + new string('x', 500) }));

        var lines = _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("        → [2J[red]xxx", lines[1]);
        Assert.All(lines, line => Assert.True(line.Length <= 120));
    }

    public void Dispose() => _output.Dispose();

    private IEnumerable<string> Names() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')[0]);

    private static StepView Call(string name, StepStatus status) =>
        new() { Kind = StepKind.ToolCall, Name = name, Turn = 1, Status = status, StartedAt = DateTimeOffset.UnixEpoch, Arguments = "{}" };

    private static StepsView View(params StepView[] steps) =>
        new("id", nameof(ResearchOrchestration), OrchestrationRuntimeStatus.Running, null, null, null, steps, "");
}
