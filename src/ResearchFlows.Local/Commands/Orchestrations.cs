using System.CommandLine.Parsing;

namespace ResearchFlows.Local.Commands;

/// <summary>The orchestrations as a person names them: <c>research</c> for ResearchOrchestration.</summary>
internal static class Orchestrations
{
    private const string Suffix = "Orchestration";

    /// <summary>Their short names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ResearchFlowsServices.CreateCatalog().Orchestrations.Keys.Select(ShortName)];

    /// <summary>The short name of an orchestration.</summary>
    public static string ShortName(string orchestration) =>
        orchestration.EndsWith(Suffix, StringComparison.Ordinal) ? orchestration[..^Suffix.Length].ToLowerInvariant() : orchestration;

    /// <summary>Reads the name of an orchestration, short or whole.</summary>
    public static string? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var found = ResearchFlowsServices.CreateCatalog().Orchestrations.Keys.FirstOrDefault(name =>
            name.Equals(text, StringComparison.OrdinalIgnoreCase) || ShortName(name).Equals(text, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            result.AddError($"--orchestration must be one of {string.Join(", ", Names)}; it is '{text}'.");
        }

        return found;
    }
}
