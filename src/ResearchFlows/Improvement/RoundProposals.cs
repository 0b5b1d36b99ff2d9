using Microsoft.DurableTask;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Improvement;

/// <summary>The candidates of a round: proposed, linted, and saved as versions that are not in force. Replayable code.</summary>
internal sealed class RoundProposals(
    TaskOrchestrationContext context, string agent, int number, ImprovementPlan plan, RoundDecisions decisions, RoundEvaluations evaluations)
{
    /// <summary>Whether something was proposed that the gate had tested before.</summary>
    public bool KnewAny { get; private set; }

    /// <summary>
    /// Asks for candidates in parallel; those that the linter refuses, that say the same as another, or that the gate has tested before, are
    /// rejected. What was measured before needs no saving and no measuring.
    /// </summary>
    public async Task<(IReadOnlyList<int> Fresh, IReadOnlyList<(int Candidate, KnownPrompt Prompt)> Known)> ProposeAsync(string baselineId)
    {
        var proposals = await Task.WhenAll(Enumerable.Range(1, plan.Candidates).Select(candidate => context.CallActivityAsync<ProposedPrompt>(
            nameof(ProposePrompt), new ProposePromptInput(agent, number, candidate, plan.Candidates, plan.PromptId, plan.InForce, baselineId), Retries.Default)));
        List<int> fresh = [];
        List<(int Candidate, KnownPrompt Prompt)> known = [];
        HashSet<string> texts = new(StringComparer.Ordinal);
        foreach (var proposal in proposals)
        {
            evaluations.Add(proposal.Cost);
            if (proposal.Findings.Count > 0)
            {
                await decisions.RejectAsync(proposal.Candidate, null, $"The linter refuses it: {string.Join(" ", proposal.Findings)}");
            }
            else if (!texts.Add(plan.IsTodays ? PromptText.Key(proposal.Text) : proposal.Text))
            {
                await decisions.RejectAsync(proposal.Candidate, null, "It says the same as another candidate.");
            }
            else if (plan.IsTodays && proposal.Known is { Tested: { } tested } prompt)
            {
                KnewAny = true;
                await decisions.RejectAsync(proposal.Candidate, prompt.Version, $"It says the same as version {prompt.Version}, which was tested before: {tested}");
            }
            else if (plan.IsTodays && proposal.Known is { } measured)
            {
                known.Add((proposal.Candidate, measured));
            }
            else
            {
                fresh.Add(proposal.Candidate);
            }
        }

        return (fresh, known);
    }

    /// <summary>Saves the candidates one after the other, none in force; null on a version conflict.</summary>
    public async Task<IReadOnlyList<(int Candidate, int Version)>?> SaveAsync(IReadOnlyList<int> candidates)
    {
        List<(int Candidate, int Version)> saved = [];
        var latest = plan.Latest;
        foreach (var candidate in candidates)
        {
            var result = await context.CallActivityAsync<SavedPrompt>(
                nameof(SavePrompt), new SavePromptInput(number, candidate, plan.PromptId, latest), Retries.Default);
            if (result.Version is not { } version)
            {
                foreach (var left in candidates.Except(saved.Select(item => item.Candidate)))
                {
                    await decisions.RejectAsync(left, null, $"A version conflict: {result.Conflict}");
                }

                return null;
            }

            saved.Add((candidate, version));
            latest = version;
        }

        return saved;
    }
}
