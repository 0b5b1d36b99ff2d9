using System.Collections.Concurrent;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>
/// Remembers how texts fall into passages: a conversation brings the same texts again at every turn, and so does the next one about the same documents.
/// </summary>
internal sealed class PassageMemory
{
    // When it holds more, it begins afresh.
    private const long MostCharacters = 1_000_000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<Passage>> known = new();
    private long characters;

    /// <summary>The passages of the text in order.</summary>
    public IReadOnlyList<Passage> Read(string text)
    {
        if (known.TryGetValue(text, out var passages)) return passages;
        if (Interlocked.Add(ref characters, text.Length) > MostCharacters)
        {
            known.Clear();
            Interlocked.Exchange(ref characters, text.Length);
        }

        return known.GetOrAdd(text, PassageReader.Read);
    }
}
