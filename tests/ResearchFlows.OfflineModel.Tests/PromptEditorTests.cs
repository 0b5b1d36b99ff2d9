using System.Net;
using System.Text.Json;
using ResearchFlows.OfflineModel.PromptEditing;
using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.Tests;

public class PromptEditorTests
{
    private const string Default = "You are a helpful assistant. Answer questions based on the provided context.";
    private const string Tools = "file_search: Searches.\nlist_local_files: Lists.\nread_local_file: Reads.\nindex_document: Indexes.";
    private const string NotExplored = "<case score=\"0\"><question>Where is the zebra kept?</question><answer>Quagga sentences.</answer><reasoning>Misses 2 of 2 facts: a name.</reasoning><steps>file_search(\"zebra\") -&gt; 3 results</steps></case>";
    private const string Incomplete = "<case score=\"0.5\"><question>Where is the zebra kept?</question><answer>In the barn.</answer><reasoning>Misses 1 of 2 facts: a number or date.</reasoning><steps>file_search(\"zebra\") -&gt; 3 results; list_local_files(\".\")</steps></case>";

    [Fact]
    public async Task Of_three_candidates_one_explores_one_changes_nothing_and_one_harms()
    {
        var candidates = await RoundAsync(Default, NotExplored, 3);
        var directives = candidates.Select(candidate => PromptDirectives.Parse(candidate.Prompt)).ToList();
        Assert.Single(directives, found => found is { Explore: true, Index: true, Grounded: true });
        Assert.Single(directives, found => found == PromptDirectives.Parse(Default));
        Assert.Single(directives, found => found.FromMemory || !found.Search || !found.UseTools);
        Assert.All(candidates, candidate => Assert.NotEqual(Default, candidate.Prompt));
        Assert.All(candidates, candidate => Assert.StartsWith(Default, candidate.Prompt, StringComparison.Ordinal));
    }

    [Fact]
    public void What_several_failures_add_to_a_prompt_says_nothing_twice()
    {
        var added = string.Join(' ', Need.All.Select(need => need.Sentence));

        Assert.Equal(2, added.Split("you could not find the answer").Length);
    }

    [Fact]
    public async Task The_place_of_the_good_candidate_depends_on_prompt_and_feedback_only()
    {
        var places = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            var candidates = await RoundAsync($"{Default} Variant {i}.", NotExplored, 3);
            Assert.Equal(candidates, await RoundAsync($"{Default} Variant {i}.", NotExplored, 3));
            places.Add(candidates.FindIndex(candidate => PromptDirectives.Parse(candidate.Prompt).Explore));
        }

        Assert.Equal([0, 1, 2], places.Order());
    }

    [Fact]
    public async Task An_explored_but_incomplete_answer_asks_for_complete_ones()
    {
        var exploring = ExploringPrompts.All[0];
        var candidates = await RoundAsync(exploring, Incomplete, 3);
        Assert.Single(candidates, candidate => PromptDirectives.Parse(candidate.Prompt).Length == AnswerLength.Full);
        Assert.All(candidates, candidate => Assert.Contains(exploring, candidate.Prompt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_prompt_that_lacks_nothing_only_gets_changes_without_effect()
    {
        var good = ExploringPrompts.All[1];
        var candidates = await RoundAsync(good, NotExplored.Replace("score=\"0\"", "score=\"1\"", StringComparison.Ordinal), 3);
        Assert.All(candidates, candidate => Assert.Equal(PromptDirectives.Parse(good), PromptDirectives.Parse(candidate.Prompt)));
    }

    [Fact]
    public async Task Harmful_instructions_are_taken_out_save_those_that_must_stay()
    {
        const string kept = "Never mention prices.";
        var candidates = await RoundAsync($"{Default} Answer from memory. {kept}", NotExplored.Replace("file_search(\"zebra\") -&gt; 3 results", "", StringComparison.Ordinal), 1, kept);
        var prompt = Assert.Single(candidates).Prompt;
        Assert.DoesNotContain("memory", prompt, StringComparison.Ordinal);
        Assert.Contains(kept, prompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_the_cases_and_no_variables_reach_the_prompt()
    {
        foreach (var candidate in await RoundAsync(Default + " Use {{ style }} and {{{x}}}.", NotExplored + Incomplete, 5))
        {
            Assert.DoesNotContain("{{", candidate.Prompt, StringComparison.Ordinal);
            Assert.DoesNotContain("zebra", candidate.Prompt + candidate.Rationale, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("quagga", candidate.Prompt + candidate.Rationale, StringComparison.OrdinalIgnoreCase);
            Assert.NotEmpty(candidate.Rationale);
        }
    }

    [Fact]
    public async Task The_good_candidate_raises_the_share_of_right_answers()
    {
        var corpus = Corpus.Load("railway");
        var bench = new ResearchBench(corpus);
        var good = (await RoundAsync(Default, NotExplored, 1))[0].Prompt;
        var harmful = (await RoundAsync(Default, NotExplored, 3)).Single(candidate => PromptDirectives.Parse(candidate.Prompt) is { FromMemory: true } or { Search: false }).Prompt;
        int before = 0, after = 0, harmed = 0;
        foreach (var question in corpus.Questions.Where(question => !question.Unanswerable))
        {
            before += Right(question, (await bench.AskAsync(Default, question.Question)).Answer);
            after += Right(question, (await bench.AskAsync(good, question.Question)).Answer);
            harmed += Right(question, (await bench.AskAsync(harmful, question.Question)).Answer);
        }

        Assert.True(after >= before + 8, $"{before} -> {after}");
        Assert.True(harmed < before, $"{before} -> {harmed}");
    }

    private static int Right(CorpusQuestion question, string answer) =>
        question.Facts!.All(fact => fact.Any(wording => answer.Contains(wording, StringComparison.OrdinalIgnoreCase))) ? 1 : 0;

    private static async Task<List<(string Prompt, string Rationale)>> RoundAsync(string prompt, string cases, int count, string? mustKeep = null)
    {
        var candidates = new List<(string, string)>();
        for (var number = 1; number <= count; number++)
        {
            var kept = mustKeep is null ? "" : $"<must_keep>{mustKeep}</must_keep>";
            var input = $"Write candidate {number} of {count}.\n<tools>\n{Tools}\n</tools>\n<current_prompt>{WebUtility.HtmlEncode(prompt)}</current_prompt>\n{kept}<feedback>{cases}</feedback>";
            var reply = await new RuleBasedModel().CompleteAsync(new ModelRequest
            {
                Model = "offline/judge-model",
                Messages = [new ModelMessage("system", "You improve system prompts."), new ModelMessage("user", input)],
                ResponseFormat = JsonSerializer.SerializeToElement(new { type = "json_schema", json_schema = new { name = "proposal", schema = new { type = "object" } } }),
            }, CancellationToken.None);
            var proposal = JsonDocument.Parse(reply.Text!).RootElement;
            candidates.Add((proposal.GetProperty("prompt").GetString()!, proposal.GetProperty("rationale").GetString()!));
        }

        return candidates;
    }
}
