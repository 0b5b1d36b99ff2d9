using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Overview;
using ResearchFlows.Research;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Faults;

/// <summary>
/// The operating system takes the real program's right to write files away (a limit of the file size, which needs no rights and binds root
/// too), and gives it back.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DevStackFaults _faults = new();

    [Fact]
    public async Task Nothing_is_lost_or_double_when_no_file_can_be_written_for_a_while()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        HarborAgent.WriteTo(_folder, "agents");
        await using var server = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Faults = _faults, Model = new HarborAgent.Model() }, CancellationToken.None);
        using var host = await HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, "data"), server.Endpoint);
        using var http = new HttpClient { BaseAddress = host.Address };
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults.BeforeInference = (request, cancelled) =>
        {
            if (request.Messages.Count(message => message.Role == "tool") < 3)
            {
                return Task.CompletedTask;
            }

            begun.TrySetResult();
            return gate.Task.WaitAsync(cancelled);
        };
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync(http, "run"));
        await begun.Task.WaitAsync(FaultyWorld.Soon);

        LimitFiles(host, "4096");
        var refused = await AskAsync(http, "refused");
        HttpResponseMessage? health = null;
        HealthView? seen = null;
        await UntilAsync(async () =>
        {
            // On a busy machine a part may not answer in time.
            health = await http.GetAsync("/api/health", FaultyWorld.Soon);
            seen = ApiClient.Read<HealthView>(await health.Content.ReadFromJsonAsync<JsonElement>(FaultyWorld.Soon));
            return new[] { seen.Host, seen.Ledger }.All(part => part.Reason?.Contains("did not answer", StringComparison.Ordinal) != true);
        });
        var read = await http.GetAsync("/api/instances/run/steps", FaultyWorld.Soon);
        LimitFiles(host, "unlimited");
        gate.SetResult();
        await UntilAsync(async () => (await http.GetAsync("/api/health", FaultyWorld.Soon)).IsSuccessStatusCode);
        var run = ApiClient.Read<InstanceView>(await http.GetFromJsonAsync<JsonElement>("/api/instances/run?waitSeconds=60", FaultyWorld.Soon));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused, health!.StatusCode, read.StatusCode));
        Assert.Equal((false, false), (seen!.Host.Healthy, seen.Ledger.Healthy));
        Assert.Contains("the disk failed or is full", seen.Host.Reason, StringComparison.Ordinal);
        Assert.Equal(HarborAgent.Answer, ApiClient.Read<ResearchResult>(run.Output!.Value).Answer);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/instances/refused", FaultyWorld.Soon)).StatusCode);
        Assert.Equal(1, StoreFiles.Count(Path.Combine(_folder.Path, "data", "ledger.db"), "SELECT COUNT(*) FROM researchCalls"));
        await UntilAsync(() => Task.FromResult(host.Errors.Any(line => line.Contains("The durable store", StringComparison.Ordinal))));
        Assert.Single(host.Errors, line => line.Contains("The durable store", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static void LimitFiles(HostProcess host, string size)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{host.Id}", $"--fsize={size}:"]);
        limit.WaitForExit();
        Assert.Equal(0, limit.ExitCode);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, string instanceId)
    {
        using var response = await http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId }, FaultyWorld.Soon);
        return response.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var soon = FaultyWorld.Soon;
        while (!await condition())
        {
            await Task.Delay(20, soon);
        }
    }
}
