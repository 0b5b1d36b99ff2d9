using CsCheck;
using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

public class PromptLintTests
{
    private const string Current = "You are a helpful assistant.";
    private const string Good = "Search the knowledge base at least twice, with different words. Quote numbers and names as they are written.";

    [Fact]
    public void Finds_nothing_in_a_good_prompt() => Assert.Empty(PromptLint.Check(Input(Good)));

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n\t", "empty")]
    [InlineData("Answer {{question}}.", "undeclared-variable")]
    [InlineData("Answer {{ question }}.", "undeclared-variable")]
    [InlineData("Answer {{{question}}}.", "undeclared-variable")]
    [InlineData("Answer {{ größe_1\n}}.", "undeclared-variable")]
    [InlineData("You are a helpful assistant.", "unchanged")]
    [InlineData("  you are a HELPFUL\n\nassistant. ", "unchanged")]
    [InlineData("Say that **a stock reservation** expires after 20 minutes.", "copied-answer")]
    [InlineData("say: `Stock-Reservation EXPIRES, after... 20 hours`", "copied-answer")]
    [InlineData("Search first.\u0000", "control-character")]
    [InlineData("Search first.\u001b[31m", "control-character")]
    [InlineData("Search\u200b first.", "control-character")]
    [InlineData("Search \u202Efirst.", "control-character")]
    [InlineData("Search \ud83d first.", "control-character")]
    public void Finds_what_breaks_a_rule(string prompt, string rule)
    {
        var finding = Assert.Single(PromptLint.Check(Input(prompt)));

        Assert.Equal(rule, finding.Rule);
        Assert.NotEmpty(finding.Reason);
    }

    [Theory]
    [InlineData("Answer in {braces} or { {apart} }.")]
    [InlineData("Answer with {{}} or {{two words}}.")]
    [InlineData("A stock reservation expires; say when.")]
    [InlineData("Reply\tin lines,\r\nplease 👩‍🔬.")]
    public void Leaves_alone_what_is_allowed(string prompt) => Assert.Empty(PromptLint.Check(Input(prompt)));

    [Fact]
    public void Measures_the_length()
    {
        Assert.Empty(PromptLint.Check(Input(new string('x', 200))));
        Assert.Equal(
            new LintFinding("too-long", "The prompt has 201 characters; at most 200 are allowed."), Assert.Single(PromptLint.Check(Input(new string('x', 201)))));
    }

    [Fact]
    public void Finds_every_lost_block_but_minds_no_line_endings()
    {
        var input = Input(Good) with { MustKeep = ["Never guess.\nSay so."] };

        var finding = Assert.Single(PromptLint.Check(input));
        Assert.Equal("lost-must-keep", finding.Rule);
        Assert.StartsWith("The prompt has lost a text that it must contain: \"Never guess.", finding.Reason, StringComparison.Ordinal);
        Assert.Empty(PromptLint.Check(input with { Prompt = Good + "\r\nNever guess.\r\nSay so." }));
        Assert.Equal("lost-must-keep", Assert.Single(PromptLint.Check(input with { Prompt = Good + "\nnever guess.\nSay so." })).Rule);
        Assert.Equal("lost-must-keep", Assert.Single(PromptLint.Check(input with { Prompt = Good + " Never guess.Say so." })).Rule);
    }

    [Theory]
    [InlineData("the guests deposit isnt paid back")]
    [InlineData("the guest’s deposit isn't paid back")]
    public void Apostrophes_are_part_of_no_word(string prompt) => Assert.Equal(
        "copied-answer", Assert.Single(PromptLint.Check(Input($"Say that {prompt}.") with { ExpectedAnswers = ["The guest's deposit isn’t paid back."] })).Rule);

    [Fact]
    public void Words_that_people_put_into_the_prompt_are_not_copied()
    {
        const string Written = "Remember: a stock reservation expires after 20 minutes.";

        Assert.Empty(PromptLint.Check(Input(Good + " " + Written) with { CurrentPrompt = Written }));
        Assert.Empty(PromptLint.Check(Input(Good + " " + Written) with { MustKeep = [Written] }));
    }

    [Fact]
    public void Says_everything_at_once()
    {
        var findings = PromptLint.Check(Input("A stock reservation expires after {{x}} 20 minutes.\u0007" + new string('!', 200)) with { MustKeep = ["Keep."] });

        Assert.Equal(["too-long", "undeclared-variable", "copied-answer", "lost-must-keep", "control-character"], findings.Select(finding => finding.Rule));
    }

    [Fact]
    public void Any_five_words_of_an_answer_are_found_in_any_dress()
    {
        var word = Gen.String[Gen.Char['a', 'z'], 3, 8];
        Gen.Select(word.Array[5, 30], Gen.Int[0, 25], Gen.OneOf(" ", ", ", "\n", " **", "` ", "-")).Sample((words, start, separator) =>
        {
            var run = words.Skip(Math.Min(start, words.Length - 5)).Take(5).Select(one => one.ToUpperInvariant());

            var findings = PromptLint.Check(Input($"Say {string.Join(separator, run)}!") with { ExpectedAnswers = [string.Join(' ', words)] });

            Assert.Equal("copied-answer", Assert.Single(findings).Rule);
        });
    }

    private static LintInput Input(string prompt) => new()
    {
        Prompt = prompt,
        CurrentPrompt = Current,
        MaxLength = 200,
        ExpectedAnswers = ["A stock reservation expires after 20 minutes unless the order is placed.", "3 s"],
    };
}
