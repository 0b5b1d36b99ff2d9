using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

/// <summary>How the scores of an agent's cases come about.</summary>
internal enum ScoreKind
{
    /// <summary>Answers are more or less complete; a prompt shifts most cases a little, some up and some down.</summary>
    Graded,

    /// <summary>Answers are right or wrong; a prompt turns some cases over and leaves the rest alone.</summary>
    RightOrWrong,
}

/// <summary>
/// Cases, prompts that differ by a known true gain, and a noisy judge. Cases are drawn anew for each agent, so the true gain is that over
/// all cases like these, as the gate's question is.
/// </summary>
internal sealed class SimulatedAgent(ScoreKind kind, int cases, Random random)
{
    private readonly double[] _current = [.. Enumerable.Range(0, cases).Select(_ => kind switch
    {
        ScoreKind.Graded => 0.2 + (0.4 * random.NextDouble()),
        _ => random.NextDouble() < 0.4 ? Known : Unknown,
    })];

    // A case that the agent knows is still answered wrong now and then, and the other way round.
    private const double Known = 0.9;
    private const double Unknown = 0.1;

    /// <summary>How well the prompt in force answers each case, 0 to 1.</summary>
    public IReadOnlyList<double> Current => _current;

    /// <summary>A prompt whose expected gain over all cases like these is the given one (0.4 and less).</summary>
    public IReadOnlyList<double> Prompt(double gain) => [.. _current.Select(quality => kind switch
    {
        ScoreKind.Graded => Math.Clamp(quality + gain - 0.2 + (0.4 * random.NextDouble()), 0, 1),
        _ => Turn(quality, gain),
    })];

    /// <summary>Runs and judges each case: answers vary, judges are off by a grade, and some judgements are turned upside down.</summary>
    public CaseScore[] Evaluate(IReadOnlyList<double> prompt, Range range, int repeats) =>
        [.. from one in Enumerable.Range(0, cases).Take(range)
            from repeat in Enumerable.Range(1, repeats)
            select new CaseScore($"case-{one}", repeat, Judge(prompt[one]))];

    // P(known) = 0.4 before: the gain is 0.8 x (0.6 x learned - 0.4 x lost).
    private double Turn(double quality, double gain)
    {
        var lost = gain > 0 ? 0.05 : 0.2;
        var learned = ((gain / (Known - Unknown)) + (0.4 * lost)) / 0.6;
        var isKnown = quality == Known ? random.NextDouble() >= lost : random.NextDouble() < learned;
        return isKnown ? Known : Unknown;
    }

    private double Judge(double quality)
    {
        var answer = kind == ScoreKind.Graded ? quality : random.NextDouble() < quality ? 1 : 0;
        var noise = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 0.3;
        var score = Math.Clamp(Math.Round((answer + noise) * 4) / 4, 0, 1);
        return random.NextDouble() < 0.02 ? 1 - score : score;
    }
}
