using Dapper;
using ResearchFlows.Http;
using ResearchFlows.Ledger;
using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>
/// Ids that a host no longer knows, or never knew, while the ledger keeps what came of them: of purged instances, and of other hosts that write
/// the same ledger. A new instance of such an id would take what is recorded for its own: answers, scores and decisions of other work.
/// </summary>
public sealed class UsedIds(LedgerDatabase ledger)
{
    /// <summary>Refuses an id of the caller's choice under which something else was asked.</summary>
    internal async Task RefuseOtherQuestionAsync(IOrchestrationClient client, string? wanted, string agent, string question, CancellationToken cancellationToken)
    {
        if (wanted is not null && await client.GetAsync(wanted, cancellationToken) is null && await ledger.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>(
                """
                SELECT COUNT(*) FROM (
                    SELECT agent, question FROM runs WHERE instanceId = @wanted
                    UNION ALL SELECT agent, question FROM researchCalls WHERE instanceId = @wanted) AS asked
                WHERE agent <> @agent OR question <> @question
                """, new { wanted, agent, question }),
            cancellationToken) > 0)
        {
            throw Used(wanted, ", for another question");
        }
    }

    /// <summary>Refuses an id of the caller's choice under which prompts were measured or proposed.</summary>
    internal async Task RefuseKnownAsync(IOrchestrationClient client, string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null || await client.GetAsync(wanted, cancellationToken) is not null)
        {
            return;
        }

        var known = await ledger.ReadAsync(
            connection => connection.QueryAsync<string>(
                """
                SELECT instanceId FROM evaluations WHERE instanceId = @wanted OR SUBSTR(instanceId, 1, @length) = @children
                UNION SELECT improvementId FROM candidates WHERE improvementId = @wanted OR SUBSTR(improvementId, 1, @length) = @children
                UNION SELECT improvementId FROM promptDecisions WHERE improvementId = @wanted OR SUBSTR(improvementId, 1, @length) = @children
                """, new { wanted, children = $"{wanted}-", length = wanted.Length + 1 }),
            cancellationToken);
        if (known.Any(id => IsOf(wanted, id)))
        {
            throw Used(wanted, "");
        }
    }

    /// <summary>Whether an id is an instance's, or one of those below it.</summary>
    private static bool IsOf(string instanceId, string? id) => id is not null && (id == instanceId || IsOf(instanceId, ChildIds.ParentOf(id)));

    private static ProblemException Used(string id, string how) =>
        new(409, $"The id '{id}' was used before{how}, and what came of it stays in the ledger. Choose another id, or leave it out.");
}
