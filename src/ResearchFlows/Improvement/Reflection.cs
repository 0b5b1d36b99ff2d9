using ResearchFlows.Agents;

namespace ResearchFlows.Improvement;

/// <summary>Which prompt a candidate starts from, and from which failures.</summary>
/// <remarks>
/// After GEPA (Agrawal et al., arXiv 2507.19457): a new prompt starts from one that is best on some training cases, not always from the one
/// in force, and one of a round merges two that are good at different cases.
/// </remarks>
/// <param name="Parent">The prompt to start from.</param>
/// <param name="MergeWith">A prompt that is good at other cases; null when there is none to merge with.</param>
/// <param name="Cases">Cases that the parent fails at, the ones to reflect on.</param>
internal sealed record Reflection(MeasuredPrompt Parent, MeasuredPrompt? MergeWith, IReadOnlyList<TestCase> Cases)
{
    private const int MostCases = 4;
    private const double Rounding = 1e-9;

    /// <summary>What the candidate of that number starts from: the first one always from the prompt in force, the last one merges.</summary>
    public static Reflection For(PromptMemory memory, MeasuredPrompt inForce, int candidate, int candidates, double target)
    {
        var train = memory.Splits.Train;
        var front = Front(memory.Prompts, train);
        var pair = candidate > 1 && candidate == candidates ? BestPair(front, train) : null;
        var parent = pair?.One ?? (candidate == 1 || front.Count == 0 ? inForce : front[(candidate - 2) % front.Count]);
        var failing = Failing(train, parent, target);
        return failing.Count > 0
            ? new Reflection(parent, pair?.Other, Window(failing, candidate))
            : new Reflection(inForce, pair is null ? null : parent, Window(Failing(train, inForce, target), candidate));
    }

    /// <summary>The cases below the target, the worst first.</summary>
    public static IReadOnlyList<TestCase> Failing(IReadOnlyList<TestCase> train, MeasuredPrompt? prompt, double target) =>
        [.. train.Where(one => prompt?.ScoreOf(one) < target).OrderBy(one => prompt!.ScoreOf(one)).ThenBy(one => one.Id, StringComparer.Ordinal)];

    /// <summary>The prompts that no other one beats on some case, those that are best on most cases first.</summary>
    private static List<MeasuredPrompt> Front(IReadOnlyList<MeasuredPrompt> prompts, IReadOnlyList<TestCase> train)
    {
        var whole = prompts.Where(prompt => prompt.Covers(train, 0)).ToList();
        return [.. whole
            .Select(prompt => (Prompt: prompt, BestOn: train.Count(one => prompt.ScoreOf(one) >= whole.Max(other => other.ScoreOf(one)) - Rounding)))
            .Where(entry => entry.BestOn > 0)
            .OrderByDescending(entry => entry.BestOn)
            .Select(entry => entry.Prompt)];
    }

    /// <summary>The two prompts that together, each where it is better, would score best; null when no two are better than either alone.</summary>
    private static (MeasuredPrompt One, MeasuredPrompt Other)? BestPair(List<MeasuredPrompt> front, IReadOnlyList<TestCase> train)
    {
        var pairs = from one in front
                    from other in front
                    where one.ScoreOf(train) >= other.ScoreOf(train) && one != other
                    let together = train.Average(item => Math.Max(one.ScoreOf(item)!.Value, other.ScoreOf(item)!.Value))
                    where together > one.ScoreOf(train) + Rounding
                    select (one, other, together);
        return pairs.OrderByDescending(pair => pair.together).Select(pair => ((MeasuredPrompt, MeasuredPrompt)?)(pair.one, pair.other)).FirstOrDefault();
    }

    /// <summary>A few of the failures, others for each candidate as long as there are others.</summary>
    private static List<TestCase> Window(IReadOnlyList<TestCase> failing, int candidate) => failing.Count <= MostCases
        ? [.. failing]
        : [.. Enumerable.Range((candidate - 1) * MostCases, MostCases).Select(index => failing[index % failing.Count])];
}
