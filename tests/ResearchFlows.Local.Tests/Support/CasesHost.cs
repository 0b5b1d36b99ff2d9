using ResearchFlows.Evaluation;
using ResearchFlows.Local.Client;
using System.Net;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A real host of the harbor agent with cases of the test's own, and a judge.</summary>
internal sealed class CasesHost : IAsyncDisposable
{
    private string _agents = "";

    private CasesHost(string? cases)
    {
        Host = new TestHost((folder, agents) =>
        {
            HarborAgent.WriteTo(folder, agents);
            _agents = Path.Combine(folder.Path, agents);
            if (cases is not null)
            {
                File.WriteAllText(DefinitionFile, File.ReadAllText(DefinitionFile).Replace("\"workspace\":", "\"cases\": \"cases.json\", \"workspace\":", StringComparison.Ordinal));
                File.WriteAllText(CasesFile, cases);
            }
        })
        { Model = Judge };
    }

    public TestHost Host { get; }

    public HarborJudge Judge { get; } = new();

    public string DefinitionFile => Path.Combine(_agents, HarborAgent.Name, "agent.json");

    public string CasesFile => Path.Combine(_agents, HarborAgent.Name, "cases.json");

    public string AgentsFolder => _agents;

    /// <summary>Starts it; an agent without cases names no file of them.</summary>
    public static async Task<CasesHost> StartAsync(string? cases = null)
    {
        var host = new CasesHost(cases);
        await host.Host.InitializeAsync();
        return host;
    }

    /// <summary>Asks a question to its answer.</summary>
    /// <returns>The run's instance id.</returns>
    public async Task<string> AnsweredAsync(string question = HarborAgent.Question) => (await Host.ResearchAsync(question)).InstanceId;

    public async Task<FeedbackView> SayAsync(string instanceId, object body)
    {
        var response = await PostAsync($"instances/{instanceId}/feedback", body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return ApiClient.Read<FeedbackView>(await TestHost.JsonAsync(response));
    }

    public Task<HttpResponseMessage> PostAsync(string route, object body) => Host.SendAsync("POST", $"/api/{route}", JsonSerializer.Serialize(body));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Host.Dispose();
    }
}
