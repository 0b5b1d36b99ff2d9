using ResearchFlows.Evaluation;

namespace ResearchFlows.Improvement;

/// <summary>
/// What may be spent on an agent when nobody asked for it: by a night's optimization, and by the improvement of every so many questions.
/// Until the morning of a start at two, and about as many tokens as a local model of eight billion weights reads and writes in that time
/// (some 350 a second together). Whoever pays by the token has a limit then, too.
/// </summary>
public static class UnattendedBudget
{
    /// <summary>Tokens, read and written together.</summary>
    public const int Tokens = 5_000_000;

    /// <summary>Minutes.</summary>
    public const double Minutes = 240;

    /// <summary>Both.</summary>
    public static Budget Most { get; } = new(Tokens: Tokens, Minutes: Minutes);
}
