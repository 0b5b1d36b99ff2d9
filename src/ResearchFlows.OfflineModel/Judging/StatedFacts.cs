using System.Globalization;
using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Judging;

/// <summary>Tells which facts an actual answer states.</summary>
internal sealed partial class StatedFacts
{
    private readonly List<(string Text, TermSet Terms)> sentences;
    private readonly TermSet all;
    private readonly HashSet<string> measures;

    public StatedFacts(string actual)
    {
        var text = Markers.Replace(actual, "");
        sentences = [.. text.Split('\n').SelectMany(Sentences.Of).Select(sentence => (sentence, new TermSet(sentence)))];
        all = new TermSet(text);
        measures = [.. Measures(text)];
    }

    /// <summary>How far the answer states the fact, 0 to 1.</summary>
    public double Share(Fact fact)
    {
        // A number with its unit counts as one: "300 seconds" states "5 minutes".
        var total = fact.Terms.Sum(entry => entry.Weight);
        if (total == 0) return 0;
        var measured = Measured.Matches(fact.Text).SelectMany(match => Terms.Of(match.Value)).Select(term => term.Stem).ToHashSet();
        var missing = Measures(fact.Text).Any(measure => !measures.Contains(measure));
        var share = fact.Terms.Sum(entry => entry.Weight * (!missing && measured.Contains(entry.Term.Stem) ? 1 : Holds(entry.Term))) / total;
        if (missing || fact.Figures.Any(figure => !measured.Contains(figure.Stem) && Holds(figure) < 0.8)) return Math.Min(share, 0.5) * 0.5;
        if (Contradicts(fact)) return 0;
        return share >= 0.7 ? 1 : share < 0.3 ? 0 : share;
    }

    /// <summary>Whether the sentence nearest to the fact says the opposite, or another number in its place.</summary>
    public bool Contradicts(Fact fact)
    {
        var nearest = sentences.Select(sentence => (sentence.Text, Overlap: Overlap(fact, sentence.Terms))).OrderByDescending(entry => entry.Overlap).FirstOrDefault();
        if (nearest.Overlap < 0.6) return false;
        if (Negation.IsMatch(nearest.Text) != Negation.IsMatch(fact.Text) && nearest.Text.Length < 2 * fact.Text.Length) return true;
        var expected = Measures(fact.Text).ToList();
        return expected.Count > 0 && expected.Exists(measure => !measures.Contains(measure)) && Measures(nearest.Text).Any(measure => !expected.Contains(measure));
    }

    private double Holds(Term term)
    {
        var strength = all.Closeness(term);
        return strength == 0 && term.HasDigit && measures.Any(measure => measure.StartsWith(term.Stem + " ", StringComparison.Ordinal)) ? 1 : strength;
    }

    private static double Overlap(Fact fact, TermSet sentence)
    {
        var words = fact.Terms.Where(entry => !entry.Term.HasDigit).ToList();
        return words.Count == 0 ? 0 : words.Average(entry => sentence.Closeness(entry.Term));
    }

    // Numbers with a unit of time come out in seconds, so that they can be compared; other units by their stem.
    private static IEnumerable<string> Measures(string text)
    {
        foreach (Match match in Measured.Matches(text))
        {
            if (!double.TryParse(Terms.StemOf(match.Groups["number"].Value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) continue;
            var (factor, unit) = Unit(match.Groups["unit"].Value);
            yield return (number * factor).ToString("0.######", CultureInfo.InvariantCulture) + " " + unit;
        }
    }

    private static (double Factor, string Unit) Unit(string written) => written.ToLowerInvariant().TrimEnd('s', '.') switch
    {
        "m" when written == "ms" => (0.001, "s"),
        "millisecond" => (0.001, "s"),
        "" or "sec" or "second" => (1, "s"),
        "min" or "minute" => (60, "s"),
        "h" or "hr" or "hour" => (3600, "s"),
        "day" => (86400, "s"),
        "week" => (604800, "s"),
        "month" => (1, "month"),
        "year" => (12, "month"),
        "%" or "percent" or "per cent" => (1, "percent"),
        var other => (1, other),
    };

    [GeneratedRegex(@"<\|[^|>]+\|>")] private static partial Regex Markers { get; }
    [GeneratedRegex(@"\b(?:not|never|no|cannot|without|neither|nor|forbidden|prohibited)\b|n't\b", RegexOptions.IgnoreCase)] private static partial Regex Negation { get; }
    [GeneratedRegex(@"(?<![\w.])(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|sixty|ninety)[\s-]*(?<unit>ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?|%|percent|per cent)(?!\w)", RegexOptions.IgnoreCase)] private static partial Regex Measured { get; }
}
