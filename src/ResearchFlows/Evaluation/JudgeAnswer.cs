using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json.Nodes;

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

/// <summary>Asks the judge model for a verdict. An unreadable one is asked for again; after that the case is not judged.</summary>
public sealed class JudgeAnswer(AgentRegistry agents, Responses responses, RunLedger runs, AnswerReader answers) : IActivity<JudgeAnswerInput, Judgement>
{
    private const int AnswerBytes = 16 * 1024;
    private const int ReasoningBytes = 1500;

    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The case, the canary or the answer does not exist.</exception>
    public async Task<Judgement> RunAsync(JudgeAnswerInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var (text, judged) = await InputAsync(agent, input, cancellationToken);
        if (input.CanaryId is null && ReplyText.IsNothing(judged))
        {
            // It was run, and there is no answer: the worst there can be, whatever a judge would say.
            return new Judgement(0, "The run gave no answer.", Cost.None);
        }

        var reply = await responses.AskForObjectAsync(JudgePrompt.Format(), problem => Request(agent, text, problem), said => Read(said, judged), cancellationToken);
        var cost = new Cost(reply.Asked, reply.Usage);
        return reply.Value is { } verdict
            ? new Judgement(verdict.Score, Texts.Cut(verdict.Reasoning, ReasoningBytes), cost)
            : new Judgement(null, Texts.Cut($"The judge gave no readable verdict in {reply.Asked} tries: {reply.Problem}", ReasoningBytes), cost);
    }

    private static (Verdict? Verdict, string? Problem) Read(string said, string judged)
    {
        var parsed = VerdictParser.Parse(said, judged);
        return (parsed.Verdict, parsed.Problem);
    }

    /// <summary>What the judge is shown, and the answer in it. A judge that takes a canary's word for its own must show that it does.</summary>
    private async Task<(string Text, string Judged)> InputAsync(AgentDefinition agent, JudgeAnswerInput input, CancellationToken cancellationToken)
    {
        if (input.CanaryId is { } canaryId)
        {
            var canary = Canaries.All.FirstOrDefault(canary => canary.Id == canaryId) ?? throw new PermanentFaultException($"There is no canary '{canaryId}'.");
            return (JudgePrompt.Input(canary.Question, canary.Expected, canary.Actual), "");
        }

        var testCase = agent.Cases.FirstOrDefault(known => known.Id == input.CaseId)
            ?? throw new PermanentFaultException($"Agent {agent.Name} has no case '{input.CaseId}'.");
        var replies = (await runs.GetTurnsAsync(input.ResearchInstanceId!, cancellationToken)).Select(turn => turn.Reply).ToList();
        if (replies.Count == 0)
        {
            throw new PermanentFaultException($"The ledger has no answer of instance {input.ResearchInstanceId}.");
        }

        var (answer, _) = await answers.ReadAsync(replies[^1], replies[..^1], cancellationToken);
        var actual = Texts.Cut(answer, AnswerBytes);
        return (JudgePrompt.Input(testCase.Question, testCase.Expected, actual), actual);
    }

    /// <summary>Nothing is stored on the server: a judgement is a question of its own.</summary>
    private static JsonObject Request(AgentDefinition agent, string text, string problem) => new()
    {
        ["model"] = agent.JudgeModel,
        ["instructions"] = problem.Length == 0
            ? JudgePrompt.Instructions
            : $"{JudgePrompt.Instructions}\n\nThe verdict before could not be used: {problem} Answer with the JSON object alone.",
        ["input"] = text,
        ["temperature"] = 0,
        ["store"] = false,
    };
}
