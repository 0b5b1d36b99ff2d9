using ResearchFlows.Local.Rendering;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class LiveLinesTests : IDisposable
{
    private static readonly string Text = string.Join('\n', Enumerable.Range(1, 30).Select(line => $"line {line} [bold]"));
    private readonly StringWriter _output = new();

    [Fact]
    public void The_end_of_the_text_is_shown_below_what_is_at_work_and_erased_before_the_next_line()
    {
        var terminal = Terminal(interactive: true, ansi: true);
        var lines = new LiveLines(terminal);

        lines.Show("turn 1: the model is at work", Text);
        lines.Clear();
        terminal.Line("for good");

        var shown = _output.ToString().Split('\n');
        Assert.EndsWith("turn 1: the model is at work", shown[0], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(19, 12).Select(line => $"  line {line} [bold]"), shown[1..13]);
        Assert.Equal("\u001b[13A\u001b[Jfor good", shown[13]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Nothing_is_shown_where_it_could_not_be_erased(bool interactive, bool ansi)
    {
        var lines = new LiveLines(Terminal(interactive, ansi));

        lines.Show("at work", Text);
        lines.Clear();

        Assert.Equal("", _output.ToString());
    }

    public void Dispose() => _output.Dispose();

    private Terminal Terminal(bool interactive, bool ansi)
    {
        var terminal = new Terminal(_output, TextWriter.Null, interactive);
        terminal.Console.Profile.Capabilities.Ansi = ansi;
        terminal.Console.Profile.Width = 80;
        terminal.Console.Profile.Height = 24;
        return terminal;
    }
}
