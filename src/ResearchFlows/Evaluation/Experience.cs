using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Evaluation;

/// <summary>What runs of an agent's cases have cost so far.</summary>
public sealed record Experience
{
    /// <summary>Runs that this is the mean of.</summary>
    public required long Runs { get; init; }

    /// <summary>Requests to models of a run, judgements included.</summary>
    public required double ModelCalls { get; init; }

    /// <summary>Tokens that a run read.</summary>
    public required double InputTokens { get; init; }

    /// <summary>Tokens that a run wrote.</summary>
    public required double OutputTokens { get; init; }

    /// <summary>Milliseconds that a run took.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Requests of the dearest run.</summary>
    public required long MostModelCalls { get; init; }

    /// <summary>Tokens that the dearest run read.</summary>
    public required long MostInputTokens { get; init; }

    /// <summary>Tokens that the dearest run wrote.</summary>
    public required long MostOutputTokens { get; init; }

    /// <summary>Requests of an evaluation beside its runs: canaries.</summary>
    public required double BesideModelCalls { get; init; }

    /// <summary>Tokens read beside its runs.</summary>
    public required double BesideInputTokens { get; init; }

    /// <summary>Tokens written beside its runs.</summary>
    public required double BesideOutputTokens { get; init; }

    /// <summary>What the dearest run cost.</summary>
    public Cost MostRun => new((int)MostModelCalls, new TokenUsage((int)MostInputTokens, (int)MostOutputTokens));

    /// <summary>What so many evaluations with so many runs in all cost.</summary>
    public Cost Of(int evaluations, int runs)
    {
        return new(Sum(BesideModelCalls, ModelCalls), new TokenUsage(Sum(BesideInputTokens, InputTokens), Sum(BesideOutputTokens, OutputTokens)));

        int Sum(double beside, double run) => (int)Math.Ceiling((evaluations * beside) + (runs * run));
    }

    /// <summary>Minutes that so many runs take, so many at a time.</summary>
    public double MinutesOf(int runs, int parallelism) => Milliseconds * runs / parallelism / 60_000;
}
