using ResearchFlows.Ports;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResearchFlows.LlamaStack;

/// <summary>One version of a prompt on the server.</summary>
public sealed record PromptVersion
{
    /// <summary>The prompt.</summary>
    [JsonPropertyName("prompt_id")]
    public required string PromptId { get; init; }

    /// <summary>The version, from 1.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>The text.</summary>
    [JsonPropertyName("prompt")]
    public required string Text { get; init; }

    /// <summary>Names that the text may hold in double braces.</summary>
    [JsonPropertyName("variables")]
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Whether it is the version in force; right only in a list of versions.</summary>
    [JsonPropertyName("is_default")]
    public bool IsDefault { get; init; }
}

/// <summary>The Prompts API, which the OpenAI library has no client for.</summary>
/// <param name="http">A client whose base address ends in <c>/v1/</c>.</param>
public sealed class Prompts(HttpClient http)
{
    /// <summary>Creates a prompt, its version 1 in force.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">Declared variables. One that the text does not use serves as a mark to find the prompt by.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<PromptVersion> CreateAsync(string text, IReadOnlyList<string> variables, CancellationToken cancellationToken) =>
        SendAsync<PromptVersion>(HttpMethod.Post, "prompts", new { prompt = text, variables }, cancellationToken);

    /// <summary>All prompts, each with its version in force.</summary>
    public async Task<IReadOnlyList<PromptVersion>> ListAsync(CancellationToken cancellationToken) =>
        (await SendAsync<PromptList>(HttpMethod.Get, "prompts", null, cancellationToken)).Data;

    /// <summary>All versions of a prompt, oldest first; empty when there is no such prompt (the server answers 400).</summary>
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
    /// <param name="variables">The declared variables; the server forgets those left out.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PromptVersionConflictException">Somebody else saved a version meanwhile.</exception>
    public async Task<PromptVersion> SaveAsync(
        string promptId, string text, int latestVersion, IReadOnlyList<string> variables, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync<PromptVersion>(
                HttpMethod.Put, $"prompts/{Uri.EscapeDataString(promptId)}",
                new { prompt = text, version = latestVersion, variables, set_as_default = false }, cancellationToken);
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("not the latest prompt version", StringComparison.Ordinal))
        {
            throw new PromptVersionConflictException(exception.Message);
        }
    }

    /// <summary>Puts a version in force: promotion, or rolling back.</summary>
    public Task<PromptVersion> SetDefaultAsync(string promptId, int version, CancellationToken cancellationToken) => SendAsync<PromptVersion>(
        HttpMethod.Put, $"prompts/{Uri.EscapeDataString(promptId)}/set-default-version", new { version }, cancellationToken);

    private Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken) => LlamaStackCall.RunAsync(
        $"{method} /v1/{path}",
        async () =>
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : PortJson.ToContent(body, JsonSerializerOptions.Web) };
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
                throw LlamaStackCall.Classify($"{method} /v1/{path}", (int)response.StatusCode, text, LlamaStackCall.ReadRetryAfter(retryAfter));
            }

            return await response.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new ReplyUnreadableException("the reply is empty");
        },
        cancellationToken);

    private sealed record PromptList([property: JsonPropertyName("data")] IReadOnlyList<PromptVersion> Data);
}

/// <summary>The prompt has a newer version than the one the save was based on.</summary>
public sealed class PromptVersionConflictException(string message) : Exception(message);
