using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Evaluation;

/// <summary>What to judge: the answer of a research run to a case, or a canary.</summary>
/// <param name="Agent">The agent, whose judge model judges.</param>
/// <param name="CaseId">The case; null for a canary.</param>
/// <param name="ResearchInstanceId">The run whose answer is judged; null for a canary.</param>
/// <param name="CanaryId">The canary; null for a case.</param>
/// <param name="Vote">Which judgement of the same answer it is, from 1.</param>
public sealed record JudgeAnswerInput(string Agent, string? CaseId, string? ResearchInstanceId, string? CanaryId, int Vote);

/// <summary>The judgement.</summary>
/// <param name="Score">0 to 1; null when the judge gave no readable verdict.</param>
/// <param name="Reasoning">The judge's reasoning, or why its verdict could not be read.</param>
/// <param name="Cost">What the judgement cost.</param>
public sealed record Judgement(double? Score, string Reasoning, Cost Cost);

/// <summary>Judges the answer of a research run to a case, or a canary.</summary>
public sealed class JudgeAnswer(AgentRegistry agents, Judge judge, RunLedger runs, AnswerReader answers) : IActivity<JudgeAnswerInput, Judgement>
{
    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The case, the canary or the answer does not exist.</exception>
    public async Task<Judgement> RunAsync(JudgeAnswerInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        if (input.CanaryId is { } canaryId)
        {
            // A judge that takes a canary's word for its own must show that it does.
            var canary = Canaries.All.FirstOrDefault(canary => canary.Id == canaryId) ?? throw new PermanentFaultException($"There is no canary '{canaryId}'.");
            return await judge.AskAsync(context.InstanceId, agent, new Judged(canary.Question, canary.Expected, canary.Actual), mayQuote: true, cancellationToken);
        }

        var testCase = agent.Cases.FirstOrDefault(known => known.Id == input.CaseId)
            ?? throw new PermanentFaultException($"Agent {agent.Name} has no case '{input.CaseId}'.");
        var replies = (await runs.GetTurnsAsync(input.ResearchInstanceId!, cancellationToken)).Select(turn => turn.Reply).ToList();
        if (replies.Count == 0)
        {
            throw new PermanentFaultException($"The ledger has no answer of instance {input.ResearchInstanceId}.");
        }

        var (answer, _) = await answers.ReadAsync(replies[^1], replies[..^1], cancellationToken);

        // It was run, and there is no answer: the worst there can be, whatever a judge would say.
        return ReplyText.IsNothing(answer)
            ? new Judgement(0, "The run gave no answer.", Cost.None)
            : await judge.AskAsync(context.InstanceId, agent, new Judged(testCase.Question, testCase.Expected, answer), mayQuote: false, cancellationToken);
    }
}
