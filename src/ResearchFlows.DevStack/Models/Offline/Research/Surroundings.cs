using ResearchFlows.DevStack.Models.Offline.Language;

namespace ResearchFlows.DevStack.Models.Offline.Research;

/// <summary>What stands around a passage and helps to understand it.</summary>
internal sealed class Surroundings
{
    public Surroundings(Document document, int index)
    {
        var passages = document.Passages;
        var passage = passages[index];
        Headings = [.. passage.Headings.Select(document.HeadingTerms)];
        LeadIn = FindLeadIn(passages, index);
        var section = Enumerable.Range(0, passages.Count).Where(i => i != index && passages[i].Section == passage.Section).ToList();
        Next = [.. section.Where(i => Math.Abs(i - index) == 1).Select(i => passages[i])];
        Near = [.. section.Where(i => Math.Abs(i - index) == 2).Select(i => passages[i])];
        Section = [.. section.Where(i => Math.Abs(i - index) is > 2 and < 12).Select(i => passages[i])];
    }

    public IReadOnlyList<TermSet> Headings { get; }

    public Passage? LeadIn { get; }

    public IReadOnlyList<Passage> Next { get; }

    public IReadOnlyList<Passage> Near { get; }

    public IReadOnlyList<Passage> Section { get; }

    /// <summary>The sentence that leads to the list, table or code block the passage belongs to.</summary>
    public static Passage? FindLeadIn(IReadOnlyList<Passage> passages, int index)
    {
        if (passages[index].Kind == PassageKind.Sentence) return null;
        var before = index - 1;
        while (before >= 0 && passages[before].Kind == passages[index].Kind && passages[before].Kind != PassageKind.Code && passages[before].Section == passages[index].Section) before--;
        return before >= 0 && passages[before].Section == passages[index].Section && (passages[before].IsLeadIn || passages[index].Kind == PassageKind.Code) ? passages[before] : null;
    }
}
