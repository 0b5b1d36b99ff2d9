using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Local.Tests.Support;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Local.Tests.Commands;

/// <summary>What evaluations and improvements say, in terminals of any width, of what they did and why.</summary>
public sealed class ReadableTests : IAsyncLifetime
{
    private const string Agent = "demo-agent-plain";
    private DemoHost _host = null!;

    public async Task InitializeAsync() => _host = await DemoHost.StartAsync(AskForApproval);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_evaluation_says_of_each_case_its_score_the_reason_the_answer_and_the_run_to_open()
    {
        var evaluated = await RunAsync("evaluate", "--agent", Agent, "--split", "train");
        var id = evaluated.Out.Split('\n')[0].Trim();
        var text = await RunAsync("steps", id);
        var status = await RunAsync("status", id);
        var steps = ApiClient.Read<StepsView>((await RunAsync("steps", id, "--json")).Json());
        var cases = steps.Steps.Where(step => step.Name == nameof(RecordCase)).Select(step => (Step: step, Case: ApiClient.Read<CaseView>(step.Result!.Value))).ToList();

        Assert.Equal(6, cases.Count);
        Assert.All(cases, item =>
        {
            Assert.Equal($"{item.Case.CaseId} (Train): {item.Case.Score:0.00}", item.Step.Summary);
            Assert.Contains($"run: {item.Case.InstanceId}", item.Step.Notes);
            Assert.Contains(item.Case.Reasoning, item.Step.Notes);
            Assert.NotEmpty(item.Case.Question);
            Assert.Contains($"{item.Case.Score:0.00}  {item.Case.CaseId}", evaluated.Out, StringComparison.Ordinal);
            Assert.Contains(item.Case.Reasoning, evaluated.Out, StringComparison.Ordinal);
            Assert.Contains($"steps {item.Case.InstanceId}", evaluated.Out, StringComparison.Ordinal);
            Assert.Contains($"case {item.Case.CaseId}: {item.Case.Score:0.00}", text.Out, StringComparison.Ordinal);
        });
        Assert.Contains("canary empty: 0.00, as it must", text.Out, StringComparison.Ordinal);
        Assert.All([evaluated.Out, text.Out, status.Out], output => Assert.DoesNotContain("{\"", output, StringComparison.Ordinal));
        Assert.Contains("(6 cases)", status.Out, StringComparison.Ordinal);

        // Children are under their parent.
        Assert.DoesNotContain(cases[0].Case.InstanceId, (await RunAsync("instances", "--top", "500")).Out, StringComparison.Ordinal);
        Assert.Contains(cases[0].Case.InstanceId, (await RunAsync("instances", "--children", "--top", "500")).Out, StringComparison.Ordinal);
        var children = (await RunAsync("instances", "--parent", id, "--json")).Json().GetProperty("instances").EnumerateArray().Select(child => child.GetProperty("instanceId").GetString());
        Assert.Equal(cases.Select(item => item.Case.InstanceId).Order(StringComparer.Ordinal), children.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_waits_for_approval_shows_what_is_decided_and_how_to_answer_and_the_answer_is_kept()
    {
        var improving = RunAsync("improve", "--agent", Agent);
        var id = await WaitingAsync();

        foreach (var waiting in new[] { await RunAsync("status", id), await RunAsync("steps", id) })
        {
            Assert.All(
                ["Waiting for approval  version 1 → ", "gain +0.", "p 0.00", "  + ", $"approve {id} --comment", $"reject {id} --comment", $"--url {_host.Url}"],
                part => Assert.Contains(part, waiting.Out, StringComparison.Ordinal));
        }

        Assert.Equal(ExitCode.Ok, (await RunAsync("reject", id, "--by", "Ada", "--comment", "@anna too long")).ExitCode);
        var improved = await improving;
        Assert.Equal(ExitCode.Ok, improved.ExitCode);
        Assert.Contains("answered by Ada: @anna too long", improved.Out, StringComparison.Ordinal);
        Assert.Contains("rejected by Ada", (await RunAsync("steps", id)).Out, StringComparison.Ordinal);
        Assert.Contains("answered by Ada: @anna too long", (await RunAsync("prompts", "--agent", Agent)).Out, StringComparison.Ordinal);
        var decisions = (await RunAsync("prompts", "--agent", Agent, "--json")).Json().GetProperty("versions").EnumerateArray().SelectMany(version => version.GetProperty("decisions").EnumerateArray());
        var rejected = Assert.Single(decisions, decision => decision.TryGetProperty("decidedBy", out _));
        Assert.Equal(("Ada", "@anna too long"), (rejected.GetProperty("decidedBy").GetString(), rejected.GetProperty("comment").GetString()));
        await AssertFitsAsync(id);
    }

    /// <summary>At 80 columns no line is wider, and no word of the wide output is broken in the narrow one.</summary>
    private async Task AssertFitsAsync(string id)
    {
        foreach (var command in new[] { "instances", $"instances --parent {id}", "agents", $"scores --agent {Agent}", $"prompts --agent {Agent}", $"prompts --agent {Agent} --diff 1 2", $"status {id}", $"steps {id}" })
        {
            var before = await WordsAtAsync(400);
            foreach (var columns in new[] { 80, 72 })
            {
                var narrow = await AtAsync(columns);
                Assert.All(narrow.Out.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, columns));

                // An age may be told in seconds before, and in minutes since.
                var broken = Words(narrow.Out).Except(before).Except(await WordsAtAsync(400)).Where(word => word.Any(char.IsLetter)).ToList();
                Assert.True(broken.Count == 0, $"{command} at {columns} columns breaks {string.Join(", ", broken)}:\n{narrow.Out}");
            }

            Task<CommandRun> AtAsync(int columns) => CommandRun.AtAsync(columns, [.. command.Split(' '), "--url", _host.Url]);

            async Task<HashSet<string>> WordsAtAsync(int columns) => Words((await AtAsync(columns)).Out);
        }
    }

    private static HashSet<string> Words(string text) =>
        [.. text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('·', '…').ToLowerInvariant())];

    private async Task<string> WaitingAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (true)
        {
            var running = (await RunAsync("instances", "--orchestration", "improvement", "--json")).Json().GetProperty("instances");
            foreach (var instance in running.EnumerateArray().Select(ApiClient.Read<InstanceView>).Where(instance => ApprovalPrinter.Find(instance) is not null))
            {
                return instance.InstanceId;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private Task<CommandRun> RunAsync(params string[] command) => CommandRun.OfAsync([.. command, "--url", _host.Url]);

    private static void AskForApproval(string agents)
    {
        var file = Path.Combine(agents, Agent, "agent.json");
        var definition = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        definition["improvement"] = new JsonObject { ["approval"] = true };
        File.WriteAllText(file, definition.ToJsonString());
    }
}
