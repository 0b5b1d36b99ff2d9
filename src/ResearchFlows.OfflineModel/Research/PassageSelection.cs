using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Chooses the small set of passages to quote: the best for each part of the question, and what belongs to it.</summary>
internal sealed class PassageSelection
{
    private const int LongestList = 10;

    // Passages to quote for each thing that is asked, and how far below the best they may score.
    private const int MostOfFull = 8, MostOfFew = 7;
    private const double NearOfFull = 7, NearOfFew = 6;

    private readonly Findings findings;
    private readonly AnswerLength length;
    private readonly HashSet<(Document Document, int Index)> chosen = [];
    private int quoted;

    public PassageSelection(Findings findings, PromptDirectives directives)
    {
        this.findings = findings;
        length = directives.Length;
        var parts = directives.Grounded ? findings.Parts.Where(findings.Answers) : findings.Parts.Take(length == AnswerLength.Sentence ? 1 : findings.Parts.Count);
        var asked = parts.Where(part => part.Best is not null).ToList();
        foreach (var part in asked) Quote(part.Best!, part.Part);
        var room = length switch { AnswerLength.Full => asked.Count * MostOfFull, AnswerLength.Few => asked.Count * MostOfFew, _ => asked.Count };
        var most = Math.Min(directives.MostSentences ?? int.MaxValue, room);
        foreach (var part in asked) Fill(part, most);
        foreach (var (document, index) in chosen.ToList().Where(entry => entry.Document.Passages[entry.Index].IsLeadIn)) AddFollowing(document, index);
        Passages = Ordered();
    }

    /// <summary>The passages to quote, best document first, in the order they stand in it.</summary>
    public IReadOnlyList<Quote> Passages { get; }

    private void Fill(PartFindings part, int most)
    {
        var best = part.Best!;
        var near = length == AnswerLength.Full ? NearOfFull : NearOfFew;
        var pool = part.Ranked.Take(40)
            .Select(candidate => (Candidate: candidate, Worth: candidate.Score + Beside(candidate, best)))
            .Where(entry => entry.Worth >= best.Score - near && entry.Candidate.SaysNew && !IsHeaderLine(entry.Candidate.Passage))
            .OrderByDescending(entry => entry.Worth);
        var share = quoted + Math.Max(1, (most - quoted + 1) / 2);
        foreach (var (candidate, _) in pool)
        {
            if (quoted >= (findings.Parts.Count > 1 ? Math.Min(most, share) : most)) return;
            if (!chosen.Contains((candidate.Document, candidate.Index))) Quote(candidate, part.Part);
        }
    }

    // "Reviewed: 2025-02-27" is quoted only as what answers best.
    private static bool IsHeaderLine(Passage passage) => passage is { Kind: PassageKind.Row, Words.Count: < 4 };

    private void Quote(Candidate candidate, QuestionPart part)
    {
        var (document, index) = (candidate.Document, candidate.Index);
        if (chosen.Add((document, index))) quoted++;
        if (candidate.Passage.IsLeadIn) AddFollowing(document, index);
        if (length < AnswerLength.Few) return;
        if (candidate.Passage.Kind == PassageKind.Code) AddLeadIn(document, index);
        if (candidate.Passage.Kind == PassageKind.ListItem && WantsList(part)) AddList(document, index);
        if (candidate.Passage.Kind == PassageKind.Sentence && part.Type == AnswerType.Procedure && FollowingList(document, index) is { } first) AddList(document, first);
        if (InSection(document, index, index + 1) && PointsBack(document.Passages[index + 1])) chosen.Add((document, index + 1));
        if (PointsBack(candidate.Passage) && InSection(document, index, index - 1)) chosen.Add((document, index - 1));
    }

    // "Do the following:" is nothing without what follows.
    private void AddFollowing(Document document, int index)
    {
        var first = index + 1;
        if (!InSection(document, index, first)) return;
        var kind = document.Passages[first].Kind;
        for (var i = first; i < first + LongestList && InSection(document, index, i) && document.Passages[i].Kind == kind; i++)
        {
            chosen.Add((document, i));
            if (kind is PassageKind.Sentence or PassageKind.Code) break;
        }
    }

    private void AddLeadIn(Document document, int index)
    {
        if (InSection(document, index, index - 1) && document.Passages[index - 1].Kind is PassageKind.Sentence or PassageKind.ListItem) chosen.Add((document, index - 1));
    }

    private void AddList(Document document, int index)
    {
        int first = index, last = index;
        while (InSection(document, index, first - 1) && document.Passages[first - 1].Kind is PassageKind.ListItem or PassageKind.Code) first--;
        while (InSection(document, index, last + 1) && document.Passages[last + 1].Kind is PassageKind.ListItem or PassageKind.Code) last++;
        if (last - first >= LongestList) return;
        for (var i = first; i <= last; i++) chosen.Add((document, i));
        if (InSection(document, index, first - 1) && document.Passages[first - 1].IsLeadIn) chosen.Add((document, first - 1));
    }

    private static int? FollowingList(Document document, int index)
    {
        for (var i = index + 1; i <= index + 3 && InSection(document, index, i); i++)
        {
            if (document.Passages[i].Kind == PassageKind.ListItem) return i;
        }

        return null;
    }

    private static bool InSection(Document document, int index, int other) =>
        other >= 0 && other < document.Passages.Count && document.Passages[other].Section == document.Passages[index].Section;

    private static bool WantsList(QuestionPart part) => part.Type is AnswerType.Procedure or AnswerType.Thing or AnswerType.Command;

    private static bool PointsBack(Passage passage) => passage.Kind == PassageKind.Sentence
        && passage.Text.Split(' ', 2)[0].Trim(',', '"') is "It" or "This" or "That" or "They" or "These" or "Those" or "He" or "She" or "Its" or "Their"
            or "Then" or "However" or "Instead" or "Otherwise" or "Afterwards";

    // What stands next to the best passage mostly belongs to it, what follows rather than what precedes.
    private static double Beside(Candidate candidate, Candidate best)
    {
        if (candidate.Document != best.Document || candidate.Passage.Section != best.Passage.Section) return 0;
        return (candidate.Index - best.Index) switch { 1 => 2, -1 => 1.4, 2 => 1, -2 => 0.6, _ => 0.3 };
    }

    private List<Quote> Ordered()
    {
        var documents = findings.Parts.Where(part => part.Best is not null).OrderByDescending(part => part.Best!.Score).Select(part => part.Best!.Document);
        var order = documents.Concat(chosen.Select(entry => entry.Document)).Distinct().ToList();
        return [.. chosen.OrderBy(entry => order.IndexOf(entry.Document)).ThenBy(entry => entry.Index)
            .Select(entry => new Quote(entry.Document.Passages[entry.Index], entry.Document)).DistinctBy(quote => quote.Passage.Text)];
    }
}

/// <summary>A passage to quote and where it stands.</summary>
internal sealed record Quote(Passage Passage, Document Document);
