using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Evaluation;

/// <summary>An answer to judge that people have judged.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="ResearchInstanceId">The research run that answered.</param>
public sealed record JudgeFeedbackInput(string Agent, string ResearchInstanceId);

/// <summary>Asks the judge about an answer with feedback, and records its score, once.</summary>
public sealed class JudgeFeedback(AgentRegistry agents, CheckedAnswers answers, Judge judge, JudgementLedger judgements, RunTelemetry telemetry) : IActivity<JudgeFeedbackInput, Judgement>
{
    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">There is no feedback, or nothing to compare the answer with.</exception>
    public async Task<Judgement> RunAsync(JudgeFeedbackInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var answer = (await answers.GetAsync(agent, cancellationToken)).FirstOrDefault(known => known.Feedback.InstanceId == input.ResearchInstanceId)
            ?? throw new PermanentFaultException($"The ledger has no feedback on instance {input.ResearchInstanceId}.");
        if (answer.Judgement is { } known)
        {
            return new Judgement(known.Score, known.Reasoning, Cost.None);
        }

        var expected = answer.Expected ?? throw new PermanentFaultException($"Nobody has written what the answer of {input.ResearchInstanceId} should be.");
        var judgement = await judge.AskAsync(context.InstanceId, agent, new Judged(answer.Feedback.Question, expected, answer.Feedback.Answer), mayQuote: false, cancellationToken);
        if (judgement.Score is not null && await judgements.RecordAsync(answer, agent.Name, agent.JudgeModel, judgement, cancellationToken) > 0)
        {
            await telemetry.JudgedAsync(input.ResearchInstanceId, judgement.Score, judgement.Reasoning, null, cancellationToken);
        }

        return judgement;
    }
}
