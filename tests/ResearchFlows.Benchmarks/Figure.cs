using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResearchFlows.Benchmarks;

/// <summary>One figure, beside its limit where it has one.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Limit">What the machine, or the ideal, gives.</param>
/// <param name="Goal">What it has to be.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Limit = null, Goal? Goal = null)
{
    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The figure as a multiple of its limit.</summary>
    public double? Ratio => Value / Limit;

    public override string ToString() =>
        $"{Name,-76} {Value,12:N3} {Unit,-6}{(Limit is { } limit ? $" beside {limit,10:N3}  ratio {Ratio:0.00}" : "")}{(Goal is null ? "" : $"  goal {Goal}")}";
}

/// <summary>What a figure, or a figure made of it, has to be.</summary>
/// <param name="Text">The goal, such as <c>&lt;= 2.5</c>.</param>
/// <param name="Met">Whether it is.</param>
internal sealed record Goal(string Text, bool Met)
{
    public static Goal AtMost(double value, double most, string unit) => new(FormattableString.Invariant($"<= {most} {unit}"), value <= most);

    public override string ToString() => $"{Text}: {(Met ? "met" : "MISSED")}";
}

/// <summary>Measures something and tells figures.</summary>
internal interface IBenchmark
{
    IAsyncEnumerable<Figure> RunAsync(string folder);
}

internal static class Percentiles
{
    /// <summary>The value that the given share of the values does not exceed.</summary>
    public static double At(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }
}
