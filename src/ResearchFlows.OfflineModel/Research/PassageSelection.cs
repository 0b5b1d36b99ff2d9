using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Chooses the few passages to quote: those that answer best.</summary>
internal sealed class PassageSelection
{
    // Passages to quote for the one thing that is asked, or for each of several; and how far below the best they may score.
    private const int Few = 4, FewOfEach = 2, Full = 6, FullOfEach = 3;
    private const double Near = 6;

    private readonly HashSet<(Document Document, int Index)> chosen = [];

    public PassageSelection(Findings findings, PromptDirectives directives)
    {
        var parts = findings.Parts.Where(part => part.Best is not null && (!directives.Grounded || findings.Answers(part))).ToList();
        if (directives.Length == AnswerLength.Sentence) parts = [.. parts.Take(1)];
        var most = directives.Length switch
        {
            AnswerLength.Full => parts.Count == 1 ? Full : FullOfEach,
            AnswerLength.Few => parts.Count == 1 ? Few : FewOfEach,
            _ => 1,
        };
        foreach (var part in parts) Choose(part, Math.Min(most, directives.MostSentences ?? most));
        var order = parts.OrderByDescending(part => part.Best!.Score).Select(part => part.Best!.Document).Concat(chosen.Select(entry => entry.Document)).Distinct().ToList();
        Passages = [.. chosen.OrderBy(entry => order.IndexOf(entry.Document)).ThenBy(entry => entry.Index)
            .Select(entry => new Quote(entry.Document.Passages[entry.Index], entry.Document)).DistinctBy(quote => quote.Passage.Text)];
    }

    /// <summary>The passages to quote, best document first, in the order they stand in it.</summary>
    public IReadOnlyList<Quote> Passages { get; }

    private void Choose(PartFindings part, int most)
    {
        var best = part.Best!;
        var others = part.Ranked.Skip(1).Where(candidate =>
            candidate.SaysNew && candidate.Score >= best.Score - Near && !chosen.Contains((candidate.Document, candidate.Index)));
        foreach (var candidate in others.Take(most - 1).Prepend(best)) chosen.Add((candidate.Document, candidate.Index));
    }
}

/// <summary>A passage to quote and where it stands.</summary>
internal sealed record Quote(Passage Passage, Document Document);
