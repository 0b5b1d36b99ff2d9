using Microsoft.Data.Sqlite;
using ModelContextProtocol.Client;
using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.ToolServer;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Mcp;

/// <summary>kill -9 while a tool of another server is being called, and the answers of a person from the command line.</summary>
public sealed class RemoteToolCrashTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_call_that_was_cut_off_is_said_to_be_before_it_is_made_again_and_one_with_an_outcome_is_never_made_again()
    {
        // Two processes do not write to one file.
        var (log, otherLog) = (Path.Combine(_folder.Path, "calls.log"), Path.Combine(_folder.Path, "program.log"));
        await using var tools = await HttpToolServer.StartAsync(log);
        _folder.Write("agents/harbor/agent.json", JsonSerializer.Serialize(new
        {
            name = "harbor", model = "offline/research-model", prompt = "Answer.",
            mcpServers = new
            {
                habits = new { url = tools.Address.AbsoluteUri },
                program = new { command = "dotnet", args = new[] { Path.Combine(AppContext.BaseDirectory, "ResearchFlows.ToolServer.dll"), otherLog } },
            },
        }));
        await using var devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Model = new Model() }, CancellationToken.None);
        Task<HostProcess> StartAsync() => HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, "data"), devStack.Endpoint);

        using var host = await StartAsync();
        using (var http = new HttpClient { BaseAddress = host.Address })
        {
            (await http.PostAsJsonAsync("/api/research", new { question = "Write it down.", instanceId = "run" })).EnsureSuccessStatusCode();
        }

        await WaitAsync(host.Address, instance => Waiting(instance)?.Call == "1/0");
        var asked = await GetAnswerAsync(host.Address);
        var shown = await CommandRun.OfAsync("status", "run", "--url", host.Address.AbsoluteUri);
        var early = await CommandRun.OfAsync("approve", "run", "--by", "Ada", "--url", host.Address.AbsoluteUri);
        await WaitAsync(host.Address, instance => Waiting(instance)?.Call == "1/1");
        await CommandRun.OfAsync("approve", "run", "--by", "Ada", "--url", host.Address.AbsoluteUri);
        await UntilAsync(() => Task.FromResult(new[] { log, otherLog }.All(file => new FileInfo(file) is { Exists: true, Length: > 0 })));
        await host.KillAsync();
        using var again = await StartAsync();
        await WaitAsync(again.Address, instance => Waiting(instance)?.Call == "2/0");
        var late = await CommandRun.OfAsync("approve", "run", "--call", "1/0", "--url", again.Address.AbsoluteUri);
        await CommandRun.OfAsync("approve", "run", "--by", "Ada", "--url", again.Address.AbsoluteUri);
        await WaitAsync(again.Address, instance => Waiting(instance)?.Call == "3/0");
        await again.KillAsync();
        using var last = await StartAsync();
        await WaitAsync(last.Address, instance => Waiting(instance)?.Call == "3/0");
        await CommandRun.OfAsync("reject", "run", "--by", "Bob", "--comment", "Enough.", "--url", last.Address.AbsoluteUri);
        var ended = await WaitAsync(last.Address, instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed);
        var steps = await GetAsync<StepsView>(last.Address, "/api/instances/run/steps");

        Assert.Equal("It waits until a person has answered whether it may call habits_slow_write. Tell the user; call get_answer with this id later.", asked);
        Assert.Contains("the agent wants to call habits_slow_write", shown.Out, StringComparison.Ordinal);
        Assert.Contains("approve run --call 1/0", shown.Out, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Ok, ExitCode.WrongUse), (early.ExitCode, late.ExitCode));
        Assert.Contains("The call 1/0 does not wait any more; 2/0 does, of habits_write_note.", late.Error, StringComparison.Ordinal);
        Assert.Contains("turn 1, last tools habits_slow_write and program_slow_write, 11 tokens, waits for approval", shown.Out, StringComparison.Ordinal);
        Assert.Equal("Done.", ended.Output!.Value.GetProperty("answer").GetString());
        Assert.Equal(["slow_write one", "write_note two"], await File.ReadAllLinesAsync(log));
        Assert.Equal(["slow_write one"], await File.ReadAllLinesAsync(otherLog));
        var calls = steps.Steps.Where(step => step.Kind == StepKind.ToolCall).Select(step => step.Output!).ToList();
        Assert.All(calls.Take(2), call => Assert.StartsWith("Error: The host ended while this call was being made, so nobody knows whether it was carried out.", call, StringComparison.Ordinal));
        Assert.Equal("write_note says: two", calls[2]);
        Assert.Equal("Error: The call was not made: a person was asked, and did not allow it. Enough. Go on without it.", calls[3]);
        Assert.Equal((3, 1), (Count("SELECT COUNT(*) FROM toolApprovals WHERE approved = 1 AND decidedBy = 'Ada'"), Count("SELECT COUNT(*) FROM toolApprovals WHERE approved = 0 AND decidedBy = 'Bob'")));
        await last.KillAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static ToolApprovalRequest? Waiting(InstanceView instance) =>
        instance.CustomStatus is { ValueKind: JsonValueKind.Object } status ? ApiClient.Read<ResearchStatus>(status).Approval : null;

    private static async Task<InstanceView> WaitAsync(Uri host, Func<InstanceView, bool> isSo)
    {
        InstanceView? instance = null;
        await UntilAsync(async () => isSo(instance = await GetAsync<InstanceView>(host, "/api/instances/run")));
        return instance!;
    }

    /// <summary>What a client of the protocol is told at once.</summary>
    private static async Task<string?> GetAnswerAsync(Uri host)
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(host, "/api/mcp") }));
        return (await client.CallToolAsync("get_answer", new Dictionary<string, object?> { ["id"] = "run" })).StructuredContent!.Value.GetProperty("note").GetString();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static async Task<T> GetAsync<T>(Uri host, string path)
    {
        using var http = new HttpClient { BaseAddress = host };
        return ApiClient.Read<T>(await http.GetFromJsonAsync<JsonElement>(path));
    }

    private long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "data", "ledger.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Writes three times, and then answers.</summary>
    private sealed class Model : IChatModel
    {
        public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) => Task.FromResult(request.Messages.Count(message => message.Role == "tool") switch
        {
            0 => Calls("one", "habits_slow_write", "program_slow_write"),
            2 => Calls("two", "habits_write_note"),
            3 => Calls("three", "habits_write_note"),
            _ => new ModelReply { Text = "Done.", Usage = new ModelUsage(10, 1) },
        });

        private static ModelReply Calls(string text, params string[] names) => new()
        {
            ToolCalls = [.. names.Select(name => new ModelToolCall($"call_{name}_{text}", name, JsonSerializer.Serialize(new { text })))], Usage = new ModelUsage(10, 1), FinishReason = "tool_calls",
        };
    }
}
