using ResearchFlows.OfflineModel;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Net;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>What the API tells of a server that cannot index a document, loses its data, or keeps no prompts.</summary>
public sealed class ServerStateTests
{
    [Fact]
    public async Task A_document_that_cannot_be_indexed_is_named_with_its_reason_and_questions_are_answered()
    {
        await using var host = await StartedHost.WithAsync(Agent(folder => folder.Write("agents/harbor/documents/todo.md", "# To do\n")));
        host.Host.Faults.IndexingFailure = name => name == "todo.md" ? "No chunks were generated from the file" : null;

        var run = await host.Host.ResearchAsync();
        var agent = await host.Host.GetAsync<JsonElement>("/api/agents/harbor");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        var documents = agent.GetProperty("documents").EnumerateArray().ToDictionary(document => document.GetProperty("path").GetString()!);
        Assert.Equal("LeftOut", documents["todo.md"].GetProperty("state").GetString());
        Assert.Contains("todo.md could not be indexed: No chunks", documents["todo.md"].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("Indexed", documents["quays.md"].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Without_prompts_of_the_server_versions_are_listed_and_put_in_force_and_health_says_where_they_are()
    {
        await using var host = await StartedHost.WithAsync(Agent());
        var served = (await host.Host.HealthAsync()).Prompts;
        host.Host.Faults.WithoutPrompts = true;

        await host.Host.ResearchAsync(instanceId: "first");
        var prompts = await host.Host.GetAsync<PromptList>("/api/agents/harbor/prompts");
        var inForce = await host.Host.SendAsync("PUT", "/api/agents/harbor/prompts/default", """{"version":1}""");
        var missing = await host.Host.SendAsync("PUT", "/api/agents/harbor/prompts/default", """{"version":7}""");
        var health = await host.Host.HealthAsync();

        Assert.Equal("Llama Stack keeps them, the ledger a copy.", served);
        Assert.Equal([(1, true, "Answer from the documents.")], prompts.Versions.Select(version => (version.Version, version.InForce, version.Text)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (inForce.StatusCode, missing.StatusCode));
        Assert.Equal(("Healthy", "The ledger keeps them, as Llama Stack has no /v1/prompts."), (health.Status, health.Prompts));
    }

    [Fact]
    public async Task A_server_that_lost_its_data_changes_neither_the_prompt_in_force_nor_its_number()
    {
        await using var host = await StartedHost.WithAsync(Agent());
        await host.Host.ResearchAsync(instanceId: "before");
        await PromoteAsync(host.Host, "Answer in one sentence.");
        host.Host.Faults.LoseState();

        var run = await host.Host.ResearchAsync(instanceId: "after");
        var prompts = await host.Host.GetAsync<PromptList>("/api/agents/harbor/prompts");

        Assert.Equal(2, Local.Client.ApiClient.Read<ResearchResult>(run.Output!.Value).PromptVersion);
        Assert.Equal([(1, false, "Answer from the documents."), (2, true, "Answer in one sentence.")], prompts.Versions.Select(version => (version.Version, version.InForce, version.Text)));
        Assert.Single(prompts.Versions[1].Decisions);
    }

    [Fact]
    public async Task Scores_stand_by_the_text_of_the_prompt_whatever_its_number()
    {
        await using var host = await StartedHost.WithAsync(Agent(folder => folder.Write("agents/harbor/agent.json", """
            { "name": "harbor", "model": "offline/research-model", "judgeModel": "offline/judge-model", "prompt": "Answer from the documents.", "documents": "documents",
              "cases": "cases.json", "evaluation": { "maxErrors": 100 } }
            """), folder => folder.Write("agents/harbor/cases.json", """{"cases":[{"id":"quays","question":"How many quays?","expected":"Three.","split":"test"}]}""")), new JudgeOfHalf());
        await EvaluateAsync(host.Host, "evaluation-1");
        await PromoteAsync(host.Host, "Answer in one sentence.");
        await EvaluateAsync(host.Host, "evaluation-2");
        await PromoteAsync(host.Host, "Answer from the documents.");
        host.Host.Faults.LoseState();
        await EvaluateAsync(host.Host, "evaluation-3");

        var scores = await host.Host.GetAsync<ScoresView>("/api/agents/harbor/scores");

        Assert.Equal([(2, false), (3, true)], scores.Versions.Select(version => (version.Version, version.InForce)));
        Assert.Equal([3, 2, 1], scores.Evaluations.Select(evaluation => evaluation.PromptVersion));
    }

    private static Action<TempFolder, string> Agent(params Action<TempFolder>[] changes) => (folder, agents) =>
    {
        HarborAgent.WriteTo(folder, agents);
        Array.ForEach(changes, change => change(folder));
    };

    private static async Task EvaluateAsync(TestHost host, string id)
    {
        var started = await host.SendAsync("POST", "/api/agents/harbor/evaluations", JsonSerializer.Serialize(new { instanceId = id }));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var ended = await host.EndAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }

    /// <summary>Somebody saves a version on the server, and a person puts it in force.</summary>
    private static async Task PromoteAsync(TestHost host, string text)
    {
        var versions = (await host.GetAsync<PromptList>("/api/agents/harbor/prompts")).Versions;
        using var server = new HttpClient { BaseAddress = host.Server };
        using var body = new StringContent(JsonSerializer.Serialize(new { prompt = text, version = versions[^1].Version, set_as_default = false }), System.Text.Encoding.UTF8, "application/json");
        (await server.PutAsync($"/v1/prompts/{versions[^1].PromptId}", body)).EnsureSuccessStatusCode();
        var set = await host.SendAsync("PUT", "/api/agents/harbor/prompts/default", JsonSerializer.Serialize(new { version = versions[^1].Version + 1 }));
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
    }

    private sealed class StartedHost : IAsyncDisposable
    {
        public required TestHost Host { get; init; }

        public static async Task<StartedHost> WithAsync(Action<TempFolder, string> agents, IChatModel? model = null)
        {
            var host = new TestHost(agents) { Model = model ?? new HarborAgent.Model() };
            await host.InitializeAsync();
            return new StartedHost { Host = host };
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            Host.Dispose();
        }
    }

    private sealed class JudgeOfHalf : IChatModel
    {
        public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) => Task.FromResult(new ModelReply
        {
            Text = request.Model == "offline/judge-model" ? """{"score": 0.25, "reasoning": "A quarter of it."}""" : "Three.",
            Usage = new ModelUsage(10, 1),
        });
    }
}
