using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Says how much a term of the question tells: rare terms and names much, light words little.</summary>
internal sealed class TermWeights(IReadOnlyList<Passage> passages)
{
    // From this rank on a word of the language is a rare one.
    private const int Rare = 8000;

    /// <summary>The weight of the term among the passages.</summary>
    public double Of(Term term)
    {
        var holding = passages.Count(passage => passage.Terms.Strength(term) > 0);
        var rarity = passages.Count == 0 ? 1 : Math.Log(1 + (passages.Count / (1.0 + holding))) / Math.Log(1 + passages.Count);
        var weight = 0.35 + (0.65 * Math.Clamp(rarity, 0, 1));
        if (!term.IsName && WordVectors.RankOf(term) is { } rank) weight *= 0.5 + (0.5 * Math.Min(1, Math.Log(2 + rank) / Math.Log(Rare)));
        if (LooseWords.Contains(term.Stem)) weight *= holding == 0 ? 0.35 : 0.7;
        else if (holding == 0 && !term.IsName) weight *= 0.6; // the documents may have another word for it
        if (term.IsName) return weight * 1.4;
        return CommonWords.IsWeak(term.Stem) ? weight * 0.3 : weight;
    }
}
