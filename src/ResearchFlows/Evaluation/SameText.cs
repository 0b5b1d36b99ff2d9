namespace ResearchFlows.Evaluation;

/// <summary>Compares texts up to white space and case.</summary>
internal static class SameText
{
    /// <summary>What two texts have in common that differ in nothing else.</summary>
    public static string Key(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    /// <summary>Whether they are the same.</summary>
    public static bool Holds(string one, string other) => Key(one) == Key(other);
}
