using System.Text.RegularExpressions;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>Runs programs on both hosts and says what differs.</summary>
internal sealed class OracleComparison(IDurableHost ours, IDurableHost theirs)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <returns>What differs, null when nothing does.</returns>
    public async Task<string?> DifferenceAsync(string instanceId, OracleProgram program)
    {
        var runs = await Task.WhenAll(DescribeAsync(ours, instanceId, program), DescribeAsync(theirs, instanceId, program));
        return runs[0] == runs[1] ? null : $"ours:\n{runs[0]}\ntheirs:\n{runs[1]}";
    }

    private static async Task<string> DescribeAsync(IDurableHost host, string instanceId, OracleProgram program)
    {
        await host.StartAsync(instanceId, ScriptInput.Of("program", program));
        var outcome = await host.EndOfAsync(instanceId, Limit);
        return $"{Unnumbered(outcome)}\n{await HistoriesAsync(host, instanceId, program.IsSequential, "")}";
    }

    /// <summary>Messages name the number of a request, and theirs has numbers for more than ours.</summary>
    private static string Unnumbered(Outcome outcome) => Regex.Replace(outcome.ToString(), @"\(#[0-9]+\)", "");

    /// <summary>The history of an instance and those of its children; of a child that was tried again, the last attempt.</summary>
    private static async Task<string> HistoriesAsync(IDurableHost host, string instanceId, bool isSequential, string indent)
    {
        var history = await host.HistoryAsync(instanceId);
        var ids = history.Select(step => step.InstanceId).OfType<string>().GroupBy(id => Regex.Replace(id, "-[0-9]+$", "")).Select(attempts => attempts.Last());
        var children = await Task.WhenAll(ids.Select(id => HistoriesAsync(host, id, isSequential, $"{indent}  ")));
        var own = isSequential ? InOrder(history) : history.Select(step => step.Kind).Order(StringComparer.Ordinal);
        return $"{indent}{string.Join(" ", own)}\n{string.Concat(isSequential ? children : children.Order(StringComparer.Ordinal))}";
    }

    /// <summary>
    /// What the code asked for and what came of it in their order, then what clients did in theirs: of what arrives together, Microsoft's
    /// host puts what clients did last. Requests go by their place among the requests.
    /// </summary>
    private static IEnumerable<string> InOrder(IReadOnlyList<RecordedStep> history)
    {
        Dictionary<int, int> places = [];
        foreach (var step in history.OrderBy(step => step.Kind switch { "EventRaised" => 1, "ExecutionSuspended" or "ExecutionResumed" => 2, _ => 0 }))
        {
            var place = step.Id is { } id ? places.TryGetValue(id, out var known) ? known : places[id] = places.Count : -1;
            yield return $"{step.Kind}{(place < 0 ? "" : place)}{(step.Name is null ? "" : $"'{step.Name}'")}";
        }
    }
}
