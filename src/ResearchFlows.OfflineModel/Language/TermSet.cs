namespace ResearchFlows.OfflineModel.Language;

/// <summary>The terms of a stretch of text, to be asked whether it holds a term or a word of much the same meaning.</summary>
internal sealed class TermSet
{
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

    /// <summary>Whether the text holds the word itself.</summary>
    public bool Holds(Term term) => stems.Contains(term.Stem);

    /// <summary>How well the text holds the term: 1 the word itself, less for a word whose vector is like its own, 0 not at all.</summary>
    public double Closeness(Term term)
    {
        if (Holds(term)) return 1;
        if (WordVectors.RankOf(term) is not { } rank) return 0;
        return ranks.Select(other => WordVectors.Likeness(rank, other)).DefaultIfEmpty().Max();
    }
}
