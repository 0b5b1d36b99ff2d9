using ResearchFlows.Instances;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Research;

/// <summary>Runs found by their question, on both databases.</summary>
public sealed class RunSearchTests
{
    [Theory]
    [InlineData(false)]
    [OnPostgres]
    public async Task Runs_are_found_by_a_part_of_their_question_newest_first_page_by_page(bool onPostgres)
    {
        using var place = new LedgerPlace(onPostgres);
        using var ledger = place.Open();
        var runs = new RunLedger(ledger);
        await BeginAsync(1, "first", "a", "Who approves 100% of it?");
        await BeginAsync(2, "second", "b", "who APPROVES that?");
        await BeginAsync(2, "third", "a", "How deep is the basin?");
        await BeginAsync(3, "case", "a", "Who approves a case?", isEvaluation: true);

        Assert.Equal(["second", "first"], await FindAsync("approves", null));
        Assert.Equal(["first"], await FindAsync("approves", "a"));
        Assert.Equal(["case", "second", "first"], await FindAsync("approves", null, withoutChildren: false));
        Assert.Equal(["first"], await FindAsync("100%", null));
        Assert.Empty(await FindAsync("a_proves", null));
        Assert.Empty(await FindAsync("never asked", null));

        async Task BeginAsync(long startedAt, string id, string agent, string question, bool isEvaluation = false) => await runs.BeginAsync(
            new Run { InstanceId = id, Agent = agent, Question = question, VectorStoreId = "v", PromptId = "p", PromptVersion = 1, StartedAt = startedAt, Evaluation = isEvaluation },
            CancellationToken.None);

        async Task<IReadOnlyList<string>> FindAsync(string text, string? agent, bool withoutChildren = true)
        {
            List<string> found = [];
            FoundInstance? after = null;
            do
            {
                var page = await runs.FindQuestionsAsync(text, agent, withoutChildren, after, 1, CancellationToken.None);
                found.AddRange(page.Found.Select(one => one.InstanceId));
                after = page.End;
            }
            while (after is not null);
            return found;
        }
    }
}
