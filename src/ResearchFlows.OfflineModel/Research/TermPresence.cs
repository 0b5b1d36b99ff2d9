using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Where in a document a term, or a word of much the same meaning, occurs, and what that says about each passage: the heading and the next sentence count too.</summary>
internal sealed class TermPresence
{
    // What a term counts when it stands not in the passage but around it.
    private const double UnderHeading = 0.8, UnderTitle = 0.65, Section = 0.35, Elsewhere = 0.2;
    private const int Reach = 12;
    private static readonly double[] ByDistance = [1, 0.6, 0.45];

    private readonly double[] inside;
    private readonly double[] near;
    private readonly Dictionary<string, double> headings;

    public TermPresence(Document document, Term term)
    {
        inside = [.. document.Passages.Select(passage => passage.Terms.Closeness(term))];
        headings = document.Passages.SelectMany(passage => passage.Headings).Distinct()
            .ToDictionary(heading => heading, heading => document.HeadingTerms(heading).Closeness(term));
        InTitle = document.Subject.Closeness(term);
        var anywhere = inside.Concat(headings.Values).DefaultIfEmpty().Max();
        Anywhere = Math.Max(InTitle, anywhere);
        var outside = Math.Max(UnderTitle * InTitle, Elsewhere * anywhere);
        near = outside == 0 ? inside : [.. Enumerable.Range(0, inside.Length).Select(i => Around(document.Passages, i, outside))];
    }

    /// <summary>How well the title or the name of the document holds the term, 0 to 1.</summary>
    public double InTitle { get; }

    /// <summary>How well any part of the document holds the term, 0 to 1.</summary>
    public double Anywhere { get; }

    /// <summary>How well the passage itself holds the term, 0 to 1.</summary>
    public double Inside(int index) => inside[index];

    /// <summary>How well the passage and its surroundings hold the term, 0 to 1.</summary>
    public double Near(int index) => near[index];

    private double Around(IReadOnlyList<Passage> passages, int index, double outside)
    {
        var passage = passages[index];
        var best = Math.Max(inside[index], outside);
        foreach (var heading in passage.Headings) best = Math.Max(best, UnderHeading * headings[heading]);
        for (var i = Math.Max(0, index - Reach); i < Math.Min(inside.Length, index + Reach + 1); i++)
        {
            if (passages[i].Section != passage.Section) continue;
            var distance = Math.Abs(i - index);
            best = Math.Max(best, inside[i] * (distance < ByDistance.Length ? ByDistance[distance] : Section));
        }

        return best;
    }
}
