using Microsoft.Data.Sqlite;
using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Crashes;

/// <summary>kill -9 between a run and its follow-up, and while the answer to the follow-up is being written.</summary>
public sealed class FollowUpCrashTests : IDisposable
{
    private const string Then = "And who measured it?";
    private const string Answer = "The harbor master did, in May.";
    private readonly TempFolder _folder = new();
    private readonly DevStackFaults _faults = new();

    [Fact]
    public async Task A_follow_up_survives_a_kill_before_it_and_one_in_the_middle_of_its_answer_which_is_then_shown_anew()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await using var devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Faults = _faults, Model = new HarborAgent.Model() }, CancellationToken.None);
        Task<HostProcess> StartAsync() => HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, "data"), devStack.Endpoint);

        using (var host = await StartAsync())
        {
            await AskAsync(host, new { question = HarborAgent.Question, instanceId = "first" });
            await EndAsync(host, "first");
            await host.KillAsync();
        }

        IReadOnlyList<ModelMessage> seen = [];
        _faults.Model = request =>
        {
            seen = request.Messages;
            return new ModelReply { Text = Answer, Usage = new ModelUsage(10, 1) };
        };
        _faults.BetweenEvents = (data, token) => (string?)data["delta"] == "master " ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        OutputView shown;
        using (var host = await StartAsync())
        {
            await AskAsync(host, new { question = Then, instanceId = "second", previous = "first" });
            shown = await OutputAsync(host, null);
            await host.KillAsync();
        }

        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults.BetweenEvents = (data, token) => (string?)data["delta"] == "did, " ? gate.Task.WaitAsync(token) : Task.CompletedTask;
        using var again = await StartAsync();
        var anew = await OutputAsync(again, shown.Next);
        while (!anew.Anew)
        {
            // What was written between the look and the kill comes first.
            anew = await OutputAsync(again, anew.Next);
        }

        gate.SetResult();
        var ended = await EndAsync(again, "second");

        Assert.StartsWith("The", shown.Text, StringComparison.Ordinal);
        Assert.True(anew.Anew);
        Assert.StartsWith(anew.Text, Answer, StringComparison.Ordinal);
        Assert.Equal(Answer, ApiClient.Read<ResearchResult>(ended.Output!.Value).Answer);
        Assert.Equal([HarborAgent.Question, Then], seen.Where(message => message.Role == "user").Select(message => message.Content));
        Assert.Equal(["first 1", "second 1"], Rows("SELECT instanceId || ' ' || COUNT(*) FROM researchCalls GROUP BY instanceId ORDER BY 1"));
        Assert.Equal([$"first {HarborAgent.Turns}", "second 1"], Rows("SELECT instanceId || ' ' || COUNT(*) FROM turns GROUP BY instanceId ORDER BY 1"));
        Assert.Empty(Rows("SELECT instanceId FROM turnOutputs UNION ALL SELECT instanceId FROM begunTurns"));
        await again.KillAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AskAsync(HostProcess host, object question)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        (await http.PostAsJsonAsync("/api/research", question)).EnsureSuccessStatusCode();
    }

    private static async Task<InstanceView> EndAsync(HostProcess host, string instanceId)
    {
        var ended = await GetAsync<InstanceView>(host, $"/api/instances/{instanceId}?waitSeconds=60");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        return ended;
    }

    private static Task<OutputView> OutputAsync(HostProcess host, string? after) => GetAsync<OutputView>(host, $"/api/instances/second/output?waitSeconds=60&after={after}");

    private static async Task<T> GetAsync<T>(HostProcess host, string path)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        return ApiClient.Read<T>(await http.GetFromJsonAsync<JsonElement>(path));
    }

    private List<string> Rows(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "data", "ledger.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
