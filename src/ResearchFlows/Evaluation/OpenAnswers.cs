using ResearchFlows.Agents;
using ResearchFlows.Ports;

namespace ResearchFlows.Evaluation;

/// <summary>How people have judged an agent's answers; the newest word on each counts.</summary>
/// <param name="Good">Good answers.</param>
/// <param name="Bad">Bad answers.</param>
/// <param name="Open">Bad ones that no case was made of, because nobody has written what was expected.</param>
public sealed record FeedbackCounts(int Good, int Bad, int Open);

/// <summary>Bad answers that wait for somebody to write what was expected.</summary>
public sealed class OpenAnswers(FeedbackLedger feedback)
{
    private const int AnswerBytes = 500;

    /// <summary>The agent's open answers, newest first.</summary>
    public async Task<IReadOnlyList<OpenAnswer>> GetAsync(AgentDefinition agent, CancellationToken cancellationToken) =>
        [.. (await feedback.GetNewestAsync(agent.Name, cancellationToken)).Where(given => IsOpen(agent, given)).Select(given => new OpenAnswer(
            given.InstanceId, given.Question, Texts.Cut(given.Answer, AnswerBytes), given.Comment, given.GivenBy, DateTimeOffset.FromUnixTimeMilliseconds(given.GivenAt)))];

    /// <summary>How many answers people have judged, and how.</summary>
    public async Task<FeedbackCounts> CountAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var newest = await feedback.GetNewestAsync(agent.Name, cancellationToken);
        return new FeedbackCounts(newest.Count(given => given.Good), newest.Count(given => !given.Good), newest.Count(given => IsOpen(agent, given)));
    }

    private static bool IsOpen(AgentDefinition agent, AnswerFeedback given) =>
        given is { Good: false, Expected: null } && !agent.Cases.Any(known => SameText.Holds(known.Question, given.Question));
}
