using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>One figure, beside its limit where it has one.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Limit">What the machine, or the ideal, gives.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Limit = null)
{
    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true };

    /// <summary>The figure as a multiple of its limit.</summary>
    public double? Ratio => Value / Limit;

    public override string ToString() =>
        $"{Name,-64} {Value,12:N3} {Unit,-14}{(Limit is { } limit ? $" limit {limit,10:N3}  ratio {Ratio:0.00}" : "")}";
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
