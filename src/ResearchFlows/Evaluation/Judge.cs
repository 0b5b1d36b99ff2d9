using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using System.Text.Json.Nodes;

namespace ResearchFlows.Evaluation;

/// <summary>What the judge is shown.</summary>
/// <param name="Question">The question.</param>
/// <param name="Expected">The expected answer.</param>
/// <param name="Actual">The answer to judge.</param>
public sealed record Judged(string Question, string Expected, string Actual);

/// <summary>Asks the judge model for a verdict. An unreadable one is asked for again; after that the answer is not judged.</summary>
public sealed class Judge(Responses responses, CallTelemetry telemetry)
{
    private const int AnswerBytes = 16 * 1024;
    private const int ReasoningBytes = 1500;

    /// <summary>Asks for a verdict.</summary>
    /// <param name="instanceId">The instance that asks.</param>
    /// <param name="agent">The agent, whose judge model judges.</param>
    /// <param name="judged">What to judge.</param>
    /// <param name="mayQuote">Whether a verdict that stands in the answer itself counts as the judge's own.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    internal async Task<Judgement> AskAsync(string instanceId, AgentDefinition agent, Judged judged, bool mayQuote, CancellationToken cancellationToken)
    {
        var actual = Texts.Cut(judged.Actual, AnswerBytes);
        var text = JudgePrompt.Input(judged.Question, judged.Expected, actual);
        var reply = await telemetry.ChatAsync(
            new(instanceId, agent.JudgeModel) { Question = text },
            () => responses.AskForObjectAsync(
                JudgePrompt.Format(), problem => Request(agent, text, problem), said => Read(said, mayQuote ? "" : actual), cancellationToken),
            said => new ModelReplyFacts(null, said.Value?.Reasoning ?? "", said.Usage, "stop"), null, cancellationToken);
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
