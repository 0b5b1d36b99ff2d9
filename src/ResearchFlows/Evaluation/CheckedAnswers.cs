using ResearchFlows.Agents;

namespace ResearchFlows.Evaluation;

/// <summary>An answer that people have judged, beside what the judge says of it.</summary>
/// <param name="Feedback">The newest feedback.</param>
/// <param name="Expected">What the judge can compare the answer with; null when nobody has written it.</param>
/// <param name="Judgement">What the judge says; null when it has not been asked.</param>
public sealed record CheckedAnswer(AnswerFeedback Feedback, string? Expected, RecordedJudgement? Judgement)
{
    /// <summary>Whether the judge can be asked, and was not.</summary>
    public bool CanBeAsked => Judgement is null && Expected is not null;
}

/// <summary>Collects what people and the judge say of the same answers.</summary>
public sealed class CheckedAnswers(FeedbackLedger feedback, JudgementLedger judgements)
{
    /// <summary>The agent's answers with feedback, newest first.</summary>
    public async Task<IReadOnlyList<CheckedAnswer>> GetAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var newest = await feedback.GetNewestAsync(agent.Name, cancellationToken);
        var known = (await judgements.GetAsync(agent.Name, agent.JudgeModel, cancellationToken)).ToLookup(judgement => judgement.InstanceId, StringComparer.Ordinal);
        return [.. newest.Select(given =>
        {
            var expected = Expected(agent, given);
            var hash = expected is null ? null : JudgementLedger.Hash(expected);
            return new CheckedAnswer(given, expected, known[given.InstanceId].FirstOrDefault(one => one.ExpectedHash is null || one.ExpectedHash == hash));
        })];
    }

    /// <summary>
    /// The answer that a person wrote: with the feedback, or in a case of the same question. An answer is not compared with itself, as a case
    /// that was made of it would have it: every judge passes that.
    /// </summary>
    private static string? Expected(AgentDefinition agent, AnswerFeedback given)
    {
        var expected = given.Expected ?? agent.Cases.FirstOrDefault(known => SameText.Holds(known.Question, given.Question))?.Expected;
        return expected is null || SameText.Holds(expected, given.Answer) ? null : expected;
    }
}
