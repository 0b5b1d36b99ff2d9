namespace ResearchFlows.OfflineModel.Language;

/// <summary>The terms of a stretch of text, to be asked whether it holds a term or a word of much the same meaning.</summary>
internal sealed class TermSet
{
    private const double CompoundStrength = 0.65;
    private const int ShortestInCompound = 5;

    private readonly HashSet<string> stems = [];
    private readonly HashSet<int> ranks = [];

    public TermSet(params IEnumerable<string> texts)
        : this(texts.SelectMany(Terms.Of))
    {
    }

    public TermSet(IEnumerable<Term> terms)
    {
        foreach (var term in terms)
        {
            if (stems.Add(term.Stem) && WordVectors.RankOf(term) is { } rank) ranks.Add(rank);
        }
    }

    /// <summary>What the text is about.</summary>
    public Meaning Meaning => field ??= new Meaning(ranks.Select(rank => (rank, 1.0)));

    /// <summary>How well the text holds the term: 1 the word itself, less for a part of a word ("house" in "boathouse"), 0 not at all.</summary>
    public double Strength(Term term)
    {
        if (stems.Contains(term.Stem)) return 1;
        return term.Stem.Length >= ShortestInCompound && stems.Any(IsCompound) ? CompoundStrength : 0;
        bool IsCompound(string other) => other.Length >= term.Stem.Length + 3
            && (other.StartsWith(term.Stem, StringComparison.Ordinal) || other.EndsWith(term.Stem, StringComparison.Ordinal));
    }

    /// <summary>As <see cref="Strength"/>, but a word whose vector is like the other's counts, too.</summary>
    public double Closeness(Term term)
    {
        var closest = Strength(term);
        if (closest == 1 || WordVectors.RankOf(term) is not { } rank) return closest;
        foreach (var other in ranks) closest = Math.Max(closest, WordVectors.Likeness(rank, other));
        return closest;
    }
}
