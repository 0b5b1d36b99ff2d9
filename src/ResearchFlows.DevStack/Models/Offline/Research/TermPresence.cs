using ResearchFlows.DevStack.Models.Offline.Language;

namespace ResearchFlows.DevStack.Models.Offline.Research;

/// <summary>Where in a document a term occurs, and what that says about each passage: a term in the heading or in the next sentence counts too.</summary>
internal sealed class TermPresence
{
    // What a term counts when it stands not in the passage but around it.
    private const double Lead = 0.85, Heading = 0.8, Subject = 0.65, Section = 0.35, Elsewhere = 0.2;
    private const int Reach = 12;
    private static readonly double[] ByDistance = [1, 0.6, 0.45];

    private readonly double[] inside;
    private readonly double[] near;

    public TermPresence(Document document, Term term)
    {
        Term = term;
        inside = [.. document.Passages.Select(Strength)];
        var headings = document.Passages.SelectMany(passage => passage.Headings).Distinct()
            .ToDictionary(heading => heading, heading => document.HeadingTerms(heading).Likeness(term));
        var outside = Math.Max(Subject * document.Subject.Likeness(term), Elsewhere * inside.Concat(headings.Values).DefaultIfEmpty().Max());
        near = outside == 0 ? inside : [.. Enumerable.Range(0, inside.Length).Select(i => Around(document.Passages, i, headings, outside))];
    }

    /// <summary>The term.</summary>
    public Term Term { get; }

    /// <summary>How well the passage itself holds the term, 0 to 1.</summary>
    public double Inside(int index) => inside[index];

    /// <summary>How well the passage and its surroundings hold the term, 0 to 1.</summary>
    public double Near(int index) => near[index];

    private double Around(IReadOnlyList<Passage> passages, int index, Dictionary<string, double> headings, double outside)
    {
        var passage = passages[index];
        var best = Math.Max(inside[index], outside);
        foreach (var heading in passage.Headings) best = Math.Max(best, Heading * headings[heading]);
        if (Surroundings.LeadIn(passages, index) is { } lead) best = Math.Max(best, Lead * inside[lead]);
        for (var i = Math.Max(0, index - Reach); i < Math.Min(inside.Length, index + Reach + 1); i++)
        {
            if (passages[i].Section != passage.Section) continue;
            var distance = Math.Abs(i - index);
            best = Math.Max(best, inside[i] * (distance < ByDistance.Length ? ByDistance[distance] : Section));
        }

        return best;
    }

    private double Strength(Passage passage)
    {
        var strength = passage.Terms.Likeness(Term);
        return strength < 0.8 && Measures.States(passage.Text, Term) ? 0.8 : strength;
    }
}
