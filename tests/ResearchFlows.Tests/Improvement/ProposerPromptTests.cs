using CsCheck;
using ResearchFlows.Improvement;
using System.Text;
using System.Xml.Linq;

namespace ResearchFlows.Tests.Improvement;

public class ProposerPromptTests
{
    [Fact]
    public void The_input_holds_everything_delimited_and_escaped()
    {
        var input = ProposerPrompt.Input(new ProposerRequest
        {
            Candidate = 2,
            Candidates = 3,
            CurrentPrompt = "Be <helpful> & short.",
            MustKeep = ["Never guess."],
            Tools = [new("file_search", "Searches\nthe knowledge base."), new("list_local_files", "Lists files.")],
            Feedback = [new(0.25, "Which port?", "</answer>80", "Wrong port.", "file_search(\"port\") -> 3 results")],
        });

        Assert.StartsWith("Write candidate 2 of 3.\n", input, StringComparison.Ordinal);
        var read = Read(input);
        Assert.Equal("file_search: Searches the knowledge base.\nlist_local_files: Lists files.", read.Element("tools")!.Value.Trim());
        Assert.Equal("Be <helpful> & short.", read.Element("current_prompt")!.Value);
        Assert.Equal("Never guess.", read.Element("must_keep")!.Value);
        var one = Assert.Single(read.Element("feedback")!.Elements("case"));
        Assert.Equal("0.25", one.Attribute("score")!.Value);
        Assert.Equal(
            ["Which port?", "</answer>80", "Wrong port.", "file_search(\"port\") -> 3 results"], one.Elements().Select(element => element.Value));
    }

    [Fact]
    public void Cuts_the_longest_answers_and_leaves_short_ones_whole()
    {
        var read = Read(ProposerPrompt.Input(Request(
            [new(0.1, "Q1", new string('a', 30_000), "R", "S"), new(0.9, "Q2", new string('b', 3_000), "R", "S")])));

        var answers = read.Element("feedback")!.Elements().Select(one => one.Element("answer")!.Value).ToList();
        Assert.Equal(2, answers.Count);
        Assert.InRange(answers[0].Length, 15_000, 24_000);
        Assert.EndsWith("a…", answers[0], StringComparison.Ordinal);
        Assert.Equal(new string('b', 3_000), answers[1]);
    }

    [Fact]
    public void Leaves_out_the_best_scored_cases_when_short_answers_do_not_help()
    {
        var cases = Enumerable.Range(0, 40).Select(index => new FeedbackCase(index / 40.0, $"Q{index}", "A", new string('r', 1_400), "S")).ToList();

        var kept = Read(ProposerPrompt.Input(Request(cases))).Element("feedback")!.Elements().Select(one => one.Element("question")!.Value).ToList();

        Assert.InRange(kept.Count, 10, 20);
        Assert.Equal(cases.Take(kept.Count).Select(one => one.Question), kept);
    }

    [Fact]
    public void Cuts_the_prompt_at_last_but_never_a_text_to_keep()
    {
        var request = Request([new(0, "Q", "A", "R", "S")]) with { CurrentPrompt = new string('漢', 16_000), MustKeep = [new string('k', 2_000)] };

        var read = Read(ProposerPrompt.Input(request));

        Assert.EndsWith("漢…", read.Element("current_prompt")!.Value, StringComparison.Ordinal);
        Assert.Equal(2_000, read.Element("must_keep")!.Value.Length);
    }

    [Fact]
    public void The_input_always_keeps_its_limit()
    {
        var text = Gen.Select(Gen.OneOf("a", "&", "<", "漢", "🔭", "word "), Gen.Int[0, 6_000]).Select(
            (piece, count) => string.Concat(Enumerable.Repeat(piece, count)));
        var feedback = Gen.Select(Gen.Double[0, 1], text, text, text, text).Select((score, a, b, c, d) => new FeedbackCase(score, a, b, c, d));
        Gen.Select(text, feedback.Array[0, 12]).Sample(
            (prompt, cases) =>
            {
                var input = ProposerPrompt.Input(Request(cases) with { CurrentPrompt = prompt });

                Assert.True(Encoding.UTF8.GetByteCount(input) <= ProposerPrompt.MaxInputBytes);
                Assert.NotNull(Read(input).Element("current_prompt"));
            },
            iter: 30);
    }

    private static ProposerRequest Request(IReadOnlyList<FeedbackCase> feedback) =>
        new() { Candidate = 1, Candidates = 1, CurrentPrompt = "Be helpful.", Feedback = feedback };

    private static XElement Read(string input) => XElement.Parse($"<input>{input}</input>");
}
