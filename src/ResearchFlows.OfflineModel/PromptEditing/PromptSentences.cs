using ResearchFlows.OfflineModel.Language;
using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>Takes sentences out of a prompt that keep the agent from answering well.</summary>
internal static class PromptSentences
{
    /// <summary>Whether the prompt holds such a sentence.</summary>
    public static bool AnyHarmful(string prompt) => prompt.Split('\n').SelectMany(Sentences.Of).Any(IsHarmful);

    /// <summary>The prompt without such sentences, save those that must stay.</summary>
    public static string WithoutHarmful(string prompt, IReadOnlyList<string> mustKeep)
    {
        var lines = prompt.Split('\n').Select(line => mustKeep.Any(kept => kept.Contains(line.Trim(), StringComparison.Ordinal))
            ? line
            : string.Join(' ', Sentences.Of(line).Where(sentence => !IsHarmful(sentence) || mustKeep.Any(kept => kept.Contains(sentence, StringComparison.Ordinal)))));
        return string.Join('\n', lines).Trim();
    }

    private static bool IsHarmful(string sentence)
    {
        var directives = PromptDirectives.Parse(sentence);
        return !directives.Search || !directives.UseTools || directives.FromMemory;
    }
}
