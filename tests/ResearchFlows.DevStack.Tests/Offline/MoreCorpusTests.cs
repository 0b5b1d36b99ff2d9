using Xunit.Abstractions;

namespace ResearchFlows.DevStack.Tests.Offline;

/// <summary>How well the offline model answers harder questions, and those on documents that nothing was fitted to.</summary>
public class MoreCorpusTests(ITestOutputHelper output)
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
        var total = await TotalAsync(Demanding.Select(Corpus.Load), new CorpusExam(output.WriteLine));
        Assert.True(total.Right >= 0.7 * total.Answerable, total.ToString());
        Assert.True(total.Admitted >= 0.45 * total.Unanswerable, total.ToString());
    }

    // Nothing was ever fitted to these, and who works on the model does not read them: they tell what to expect of documents of one's own.
    [Fact]
    public async Task Answers_most_questions_of_documents_that_it_was_not_fitted_to()
    {
        var total = await TotalAsync(Corpus.Unseen(), new CorpusExam(tellWrong: null));
        Assert.True(total.Right >= 0.8 * total.Answerable, total.ToString());
        Assert.True(total.Admitted >= 0.65 * total.Unanswerable, total.ToString());
    }

    private async Task<CorpusScore> TotalAsync(IEnumerable<Corpus> corpora, CorpusExam exam)
    {
        var total = new CorpusScore();
        foreach (var corpus in corpora)
        {
            var score = await exam.ScoreAsync(corpus, CorpusTests.ExploringPrompts[0]);
            output.WriteLine($"{corpus.Name}: {score}");
            total += score;
        }

        return total;
    }
}
