using Microsoft.Extensions.Logging;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Habits;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>
/// Asks the real host questions that a model with the habits of many answers, drawn from a seed, and tells how many runs a habit failed,
/// left without their answer or put markup into.
/// </summary>
internal static class HabitsCommand
{
    private const int AtATime = 8;

    /// <param name="arguments">How many cases, 200 when it is left out, and the seed, 1 when it is.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var numbers = arguments.Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToList();
        var (cases, seed) = (numbers.ElementAtOrDefault(0) is > 0 and var asked ? asked : 200, numbers.ElementAtOrDefault(1) is > 0 and var given ? given : 1);
        var model = new HabitualModel(seed);
        var folder = Directory.CreateTempSubdirectory("researchflows-habits-");
        try
        {
            var outcomes = await AskAsync(folder.FullName, model, cases);
            return Report(model, outcomes, seed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Outcome>> AskAsync(string folder, HabitualModel model, int cases)
    {
        WriteAgent(Path.Combine(folder, "agents", "valves"));
        var faults = new DevStackFaults { Model = model.Reply };
        await using var server = await DevStackServer.StartAsync(new DevStackOptions { DataFile = Path.Combine(folder, "devstack.db"), Port = 0, Faults = faults }, CancellationToken.None);
        await using var host = await EmbeddedHost.StartAsync(
            new HostSettings
            {
                Configuration = HostSettings.InMemory(
                    ("ResearchFlows:LlamaStack:Endpoint", server.Endpoint.AbsoluteUri), ("ResearchFlows:AgentsPath", Path.Combine(folder, "agents")),
                    ("ResearchFlows:DataPath", Path.Combine(folder, "data")), ("OptimizationSchedule", "")),
                LogLevel = LogLevel.Error,
            },
            CancellationToken.None);
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = TimeSpan.FromMinutes(10) };
        var outcomes = new Outcome[cases];
        await Parallel.ForEachAsync(Enumerable.Range(1, cases), new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (number, cancellationToken) =>
            outcomes[number - 1] = await AskAsync(http, number, cancellationToken));
        return outcomes;
    }

    private static async Task<Outcome> AskAsync(HttpClient http, int number, CancellationToken cancellationToken)
    {
        var instanceId = FormattableString.Invariant($"case-{number}");
        using var started = await http.PostAsJsonAsync("/api/research", new { question = $"Case {number}: when does the valve open?", instanceId }, cancellationToken);
        started.EnsureSuccessStatusCode();
        while (true)
        {
            var instance = await http.GetFromJsonAsync<JsonElement>($"/api/instances/{instanceId}?waitSeconds=60", cancellationToken);
            var status = instance.GetProperty("runtimeStatus").GetString()!;
            if (status is nameof(OrchestrationRuntimeStatus.Completed) or nameof(OrchestrationRuntimeStatus.Failed))
            {
                return new Outcome(number, status, instance.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Object ? ApiClient.Read<ResearchResult>(output) : null);
            }
        }
    }

    private static int Report(HabitualModel model, IReadOnlyList<Outcome> outcomes, int seed)
    {
        List<(string What, Func<Outcome, bool> IsWrong)> wrongs =
        [
            ("failed by a habit", outcome => outcome.Result is null || outcome.Status != nameof(OrchestrationRuntimeStatus.Completed)),
            ("empty answers called answered", outcome => outcome.Result is { } result && string.IsNullOrWhiteSpace(result.Answer)),
            ("markup in an answer", outcome => outcome.Result is { } result && Markup.Find(result.Answer) is not null),
            ("another answer than the model's", outcome => outcome.Result is { } result && result.Answer != (model[outcome.Number].IsStubborn ? ResearchResult.NoAnswer : model[outcome.Number].Answer)),
            ("another reason than the true one", outcome => outcome.Result is { } result && model[outcome.Number].IsStubborn != (result.StopReason == StopReason.NoAnswer)),
        ];
        Console.WriteLine($"{outcomes.Count} runs, seed {seed}: {outcomes.Sum(outcome => outcome.Result?.Turns ?? 0)} model turns, {outcomes.Sum(outcome => outcome.Result?.ToolCalls ?? 0)} tool calls");
        foreach (var reason in outcomes.GroupBy(outcome => outcome.Result?.StopReason.ToString() ?? outcome.Status).OrderByDescending(group => group.Count()))
        {
            Console.WriteLine($"{reason.Count(),5} {reason.Key}");
        }

        foreach (var (what, isWrong) in wrongs)
        {
            Console.WriteLine($"{outcomes.Count(isWrong),5} {what}");
        }

        foreach (var outcome in outcomes.Where(outcome => wrongs.Any(wrong => wrong.IsWrong(outcome))))
        {
            Console.WriteLine($"case {outcome.Number} ({string.Join("; ", model[outcome.Number].Description)}): {outcome.Status} {outcome.Result?.StopReason} {outcome.Result?.Answer}");
        }

        return outcomes.Any(outcome => wrongs.Any(wrong => wrong.IsWrong(outcome))) ? 1 : 0;
    }

    private static void WriteAgent(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "documents"));
        Directory.CreateDirectory(Path.Combine(folder, "workspace"));
        File.WriteAllText(Path.Combine(folder, "documents", "valves.md"), "# Valves\n\nThe valve sheet lists opening pressures.\n");
        File.WriteAllText(Path.Combine(folder, "workspace", "notes.md"), "# Notes\n\nThe valve opens by pressure.\n");
        File.WriteAllText(Path.Combine(folder, "agent.json"), """
            { "name": "valves", "model": "offline/research-model", "prompt": "Answer from the documents.", "documents": "documents", "workspace": "workspace" }
            """);
    }

    private sealed record Outcome(int Number, string Status, ResearchResult? Result);
}
