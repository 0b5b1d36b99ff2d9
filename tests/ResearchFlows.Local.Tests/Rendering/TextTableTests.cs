using ResearchFlows.Local.Rendering;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Rendering;

public sealed class TextTableTests
{
    private static readonly string[] Headers = ["Version", "Train", "Test", ""];
    private static readonly string[][] Rows = [["1", "0.36 [dim]0.14–0.67[/]", "–", "[green]in force, best[/]"], ["2", "0.89 [dim]0.56–0.98[/]", "1.00", ""]];

    [Fact]
    public void What_fits_is_a_table() =>
        Assert.Equal(
            ["Version  Train           Test", "1        0.36 0.14–0.67  –     in force, best", "2        0.89 0.56–0.98  1.00"], Printed(60));

    [Fact]
    public void What_does_not_fit_has_its_cells_below_each_other_unbroken() =>
        Assert.Equal(
            ["Version 1", "  train 0.36 0.14–0.67 · test –", "  in force, best", "Version 2", "  train 0.89 0.56–0.98 · test 1.00"], Printed(40));

    /// <summary>failing-inputs.md, 18c: 29 cases of one split are not fewer than 10.</summary>
    [Fact]
    public void Thin_evidence_is_not_said_to_be_few_cases_alone() =>
        Assert.Contains("fewer than 10 cases, or train and validation share theirs", Scores.ThinEvidence, StringComparison.Ordinal);

    private static IEnumerable<string> Printed(int columns)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, interactive: true);
        terminal.Console.Profile.Width = columns;
        TextTable.Print(terminal, Headers, Rows);
        return Ansi.Strip(output.ToString()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd());
    }
}
