using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Tools;
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
public sealed record ProposedPrompt(int Candidate, string Text, string Rationale, IReadOnlyList<string> Findings, Cost Cost);

/// <summary>
/// Asks the judge model for a better prompt from the feedback of the training cases, never their expected answers, and checks what comes
/// back with the linter.
/// </summary>
public sealed class ProposePrompt(
    AgentRegistry agents, Responses responses, ProvisionLedger provisions, EvaluationLedger evaluations, DecisionLedger decisions, ToolBox tools)
    : IActivity<ProposePromptInput, ProposedPrompt>
{
    private const int TextBytes = 12 * 1024;

    /// <inheritdoc/>
    public async Task<ProposedPrompt> RunAsync(ProposePromptInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var current = await provisions.GetPromptAsync(input.PromptId, input.BaselineVersion, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no text of prompt {input.PromptId} version {input.BaselineVersion}.");
        var cases = await evaluations.GetCasesAsync(input.BaselineEvaluationId, cancellationToken);
        var known = (await decisions.GetCandidatesAsync(context.InstanceId, input.Round, cancellationToken)).FirstOrDefault(candidate => candidate.Number == input.Candidate);
        var candidate = known ?? await AskAsync(agent, Request(agent, current, input, cases), context.InstanceId, input, cancellationToken);
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
            new Cost(candidate.ModelCalls, new TokenUsage(candidate.InputTokens, candidate.OutputTokens)));
    }

    /// <summary>Asks for the candidate and keeps it with what it cost, so that it is not asked for again.</summary>
    private async Task<Candidate> AskAsync(
        AgentDefinition agent, ProposerRequest request, string improvementId, ProposePromptInput input, CancellationToken cancellationToken)
    {
        var (text, rationale, cost) = await AskAsync(agent, request, cancellationToken);
        return await decisions.SaveCandidateAsync(
            new Candidate
            {
                ImprovementId = improvementId,
                Round = input.Round,
                Number = input.Candidate,
                Text = text,
                Rationale = rationale,
                ModelCalls = cost.ModelCalls,
                InputTokens = cost.Usage.InputTokens,
                OutputTokens = cost.Usage.OutputTokens,
            },
            cancellationToken);
    }

    /// <summary>An unreadable proposal is asked for again; after that the candidate is empty, which the linter refuses.</summary>
    private async Task<(string Text, string Rationale, Cost Cost)> AskAsync(AgentDefinition agent, ProposerRequest request, CancellationToken cancellationToken)
    {
        var reply = await responses.AskForObjectAsync(
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
        var cost = new Cost(reply.Asked, reply.Usage);
        return reply.Value is { } proposal
            ? (proposal.Prompt, proposal.Rationale, cost)
            : ("", $"The proposal could not be read in {reply.Asked} tries: {reply.Problem}", cost);
    }

    private static (Proposal? Proposal, string? Problem) Read(string said)
    {
        var parsed = ProposalParser.Parse(said);
        return (parsed.Proposal, parsed.Problem);
    }

    private ProposerRequest Request(AgentDefinition agent, string current, ProposePromptInput input, IReadOnlyList<CaseResult> cases) => new()
    {
        Candidate = input.Candidate,
        Candidates = input.Candidates,
        CurrentPrompt = current,
        MustKeep = agent.Improvement.MustKeep,
        Tools = [.. ToolsOf(agent)],
        Feedback = [.. cases
            .Where(item => item.Split == CaseSplit.Train && item.Score is not null && item.Repeat == 1)
            .OrderBy(item => item.Score).ThenBy(item => item.CaseId, StringComparer.Ordinal)
            .Select(item => new FeedbackCase(item.Score!.Value, item.Question, item.Answer, item.Reasoning, item.Steps))],
    };

    private IEnumerable<ProposerTool> ToolsOf(AgentDefinition agent) =>
        new[] { new ProposerTool("file_search", "Searches the knowledge base.") }
            .Concat(agent.Workspace is null ? [] : tools.Definitions.Select(tool => new ProposerTool(tool.Name, tool.Description)));
}
