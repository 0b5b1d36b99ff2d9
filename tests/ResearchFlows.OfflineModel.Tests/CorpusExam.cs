namespace ResearchFlows.OfflineModel.Tests;

/// <summary>Asks the questions of a corpus and counts the right answers.</summary>
/// <param name="tellWrong">Takes each wrong answer, if wanted.</param>
internal sealed class CorpusExam(Action<string>? tellWrong)
{
    public async Task<CorpusScore> TotalAsync(IEnumerable<Corpus> corpora, string prompt)
    {
        var total = new CorpusScore();
        foreach (var corpus in corpora) total += await ScoreAsync(corpus, prompt);
        return total;
    }

    public Task<CorpusScore> ScoreAsync(Corpus corpus, string prompt)
    {
        var bench = new ResearchBench(corpus);
        return ScoreAsync(corpus, async question => (await bench.AskAsync(prompt, question)).Answer);
    }

    public async Task<CorpusScore> ScoreAsync(Corpus corpus, Func<string, Task<string>> ask)
    {
        var score = new CorpusScore();
        foreach (var question in corpus.Questions)
        {
            var answer = await ask(question.Question);
            var saysUnanswered = answer.Contains("could not find an answer to this question", StringComparison.Ordinal);
            var right = question.Unanswerable ? saysUnanswered : HoldsAll(answer, question);
            if (!right) tellWrong?.Invoke($"wrong: {question.Question}\n   -> {answer.ReplaceLineEndings(" / ")}");
            score += question.Unanswerable
                ? new CorpusScore { Unanswerable = 1, Admitted = right ? 1 : 0 }
                : new CorpusScore { Answerable = 1, Right = right ? 1 : 0, Refused = saysUnanswered ? 1 : 0 };
        }

        return score;
    }

    public static bool HoldsAll(string answer, CorpusQuestion question) =>
        question.Facts!.All(fact => fact.Any(wording => answer.Contains(wording, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>How many of the answerable questions were answered rightly or refused, and of how many unanswerable ones that was said.</summary>
internal readonly record struct CorpusScore(int Answerable, int Right, int Refused, int Unanswerable, int Admitted)
{
    public static CorpusScore operator +(CorpusScore a, CorpusScore b) =>
        new(a.Answerable + b.Answerable, a.Right + b.Right, a.Refused + b.Refused, a.Unanswerable + b.Unanswerable, a.Admitted + b.Admitted);

    public override string ToString() => $"{Right} right and {Refused} refused of {Answerable}, {Admitted} admitted of {Unanswerable}";
}
