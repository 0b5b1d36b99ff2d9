using Xunit.Abstractions;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>How well the offline model answers on documents that nothing was fitted to: what to expect of documents of one's own.</summary>
public class UnseenCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Answers_most_questions_of_documents_that_it_was_not_fitted_to()
    {
        var total = await new CorpusExam(tellWrong: null).TotalAsync(Corpus.Unseen(), ExploringPrompts.All[0]);
        output.WriteLine(total.ToString());
        Assert.True(total.Right >= 0.7 * total.Answerable, total.ToString());
        Assert.True(total.Admitted >= 0.65 * total.Unanswerable, total.ToString());
    }
}
