using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A real host that asks for a key, of which two have a name.</summary>
public sealed class KeyHost : IAsyncLifetime
{
    public const string Reviewer = "kelp-and-4=oysters";
    public const string Machine = "buoy-17";

    public TestHost Host { get; } = new() { Settings = [("ResearchFlows:Keys", $" reviewer = {Reviewer} ; ci={Machine};")] };

    public Task InitializeAsync() => Host.InitializeAsync();

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        Host.Dispose();
    }

    public async Task<InstanceView> AnsweredAsync(string key, string instanceId)
    {
        await SendAsync("POST", "/api/research", key, new { question = HarborAgent.Question, instanceId });
        return await GetAsync<InstanceView>($"/api/instances/{instanceId}?waitSeconds=60");
    }

    public async Task<T> GetAsync<T>(string path) => ApiClient.Read<T>(await TestHost.JsonAsync(await SendAsync("GET", path, Machine)));

    public Task<HttpResponseMessage> SendAsync(string method, string path, string key, object? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "x-functions-key", key } } };
        request.Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), null, "application/json");
        return Host.Http.SendAsync(request);
    }
}
