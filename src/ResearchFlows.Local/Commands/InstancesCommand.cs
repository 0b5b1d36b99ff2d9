using ResearchFlows.Instances;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Ports;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class InstancesCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = new Option<string?>("--agent") { Description = "Only instances that work for this agent." };
        var status = new Option<OrchestrationRuntimeStatus?>("--status") { Description = "Only instances that stand there." };
        var orchestration = new Option<string?>("--orchestration") { Description = "Only instances of this orchestration, such as ResearchOrchestration." };
        var top = new Option<int>("--top") { Description = "How many at most.", DefaultValueFactory = _ => 20 };
        return new Command("instances", "List instances, newest first.") { agent, status, orchestration, top }.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var query = Query(
                ("agent", arguments.GetValue(agent)),
                ("status", arguments.GetValue(status)?.ToString()),
                ("orchestration", arguments.GetValue(orchestration)),
                ("top", arguments.GetValue(top).ToString()));
            var answer = await call.Api.GetAsync($"instances?{query}", cancellationToken);
            call.Print<InstancePage>(answer, page => Tables.Print(terminal, page, DateTimeOffset.UtcNow));
            return ExitCode.Ok;
        });
    }

    private static string Query(params IEnumerable<(string Name, string? Value)> filters) => string.Join('&',
        filters.Where(filter => filter.Value is not null).Select(filter => $"{filter.Name}={Uri.EscapeDataString(filter.Value!)}"));
}
