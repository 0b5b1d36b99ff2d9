using System.Text.Json;

namespace ResearchFlows.LlamaStack;

/// <summary>Whether the server answers, and if not, why.</summary>
/// <param name="http">A client whose base address ends in <c>/v1/</c>.</param>
public sealed class LlamaStackHealth(HttpClient http)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    /// <summary>Asks the server's health route.</summary>
    /// <returns>Null when it is well, else the reason in a sentence.</returns>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var response = await http.GetAsync("health", limit.Token);
            return response.IsSuccessStatusCode ? null : $"GET /v1/health answered {(int)response.StatusCode}.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"GET /v1/health did not answer within {TimeLimit.TotalSeconds} seconds.";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return $"GET /v1/health failed: {exception.Message}";
        }
    }
}
