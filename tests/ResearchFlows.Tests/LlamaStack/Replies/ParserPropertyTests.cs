using CsCheck;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using System.Globalization;
using System.Text.Json;

namespace ResearchFlows.Tests.LlamaStack.Replies;

public class ParserPropertyTests
{
    private static readonly Gen<string> _words = Gen.OneOf(
        "the", "timeout", "is", "3 s", "it's", "\"quoted\"", "a, b", "{braces}", "[list]", "x: y", "# hash", "// slashes", "\\d", "é", "漢字", "🔭", "\n", "'")
        .Array[1, 12].Select(words => string.Join(' ', words));

    private static readonly Gen<double> _scores = Gen.Int[0, 100].Select(percent => percent / 100.0);

    private static readonly Gen<string> _prose = Gen.OneOf(
        "", "Sure! Here it is:\n", "<think>Let me compare, it's close.</think>\n", "**Verdict**\n", "The answer uses `{x}` and { y }.\n", "Don't worry: ");

    [Fact]
    public void A_well_formed_verdict_comes_back_from_any_wrapping() => Gen.Select(_scores, _words, _prose, _prose, Gen.Int[0, 5]).Sample(
        (score, reasoning, before, after, wrapping) =>
        {
            var parse = VerdictParser.Parse(before + Wrap(score, JsonSerializer.Serialize(reasoning), wrapping) + "\n" + after);

            Assert.Equal(new Verdict(score, reasoning.Trim()), parse.Verdict);
        });

    [Fact]
    public void A_verdict_in_python_quotes_comes_back() => Gen.Select(_scores, _words).Sample((score, reasoning) =>
    {
        var quoted = "'" + reasoning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'score': {score}, 'reasoning': {quoted}, 'ok': True}}");

        Assert.Equal(new Verdict(score, reasoning.Trim()), VerdictParser.Parse(text).Verdict);
    });

    [Fact]
    public void A_well_formed_proposal_comes_back_from_any_wrapping() => Gen.Select(_words, _words, _prose, _prose).Sample(
        (prompt, rationale, before, after) =>
        {
            var reply = JsonSerializer.Serialize(new { prompt = "P " + prompt, rationale });
            var parse = ProposalParser.Parse($"{before}```json\n{reply}\n```\n{after}");

            Assert.Equal(new Proposal(("P " + prompt).Trim(), rationale.Trim()), parse.Proposal);
        });

    [Fact]
    public void Parsers_never_throw_and_never_score_outside_the_scale()
    {
        var pieces = Gen.OneOf(
            "{", "}", "[", "]", "\"", "'", "\"\"\"", ":", ",", "\\", "\\u12", "//", "/*", "*/", "#", "\n", " ", "score", "\"score\"", "reasoning",
            "prompt", "0.5", "1", "-1", "1e9", "NaN", "None", "…", "\ud83d", "\0", "“", "”");
        pieces.Array[0, 40].Select(string.Concat).Sample(
            text =>
            {
                var parse = VerdictParser.Parse(text);
                Assert.True(parse.Verdict is { Score: >= 0 and <= 1 } ^ parse.Problem is not null);
                var proposal = ProposalParser.Parse(text);
                Assert.True(proposal.Proposal is { Prompt.Length: > 0 } ^ proposal.Problem is not null);
            },
            iter: 5000);
        Gen.String.Sample(text => Assert.NotNull(VerdictParser.Parse(text).Problem ?? "verdict"), iter: 1000);
    }

    private static string Wrap(double score, string reasoning, int wrapping) => string.Format(
        CultureInfo.InvariantCulture,
        wrapping switch
        {
            0 => """{{"score": {0}, "reasoning": {1}}}""",
            1 => """{{"reasoning": {1}, "score": {0}}}""",
            2 => "```json\n{{\n  \"score\": {0},\n  \"reasoning\": {1},\n}}\n```",
            3 => """{{"score": "{0}", "reasoning": {1}}}""",
            4 => """{{score: {0}, /* why */ reasoning: {1} }}""",
            _ => """{{"verdict": {{"reasoning": {1}, "score": {0}}}, "facts": []}}""",
        },
        score,
        reasoning);
}
