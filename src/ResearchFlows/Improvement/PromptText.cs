namespace ResearchFlows.Improvement;

/// <summary>When two prompts say the same.</summary>
internal static class PromptText
{
    /// <summary>Whether they are equal up to white space and case.</summary>
    public static bool Same(string one, string other) => Key(one) == Key(other);

    /// <summary>What is left of a prompt without white space and case.</summary>
    public static string Key(string text) => string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
