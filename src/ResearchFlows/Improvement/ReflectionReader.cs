using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Tools;

namespace ResearchFlows.Improvement;

/// <summary>Reads from the ledger what the proposer gets to know.</summary>
public sealed class ReflectionReader(EvaluationLedger evaluations, DecisionLedger decisions, ToolBox tools)
{
    private const int MostTried = 8;

    internal async Task<ProposerRequest> RequestAsync(
        AgentDefinition agent, PromptMemory memory, string current, ProposePromptInput input, CancellationToken cancellationToken)
    {
        var inForce = memory.Find(current) ?? new MeasuredPrompt(current, []);
        var reflection = Reflection.For(memory, inForce, input.Candidate, input.Candidates, agent.Improvement.Target);
        return new ProposerRequest
        {
            Candidate = input.Candidate,
            Candidates = input.Candidates,
            CurrentPrompt = reflection.Parent == inForce ? current : reflection.Parent.Text,
            MergeWith = reflection.MergeWith?.Text,
            MustKeep = agent.Improvement.MustKeep,
            Tools = [.. ToolsOf(agent)],
            Feedback = await FeedbackAsync(reflection, cancellationToken),
            Tried = await TriedAsync(agent, memory, cancellationToken),
        };
    }

    /// <summary>Of each case the newest of the parent's worst runs: there is most to see.</summary>
    private async Task<IReadOnlyList<FeedbackCase>> FeedbackAsync(Reflection reflection, CancellationToken cancellationToken)
    {
        List<FeedbackCase> feedback = [];
        foreach (var one in reflection.Cases)
        {
            var worst = reflection.Parent.Runs.Where(run => run.CaseId == one.Id).Reverse().MinBy(run => run.Score)!;
            var result = (await evaluations.GetCasesAsync(worst.EvaluationId, cancellationToken)).First(item => item.CaseId == one.Id && item.Repeat == worst.Repeat);
            feedback.Add(new FeedbackCase(worst.Score, result.Question, result.Answer, result.Reasoning, result.Steps));
        }

        return feedback;
    }

    private async Task<IReadOnlyList<TriedPrompt>> TriedAsync(AgentDefinition agent, PromptMemory memory, CancellationToken cancellationToken) =>
        [.. (await decisions.GetTriedAsync(agent.Name, MostTried, cancellationToken)).Select(tried => new TriedPrompt(
            tried.Text,
            string.Join(", ", memory.Splits.Train.Select(one => (one.Id, Score: memory.Find(tried.Text)?.ScoreOf(one))).Where(entry => entry.Score is not null)
                .Select(entry => FormattableString.Invariant($"{entry.Id} {entry.Score:0.00}"))),
            $"{tried.Kind}: {tried.Reason}"))];

    private IEnumerable<ProposerTool> ToolsOf(AgentDefinition agent) =>
        new[] { new ProposerTool("file_search", "Searches the knowledge base.") }
            .Concat(agent.Workspace is null ? [] : tools.Definitions.Select(tool => new ProposerTool(tool.Name, tool.Description)));
}
