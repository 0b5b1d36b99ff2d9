using ResearchFlows.Agents;
using System.Globalization;

namespace ResearchFlows.Page.Scores;

/// <summary>Scores as a person reads them.</summary>
internal static class ScoreText
{
    /// <summary>A smaller change is none that anybody sees.</summary>
    public const double Least = 0.005;

    public static string Score(double? score) => score is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "–";

    public static string Change(double? change) => change switch
    {
        null => "",
        > -Least and < Least => "0.00",
        { } known => known.ToString("+0.00;−0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>The class of a change: whether it is one for the better.</summary>
    public static string ChangeClass(double? change) => change switch { >= Least => "up", <= -Least => "down", _ => "same" };

    /// <summary>The class of a score, from s0 to s4.</summary>
    public static string ScoreClass(double score) => $"s{Math.Clamp((int)Math.Round(score * 4), 0, 4)}";

    public static string Splits(IEnumerable<CaseSplit> splits) => string.Join(", ", splits.Select(split => Split(split)));

    public static string Split(CaseSplit? split) => split?.ToString().ToLowerInvariant() ?? "all";

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(share, 0, 1) * 100:0.##}%");
}
