using System.Text.Json;

namespace ResearchFlows.LlamaStack;

/// <summary>Whether the server answers, and if not, why.</summary>
/// <param name="http">A client whose base address ends in <c>/v1/</c>.</param>
public sealed class LlamaStackHealth(HttpClient http)
{
    /// <summary>Asks the server's health route.</summary>
    /// <returns>Null when it is well, else the reason in a sentence.</returns>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync("health", cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? Read(body) : $"GET /v1/health answered {(int)response.StatusCode} {LlamaStackCall.MessageIn(body)}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return $"GET /v1/health failed: {exception.Message}";
        }
        catch (PermanentFaultException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A proxy or another program may answer with success too.</summary>
    private static string? Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("status", out var status)
                ? status.ValueEquals("OK") ? null : $"GET /v1/health answered with the status {status}."
                : "GET /v1/health answered with something else than a status: another program may listen there.";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "GET /v1/health did not answer with JSON: a proxy or another program may listen there.";
        }
    }
}
