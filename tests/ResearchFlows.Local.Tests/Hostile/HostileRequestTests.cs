using CsCheck;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using Xunit.Abstractions;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>Whatever is sent to the API, it answers, it does not fail, and nothing is started but by those who were told so.</summary>
public sealed class HostileRequestTests(ITestOutputHelper log) : IAsyncLifetime, IDisposable
{
    /// <summary>The environment variable that asks for another number of requests: all 10,000 take some minutes.</summary>
    private const string CountVariable = "HOSTILE_REQUESTS";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly string[] KnownHeaders =
        ["Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Date", "Location", "Allow", "X-Content-Type-Options", "Accept-Encoding"];

    private readonly TestHost _host = new(WriteAgent);
    private readonly ConcurrentDictionary<string, byte> _accepted = new();
    private readonly ConcurrentDictionary<int, int> _statuses = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task No_request_makes_the_API_fail_hang_or_start_what_it_refused()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable(CountVariable), out var wanted) ? wanted : 1500;

        _host.Faults.Model = _ => new ModelReply { Text = "An answer.", Usage = new ModelUsage(1, 1) };
        _accepted[(await _host.ResearchAsync()).InstanceId] = 0;
        await HostileRequests.Any.SampleAsync(SendAsync, iter: count, threads: 8, print: request => request.ToString());

        foreach (var (status, times) in _statuses.OrderBy(pair => pair.Key))
        {
            log.WriteLine($"{status}: {times}");
        }

        await AssertNothingElseWasStartedAsync();
        Assert.Equal("Healthy", (await _host.HealthAsync()).Status);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await _host.ResearchAsync()).RuntimeStatus);
    }

    [Theory]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("zz\r\n")]
    public async Task A_body_in_broken_chunks_is_a_mistake_of_the_client(string chunks)
    {
        var request = $"POST /api/research HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}";

        var answer = await RawHttp.SendAsync(_host.Address, Encoding.ASCII.GetBytes(request), isHead: false, isCut: false, Limit);

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.ContentType));
    }

    /// <summary>An agent that can be evaluated, so that no route refuses it before it reads what was sent.</summary>
    private static void WriteAgent(TempFolder folder, string agents)
    {
        folder.Write($"{agents}/{HarborAgent.Name}/agent.json", $$"""{ "name": "{{HarborAgent.Name}}", "model": "offline/research-model", "prompt": "Answer.", "cases": "cases.json" }""");
        folder.Write($"{agents}/{HarborAgent.Name}/cases.json", """{"cases":[{"id":"a","question":"How deep?","expected":"14 m"},{"id":"b","question":"How wide?","expected":"9 m"}]}""");
    }

    private async Task SendAsync(HostileRequest request)
    {
        var answer = await RawHttp.SendAsync(_host.Address, request.Bytes(), request is { Method: "HEAD", Garbage: null }, request.Expected == Expected.NoHttp, Limit);
        _statuses.AddOrUpdate(answer.Status, 1, (_, before) => before + 1);
        try
        {
            Check(request, answer);
        }
        catch (Exception exception) when (exception is not InvalidOperationException)
        {
            throw new InvalidOperationException($"{exception.Message}\n{request}\nanswered\n{answer}", exception);
        }
    }

    private void Check(HostileRequest request, RawAnswer answer)
    {
        Assert.True(answer.Status is 0 or 505 or < 500, "A fault of the server.");
        Assert.True(answer.Status is 505 or 0 ? request.Expected == Expected.NoHttp : true, "No answer.");
        Assert.True(request.Expected != Expected.Refusal || answer.Status is >= 400 and < 500, "It should be refused.");
        Assert.Empty(answer.Rest);
        Assert.All(answer.Headers.Keys, name => Assert.Contains(name, KnownHeaders, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(answer.Headers, header => header.Key != "Allow" && header.Value.Contains('|', StringComparison.Ordinal));
        if (answer.Status >= 400 && !(answer.Body.Length == 0 && (request.Expected == Expected.NoHttp || request.Method == "HEAD" || IsBelowUs(request))))
        {
            CheckProblem(request, answer);
        }
        else if (answer.Status == (int)HttpStatusCode.Accepted)
        {
            _accepted[JsonSerializer.Deserialize<JsonElement>(answer.Body).GetProperty("instanceId").GetString()!] = 0;
        }
        else if (answer.Status is 200 && answer.Body.Length > 0)
        {
            Assert.Equal("application/json", answer.ContentType);
            JsonSerializer.Deserialize<JsonElement>(answer.Body);
        }
    }

    private static void CheckProblem(HostileRequest request, RawAnswer answer)
    {
        var problem = JsonSerializer.Deserialize<JsonElement>(answer.Body);
        if (problem.TryGetProperty("jsonrpc", out _) && request.Target.Split('?')[0].EndsWith("/api/mcp", StringComparison.OrdinalIgnoreCase))
        {
            // The protocol has errors of its own.
            Assert.NotEmpty(problem.GetProperty("error").GetProperty("message").GetString()!);
            return;
        }

        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(answer.Status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        if (answer.Status == 400 && request.Field is { } field)
        {
            Assert.True(problem.TryGetProperty("errors", out var errors) && errors.EnumerateObject().Any(error => error.Name.StartsWith(field, StringComparison.Ordinal)), "The field is not named.");
        }
    }

    /// <summary>A NUL in a path ends at the server that carries the API.</summary>
    /// <summary>What Kestrel refuses itself, without a body: a zero in the path, and request lines of more than 8 KB.</summary>
    private static bool IsBelowUs(HostileRequest request) =>
        request.Target.Contains("%00", StringComparison.Ordinal) || request.Method.Length + request.Target.Length + " ".Length + " HTTP/1.1\r\n".Length > 8 * 1024;

    private async Task AssertNothingElseWasStartedAsync()
    {
        var continuation = "";
        do
        {
            var page = await _host.GetAsync<InstancePage>($"/api/instances?top=500{continuation}");
            Assert.All(page.Instances.Where(instance => instance.ParentInstanceId is null), instance => Assert.Contains(instance.InstanceId, (IEnumerable<string>)_accepted.Keys));
            continuation = page.Continuation is null ? null : $"&continuation={page.Continuation}";
        }
        while (continuation is not null);

        Assert.True(_accepted.Count > 1, "None of the requests was valid.");
    }
}
