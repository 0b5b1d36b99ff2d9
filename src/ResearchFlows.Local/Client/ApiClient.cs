using ModelContextProtocol.Client;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Local.Commands;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Local.Client;

/// <summary>The HTTP API as the commands use it; the same for either host.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>A host that asks for a key finds it in the first of these that is set; it stays off the command line.</summary>
    private static readonly string[] KeyVariables = ["ResearchFlows__Key", "ResearchFlows__FunctionsKey"];

    private readonly Uri _host;
    private readonly HttpClient _http;

    public ApiClient(Uri host)
    {
        _host = host;
        // A proxy of the surroundings knows nothing of this machine's loopback.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !host.IsLoopback })
        {
            BaseAddress = new Uri(host.AbsoluteUri.TrimEnd('/') + ApiRoute.Prefix),
        };
        foreach (var variable in KeyVariables)
        {
            if (Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } key)
            {
                _http.DefaultRequestHeaders.Add("x-functions-key", SettingText.Key(variable, key));
                break;
            }
        }
    }

    /// <summary>A command that asks the same host, as a person types it.</summary>
    public string Invocation(string command) =>
        Commands.Invocation.Of(_host == new Uri(ClientCommand.DefaultUrl) ? command : $"{command} --url {_host.AbsoluteUri.TrimEnd('/')}");

    /// <summary>The way to the host's MCP server.</summary>
    public HttpClientTransport McpTransport() =>
        new(new HttpClientTransportOptions { Endpoint = new Uri(_http.BaseAddress!, "mcp"), TransportMode = HttpTransportMode.StreamableHttp }, _http);

    /// <summary>What it means that the host does not answer.</summary>
    public HostUnreachableException Unreachable(Exception exception) => new(_host, exception.InnerException?.Message ?? exception.Message);

    public static T Read<T>(JsonElement answer) => answer.Deserialize<T>(PortJson.Options)!;

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<JsonElement> PutAsync(string path, object body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Waits for an instance's end, however long it takes.</summary>
    /// <returns>The instance as it ended.</returns>
    public async Task<JsonElement> EndAsync(string instanceId, CancellationToken cancellationToken)
    {
        JsonElement instance;
        do
        {
            instance = await GetAsync($"instances/{instanceId}?waitSeconds=60", cancellationToken);
        }
        while (!Read<InstanceView>(instance).RuntimeStatus.HasEnded());

        return instance;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : PortJson.ToContent(body, PortJson.Options) };
            using var response = await _http.SendAsync(request, cancellationToken);
            var answer = await ReadAsync(response, cancellationToken);
            return response.IsSuccessStatusCode ? answer : throw new ApiProblemException(answer);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HostUnreachableException(_host, $"no answer within {_http.Timeout.TotalSeconds:N0} s");
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Something else listens there: said below.
        }

        throw new HostUnreachableException(_host, $"what listens there is something else: it answers HTTP {(int)response.StatusCode} and no JSON object");
    }
}
