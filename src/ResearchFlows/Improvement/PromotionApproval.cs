using Microsoft.DurableTask;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Improvement;

/// <summary>A person's word on a promotion, for agents that ask for it. Replayable code.</summary>
internal static class PromotionApproval
{
    /// <summary>Waits for a person when the agent asks for one.</summary>
    /// <returns>Why the candidate may not be promoted, null when it may; and what the person said.</returns>
    public static async Task<(string? Refusal, Approval? Answer)> AskAsync(
        TaskOrchestrationContext context, RoundStatus status, double? approvalHours, int version, PromotionDecision gate)
    {
        if (approvalHours is not { } hours)
        {
            return (null, null);
        }

        var until = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero).AddHours(hours);
        status.Tell("Waiting for approval", version, new ApprovalRequest(gate.Gain, gate.PValue, gate.Score, gate.BaselineScore, gate.Reason, until));
        try
        {
#pragma warning disable DURABLE0011 // The time limit bounds it.
            for (var left = TimeSpan.FromHours(hours); left > TimeSpan.Zero; left = until.UtcDateTime - context.CurrentUtcDateTime)
#pragma warning restore DURABLE0011
            {
                if (Approval.Read(await context.WaitForExternalEvent<JsonElement>(Approval.EventName, left)) is { } approval)
                {
                    return Said(approval);
                }
            }
        }
        catch (TaskCanceledException)
        {
            // Nobody answered in time.
        }

        return (FormattableString.Invariant($"Nobody approved it within {hours} hours."), null);
    }

    private static (string? Refusal, Approval? Answer) Said(Approval approval)
    {
        var by = string.IsNullOrWhiteSpace(approval.By) ? "somebody" : Texts.Cut(approval.By, 100);
        var comment = string.IsNullOrWhiteSpace(approval.Comment) ? null : Texts.Cut(approval.Comment, 2000);
        var refusal = approval.Approved ? null : Texts.Cut(comment is null ? $"Rejected by {by}." : $"Rejected by {by}: {comment}", 600);
        return (refusal, new Approval(approval.Approved, by, comment));
    }
}
