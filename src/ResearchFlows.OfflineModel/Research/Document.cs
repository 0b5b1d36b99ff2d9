using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>A document, or what was seen of it, as evidence for an answer.</summary>
/// <param name="Name">File name or path.</param>
/// <param name="Citation">The id to cite it by, when file_search found it; null for a file read from the workspace.</param>
/// <param name="Passages">Its passages, in order.</param>
internal sealed record Document(string Name, string? Citation, IReadOnlyList<Passage> Passages)
{
    /// <summary>What its name and its first heading say.</summary>
    public TermSet Subject { get; } = new([Path.ChangeExtension(Name, null), Passages.Count > 0 && Passages[0].Headings.Count > 0 ? Passages[0].Headings[0] : ""]);

    /// <summary>One of its headings, as terms.</summary>
    public TermSet HeadingTerms(string heading)
    {
        if (!headings.TryGetValue(heading, out var terms)) headings[heading] = terms = new TermSet(heading);
        return terms;
    }

    /// <summary>What one of its passages is about, given the headings above it.</summary>
    public Meaning MeaningUnderHeadings(Passage passage) => passage.Terms.Meaning.Under(passage.Headings.Select(heading => HeadingTerms(heading).Meaning));

    private readonly Dictionary<string, TermSet> headings = [];
}
