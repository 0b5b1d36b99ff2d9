using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Crashes.Runs;

/// <summary>Calls the host's API as a client does that repeats what was not acknowledged.</summary>
internal sealed class ApiCaller(Uri host) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = host };

    /// <summary>Starts something; done twice it is the same instance.</summary>
    public async Task StartAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>Asks something of an instance, unless it is so already: 409 and 404 say that an earlier try succeeded.</summary>
    public async Task ManageAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode && response.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.NotFound))
        {
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>The instance as JSON.</summary>
    public Task<JsonElement> InstanceAsync(string instanceId, CancellationToken cancellationToken) =>
        _http.GetFromJsonAsync<JsonElement>($"/api/instances/{instanceId}", cancellationToken);

    /// <summary>The instance's history as JSON.</summary>
    public Task<JsonElement> HistoryAsync(string instanceId, CancellationToken cancellationToken) =>
        _http.GetFromJsonAsync<JsonElement>($"/api/instances/{instanceId}/history", cancellationToken);

    /// <summary>Waits until an instance has ended well.</summary>
    public async Task EndOfAsync(string instanceId, CancellationToken cancellationToken)
    {
        string? status;
        do
        {
            var instance = await _http.GetFromJsonAsync<JsonElement>($"/api/instances/{instanceId}?waitSeconds=60", cancellationToken);
            status = instance.GetProperty("runtimeStatus").GetString();
        }
        while (status is "Pending" or "Running");
        if (status != "Completed")
        {
            throw new InvalidOperationException($"{instanceId} is {status}.");
        }
    }

    public void Dispose() => _http.Dispose();
}
