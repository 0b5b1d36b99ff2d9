using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Chooses the few passages to quote: those that answer best, and what cannot be understood without them.</summary>
internal sealed class PassageSelection
{
    // Passages to quote for the one thing that is asked, or for each of several; and how far below the best they may score.
    private const int Few = 4, FewOfEach = 2, Full = 6, FullOfEach = 3;
    private const double Near = 6;

    // A list that is led to is quoted up to this item.
    private const int LongestList = 8;

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
        foreach (var (document, index) in chosen.ToList()) AddWhatBelongsTo(document, index, directives.Length >= AnswerLength.Few);
        var order = parts.OrderByDescending(part => part.Best!.Score).Select(part => part.Best!.Document).Concat(chosen.Select(entry => entry.Document)).Distinct().ToList();
        Passages = [.. chosen.OrderBy(entry => order.IndexOf(entry.Document)).ThenBy(entry => entry.Index)
            .Select(entry => new Quote(entry.Document.Passages[entry.Index], entry.Document)).DistinctBy(quote => quote.Passage.Text)];
    }

    /// <summary>The passages to quote, best document first, in the order they stand in it.</summary>
    public IReadOnlyList<Quote> Passages { get; }

    private void Choose(PartFindings part, int most)
    {
        var best = part.Best!;
        var others = part.Ranked.Skip(1)
            .Where(candidate => candidate.SaysNew && !IsHeaderLine(candidate.Passage) && !chosen.Contains((candidate.Document, candidate.Index)))
            .Select(candidate => (Candidate: candidate, Worth: candidate.Score + Beside(candidate, best)))
            .Where(entry => entry.Worth >= best.Score - Near)
            .OrderByDescending(entry => entry.Worth).Select(entry => entry.Candidate);
        foreach (var candidate in others.Take(most - 1).Prepend(best)) chosen.Add((candidate.Document, candidate.Index));
    }

    // "Reviewed: 2025-02-27" is quoted only as what answers best.
    private static bool IsHeaderLine(Passage passage) => passage is { Kind: PassageKind.Row, Words.Count: < 4 };

    // What stands next to the best passage mostly belongs to it, what follows rather than what precedes.
    private static double Beside(Candidate candidate, Candidate best)
    {
        if (candidate.Document != best.Document || candidate.Passage.Section != best.Passage.Section) return 0;
        return (candidate.Index - best.Index) switch { 1 => 2, -1 => 1.4, 2 => 1, -2 => 0.6, _ => 0.3 };
    }

    // "Do the following:" is nothing without what follows, and a command little without what leads to it.
    private void AddWhatBelongsTo(Document document, int index, bool few)
    {
        var passage = document.Passages[index];
        if (few && (passage.Kind == PassageKind.Code || PointsBack(passage)) && InSection(document, index, index - 1)) chosen.Add((document, index - 1));
        if (few && InSection(document, index, index + 1) && PointsBack(document.Passages[index + 1])) chosen.Add((document, index + 1));
        if (!passage.IsLeadIn || !InSection(document, index, index + 1)) return;
        var kind = document.Passages[index + 1].Kind;
        var last = kind is PassageKind.Sentence or PassageKind.Code ? index + 1 : index + LongestList;
        for (var i = index + 1; i <= last && InSection(document, index, i) && document.Passages[i].Kind == kind; i++) chosen.Add((document, i));
    }

    private static bool PointsBack(Passage passage) => passage.Kind == PassageKind.Sentence
        && passage.Text.Split(' ', 2)[0].Trim(',', '"') is "It" or "This" or "That" or "They" or "These" or "Those" or "He" or "She" or "Its" or "Their"
            or "Then" or "However" or "Instead" or "Otherwise" or "Afterwards";

    private static bool InSection(Document document, int index, int other) =>
        other >= 0 && other < document.Passages.Count && document.Passages[other].Section == document.Passages[index].Section;
}

/// <summary>A passage to quote and where it stands.</summary>
internal sealed record Quote(Passage Passage, Document Document);
