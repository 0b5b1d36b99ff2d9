using System.Text.Json;
using ResearchFlows.Ports;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace ResearchFlows.LlamaStack;

/// <summary>The server's Prompts API, which the OpenAI library has no client for.</summary>
/// <remarks>A prompt has no name there; a declared variable that no text uses marks ours.</remarks>
/// <param name="http">A client whose base address ends in <c>/v1/</c>.</param>
public sealed class ServerPrompts(HttpClient http) : IPromptStore
{
    /// <inheritdoc/>
    public Task<PromptVersion> CreateAsync(string text, string marker, CancellationToken cancellationToken) =>
        SendAsync<PromptVersion>(HttpMethod.Post, "prompts", new { prompt = text, variables = new[] { marker } }, cancellationToken);

    /// <inheritdoc/>
    public async Task<PromptVersion?> FindAsync(string marker, CancellationToken cancellationToken) =>
        (await SendAsync<PromptList>(HttpMethod.Get, "prompts", null, cancellationToken)).Data.FirstOrDefault(prompt => prompt.Variables.Contains(marker));

    /// <inheritdoc/>
    /// <remarks>The server answers 400 for a prompt that it does not have.</remarks>
    public async Task<IReadOnlyList<PromptVersion>> GetVersionsAsync(string promptId, CancellationToken cancellationToken)
    {
        try
        {
            var list = await SendAsync<PromptList>(HttpMethod.Get, $"prompts/{Uri.EscapeDataString(promptId)}/versions", null, cancellationToken);
            return [.. list.Data.OrderBy(version => version.Version)];
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("not found", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }
    }

    /// <summary>Saves a new version that is not in force.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="text">The new text.</param>
    /// <param name="latestVersion">The version that was the latest when the text was made.</param>
    /// <param name="marker">The declared variable; the server forgets those left out.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PromptVersionConflictException">Somebody else saved a version meanwhile.</exception>
    public async Task<PromptVersion> SaveAsync(string promptId, string text, int latestVersion, string marker, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync<PromptVersion>(
                HttpMethod.Put, $"prompts/{Uri.EscapeDataString(promptId)}",
                new { prompt = text, version = latestVersion, variables = new[] { marker }, set_as_default = false }, cancellationToken);
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("not the latest prompt version", StringComparison.Ordinal))
        {
            throw new PromptVersionConflictException(exception.Message);
        }
    }

    /// <inheritdoc/>
    public Task<PromptVersion> SetDefaultAsync(string promptId, int version, CancellationToken cancellationToken) => SendAsync<PromptVersion>(
        HttpMethod.Put, $"prompts/{Uri.EscapeDataString(promptId)}/set-default-version", new { version }, cancellationToken);

    /// <summary>Whether the server has the API at all.</summary>
    public async Task<bool> ArePresentAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync<PromptList>(HttpMethod.Get, "prompts", null, cancellationToken);
            return true;
        }
        catch (PromptsMissingException)
        {
            return false;
        }
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var what = $"{method} /v1/{path}";
        try
        {
            return await LlamaStackCall.RunAsync(what, () => SendOnceAsync<T>(what, method, path, body, cancellationToken), cancellationToken);
        }
        catch (PermanentFaultException exception) when (IsOfTheRoute(exception))
        {
            throw new PromptsMissingException(exception.Message);
        }
    }

    private async Task<T> SendOnceAsync<T>(string what, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : PortJson.ToContent(body, JsonSerializerOptions.Web) };
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
            throw LlamaStackCall.Classify(what, (int)response.StatusCode, text, LlamaStackCall.ReadRetryAfter(retryAfter));
        }

        return await response.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new ReplyUnreadableException("the reply is empty");
    }

    /// <summary>A missing prompt is named in the words; of a missing route they say nothing.</summary>
    private static bool IsOfTheRoute(PermanentFaultException fault) =>
        fault.Status is 404 or 501 && !fault.Words.Contains("prompt", StringComparison.OrdinalIgnoreCase) && !fault.Words.Contains("pmpt_", StringComparison.OrdinalIgnoreCase);

    private sealed record PromptList([property: JsonPropertyName("data")] IReadOnlyList<PromptVersion> Data);
}
