namespace ResearchFlows.Agents;

/// <summary>One mistake in an agent's files.</summary>
/// <param name="File">The file or folder.</param>
/// <param name="Field">The field, as a path such as <c>limits.turns</c>; empty for the whole file.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
public sealed record AgentMistake(string File, string Field, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? $"{File}: {Reason}" : $"{File}: {Field}: {Reason}";
}

/// <summary>The agents' files hold mistakes; the message lists every one.</summary>
public sealed class AgentMistakesException(IReadOnlyList<AgentMistake> mistakes)
    : Exception($"The agents' files hold {mistakes.Count} mistake(s):{Environment.NewLine}" + string.Join(Environment.NewLine, mistakes.Select(mistake => $"  {mistake}")))
{
    /// <summary>Every mistake found.</summary>
    public IReadOnlyList<AgentMistake> Mistakes { get; } = mistakes;
}
