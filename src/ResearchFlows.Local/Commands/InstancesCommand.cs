using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class InstancesCommand
{
    private const int MostOfAPage = 500;

    public static Command Create(Terminal terminal)
    {
        var agent = new Option<string?>("--agent") { Description = "Only instances that work for this agent." };
        var status = new Option<OrchestrationRuntimeStatus?>("--status")
        {
            Description = $"Only instances that stand there: {Values.Names<OrchestrationRuntimeStatus>()}.", CustomParser = Values.Choice<OrchestrationRuntimeStatus>(), HelpName = "status",
        };
        var orchestration = new Option<string?>("--orchestration") { Description = $"Only instances of this orchestration: {string.Join(", ", Orchestrations.Names)}.", HelpName = "name" };
        orchestration.CustomParser = Orchestrations.Parse;
        var children = new Option<bool>("--children") { Description = "Children too, which evaluations, improvements and optimizations start." };
        var parent = new Option<string?>("--parent") { Description = "Only children of this instance.", HelpName = "id" };
        parent.Validators.Add(result => ClientCommand.CheckInstanceId(result, result.GetValueOrDefault<string?>()));
        var top = new Option<int>("--top") { Description = "How many at most.", DefaultValueFactory = _ => 20, CustomParser = Values.Number(1, MostOfAPage) };
        var command = new Command("instances", "List the instances that people and schedules started, newest first.") { agent, status, orchestration, children, parent, top };
        return command.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var query = Query(
                ("agent", arguments.GetValue(agent)),
                ("status", arguments.GetValue(status)?.ToString()),
                ("orchestration", arguments.GetValue(orchestration)),
                ("parent", arguments.GetValue(parent) ?? (arguments.GetValue(children) ? "*" : null)),
                ("top", arguments.GetValue(top).ToString()));
            var answer = await call.Api.GetAsync($"instances?{query}", cancellationToken);
            if (ApiClient.Read<InstancePage>(answer).Instances.Count == 0)
            {
                await RefuseUnknownAsync(call.Api, arguments.GetValue(agent), arguments.GetValue(parent), cancellationToken);
            }

            call.Print<InstancePage>(answer, page => Tables.Print(terminal, page, DateTimeOffset.UtcNow));
            return ExitCode.Ok;
        });
    }

    /// <summary>Nothing was found: for want of such instances, or because there is no such agent or parent.</summary>
    private static async Task RefuseUnknownAsync(ApiClient api, string? agent, string? parent, CancellationToken cancellationToken)
    {
        if (agent is not null)
        {
            var names = ApiClient.Read<AgentList>(await api.GetAsync("agents", cancellationToken)).Agents.Select(known => known.Name).ToList();
            if (!names.Contains(agent))
            {
                throw ApiProblemException.OfUse($"--agent names no agent; there are: {string.Join(", ", names)}.");
            }
        }

        if (parent is not null)
        {
            await api.GetAsync($"instances/{parent}", cancellationToken);
        }
    }

    private static string Query(params IEnumerable<(string Name, string? Value)> filters) => string.Join('&',
        filters.Where(filter => filter.Value is not null).Select(filter => $"{filter.Name}={Uri.EscapeDataString(filter.Value!)}"));
}
