using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using System.Text.Json.Nodes;

namespace ResearchFlows.Improvement;

/// <summary>Which candidate to propose.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Round">The round of the improvement, from 1.</param>
/// <param name="Candidate">The candidate, from 1.</param>
/// <param name="Candidates">How many are proposed.</param>
/// <param name="PromptId">The prompt.</param>
/// <param name="BaselineVersion">The version to improve.</param>
/// <param name="BaselineEvaluationId">The evaluation whose training cases are the feedback.</param>
public sealed record ProposePromptInput(
    string Agent, int Round, int Candidate, int Candidates, string PromptId, int BaselineVersion, string BaselineEvaluationId);

/// <summary>What was proposed; the whole text is in the ledger.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Text">The text, cut when it is long.</param>
/// <param name="Rationale">The proposer's reason.</param>
/// <param name="Findings">Why it may not be used; empty when it may.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Known">Set when a prompt that says the same was measured before.</param>
public sealed record ProposedPrompt(int Candidate, string Text, string Rationale, IReadOnlyList<string> Findings, Cost Cost, KnownPrompt? Known = null);

/// <summary>What the ledger knows of a prompt that says the same, up to white space and case, on these cases and models.</summary>
/// <param name="Version">The version it was measured as.</param>
/// <param name="EvaluationId">Its evaluation on training cases.</param>
/// <param name="Score">Its score on the training cases.</param>
/// <param name="Tested">What the gate said of it; null when it never got so far.</param>
public sealed record KnownPrompt(int Version, string EvaluationId, double Score, string? Tested);

/// <summary>
/// Asks the judge model for a better prompt from failures on training cases, never their expected answers, and from what was tried before;
/// checks what comes back with the linter, and recalls whether it was measured already.
/// </summary>
public sealed class ProposePrompt(
    AgentRegistry agents, Responses responses, ProvisionLedger provisions, EvaluationLedger evaluations, DecisionLedger decisions, ReflectionReader reflections,
    CallTelemetry telemetry)
    : IActivity<ProposePromptInput, ProposedPrompt>
{
    private const int TextBytes = 12 * 1024;

    /// <inheritdoc/>
    public async Task<ProposedPrompt> RunAsync(ProposePromptInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var current = await provisions.GetPromptAsync(input.PromptId, input.BaselineVersion, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no text of prompt {input.PromptId} version {input.BaselineVersion}.");
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        var known = (await decisions.GetCandidatesAsync(context.InstanceId, input.Round, cancellationToken)).FirstOrDefault(candidate => candidate.Number == input.Candidate);
        var candidate = known
            ?? await AskAsync(agent, await reflections.RequestAsync(agent, memory, current, input, cancellationToken), context.InstanceId, input, cancellationToken);
        var findings = PromptLint.Check(new LintInput
        {
            Prompt = candidate.Text,
            CurrentPrompt = current,
            MaxLength = agent.Improvement.MaxPromptLength,
            MustKeep = agent.Improvement.MustKeep,
            ExpectedAnswers = [.. agent.Cases.Select(testCase => testCase.Expected)],
        });
        return new ProposedPrompt(
            input.Candidate, Texts.Cut(candidate.Text, TextBytes), Texts.Cut(candidate.Rationale, 1000),
            [.. findings.Take(10).Select(finding => Texts.Cut(finding.Reason, 300))],
            new Cost(candidate.ModelCalls, new TokenUsage(candidate.InputTokens, candidate.OutputTokens)),
            Recall(memory, candidate.Text, input.PromptId, agent.Evaluation.MaxErrors));
    }

    /// <summary>What was measured of the text on all training cases, as a version of the same prompt.</summary>
    private static KnownPrompt? Recall(PromptMemory memory, string text, string promptId, int maxErrors) =>
        memory.Find(text) is { } measured && measured.Covers(memory.Splits.Train, maxErrors)
        && measured.Runs.LastOrDefault(run => run.PromptId == promptId && memory.Splits.Train.Any(one => one.Id == run.CaseId)) is { } run
            ? new KnownPrompt(run.PromptVersion, run.EvaluationId, measured.ScoreOf(memory.Splits.Train)!.Value, memory.FindTest(measured) is { } test ? Texts.Cut(test.Reason, 400) : null)
            : null;

    /// <summary>Asks for the candidate and keeps it with what it cost, so that it is not asked for again.</summary>
    private async Task<Candidate> AskAsync(
        AgentDefinition agent, ProposerRequest request, string improvementId, ProposePromptInput input, CancellationToken cancellationToken)
    {
        Candidate? kept = null;
        var call = new ModelCall(improvementId, agent.JudgeModel)
        {
            Step = FormattableString.Invariant($"proposal {input.Round}/{input.Candidate}"), Question = ProposerPrompt.Input(request),
        };
        await telemetry.ChatAsync(
            call, () => AskAsync(agent, request, cancellationToken), reply => new(null, reply.Value?.Prompt ?? "", reply.Usage, "stop"), KeepAsync, cancellationToken);
        return kept!;

        async Task<bool> KeepAsync(ObjectReply<Proposal> reply)
        {
            (kept, var isNew) = await decisions.SaveCandidateAsync(CandidateOf(reply, improvementId, input), cancellationToken);
            return isNew;
        }
    }

    private Task<ObjectReply<Proposal>> AskAsync(AgentDefinition agent, ProposerRequest request, CancellationToken cancellationToken) => responses.AskForObjectAsync(
        ProposerPrompt.Format(),
        _ => new JsonObject
        {
            ["model"] = agent.JudgeModel,
            ["instructions"] = ProposerPrompt.Instructions,
            ["input"] = ProposerPrompt.Input(request),
            ["store"] = false,
        },
        Read,
        cancellationToken);

    /// <summary>An unreadable proposal was asked for again; after that the candidate is empty, which the linter refuses.</summary>
    private static Candidate CandidateOf(ObjectReply<Proposal> reply, string improvementId, ProposePromptInput input) => new()
    {
        ImprovementId = improvementId,
        Round = input.Round,
        Number = input.Candidate,
        Text = reply.Value?.Prompt ?? "",
        Rationale = reply.Value?.Rationale ?? $"The proposal could not be read in {reply.Asked} tries: {reply.Problem}",
        ModelCalls = reply.Asked,
        InputTokens = reply.Usage.InputTokens,
        OutputTokens = reply.Usage.OutputTokens,
    };

    private static (Proposal? Proposal, string? Problem) Read(string said)
    {
        var parsed = ProposalParser.Parse(said);
        return (parsed.Proposal, parsed.Problem);
    }
}
