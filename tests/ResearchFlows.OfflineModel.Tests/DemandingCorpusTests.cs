using Xunit.Abstractions;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>How well the offline model answers harder questions.</summary>
public class DemandingCorpusTests(ITestOutputHelper output)
{
    // Written later, with questions in words of their own and unanswerable ones that ask about what the documents name.
    private static readonly string[] Demanding =
    [
        "airport-baggage", "bakery-plant", "data-platform", "elevator-service", "insurance-claims", "online-gaming", "satellite-ground", "semiconductor-fab",
        "university-it", "water-treatment",
    ];

    [Fact]
    public async Task Answers_most_of_demanding_questions()
    {
        var total = await new CorpusExam(output.WriteLine).TotalAsync(Demanding.Select(Corpus.Load), ExploringPrompts.All[0]);
        Assert.True(total.Right >= 0.6 * total.Answerable, total.ToString());
        Assert.True(total.Admitted >= 0.4 * total.Unanswerable, total.ToString());
    }
}
