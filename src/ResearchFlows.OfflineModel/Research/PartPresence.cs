namespace ResearchFlows.OfflineModel.Research;

/// <summary>How much of one part of a question a document speaks of, where: shares of the weight of the part's terms, 0 to 1.</summary>
internal sealed class PartPresence
{
    private readonly PartWeights weights;
    private readonly TermPresence[] terms;
    private readonly TermPresence[] context;

    public PartPresence(PartWeights weights, Document document)
    {
        this.weights = weights;
        Document = document;
        terms = [.. weights.Own.Select(own => new TermPresence(document, own.Term))];
        context = [.. weights.Context.Select(other => new TermPresence(document, other.Term))];
        InTitle = Share(presence => presence.InTitle);
        InDocument = Share(presence => presence.Anywhere);
        MostNear = document.Passages.Select((_, i) => Near(i)).DefaultIfEmpty().Max();
    }

    /// <summary>The document.</summary>
    public Document Document { get; }

    /// <summary>What title and name hold.</summary>
    public double InTitle { get; }

    /// <summary>What the document holds anywhere.</summary>
    public double InDocument { get; }

    /// <summary>The most that any passage has in or around it.</summary>
    public double MostNear { get; }

    /// <summary>How much of each hard term the document holds.</summary>
    public IEnumerable<(double Weight, double Anywhere)> Hard =>
        weights.Own.Zip(terms).Where(entry => entry.First.Hard).Select(entry => (entry.First.Weight, entry.Second.Anywhere));

    /// <summary>What the passage holds.</summary>
    public double Inside(int i) => Share(presence => presence.Inside(i));

    /// <summary>What the passage holds in the very words.</summary>
    public double Literally(int i) => Share(presence => presence.Inside(i) == 1 ? 1 : 0);

    /// <summary>What stands in or around the passage.</summary>
    public double Near(int i) => Share(presence => presence.Near(i));

    /// <summary>How much of the other parts stands in or around the passage.</summary>
    public double ContextNear(int i) => weights.Context.Zip(context).Sum(entry => entry.First.Weight * entry.Second.Near(i)) / weights.Context.Sum(other => other.Weight);

    private double Share(Func<TermPresence, double> of)
    {
        var sum = 0.0;
        for (var i = 0; i < terms.Length; i++) sum += weights.Own[i].Weight * of(terms[i]);
        return sum / weights.Total;
    }
}

/// <summary>What all of the evidence holds of one part of a question.</summary>
/// <param name="BestDocument">The largest share of the part's terms that one document holds.</param>
/// <param name="BestNear">The largest share that stands in or around one passage.</param>
/// <param name="Absent">The weight of the hard terms that no document holds in any words, 0 to 1.</param>
internal sealed record PartEvidence(double BestDocument, double BestNear, double Absent)
{
    /// <summary>Reads it off the documents.</summary>
    public static PartEvidence Of(IReadOnlyList<PartPresence> documents)
    {
        if (documents.Count == 0) return new PartEvidence(0, 0, 1);
        var found = documents.SelectMany(document => document.Hard.Select((hard, i) => (i, hard.Weight, hard.Anywhere))).GroupBy(entry => entry.i);
        var absent = found.Sum(term => term.First().Weight * (1 - term.Max(entry => entry.Anywhere)));
        return new PartEvidence(documents.Max(document => document.InDocument), documents.Max(document => document.MostNear), Math.Min(1, absent));
    }
}
