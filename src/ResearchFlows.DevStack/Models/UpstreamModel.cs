using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Models;

/// <summary>
/// Forwards inference to an OpenAI-compatible chat-completions server (Ollama, vLLM, llama.cpp …).
/// Protocol: https://platform.openai.com/docs/api-reference/chat/create.
/// </summary>
internal sealed class UpstreamModel : IChatModel, IDisposable
{
    private const int Tries = 3;
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly TimeProvider time;

    /// <param name="upstream">Base address, with its <c>/v1</c>.</param>
    /// <param name="key">Bearer token, if the server wants one.</param>
    /// <param name="time">The clock behind the wait between tries.</param>
    public UpstreamModel(Uri upstream, string? key, TimeProvider time)
    {
        this.time = time;
        address = new Uri(upstream.AbsoluteUri.TrimEnd('/') + "/chat/completions");
        // A local model may think for minutes; the caller's own time limit cancels the request.
        http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public async Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        var body = Json.Write(ChatCompletion.Request(request));
        for (var attempt = 1; ; attempt++)
        {
            var (status, answer) = await PostAsync(body, cancellationToken);
            if (status == HttpStatusCode.OK)
            {
                return ChatCompletion.Reply(answer);
            }
            if (attempt == Tries || (status != HttpStatusCode.TooManyRequests && (int)status < 500))
            {
                throw new ModelFailedException(ChatCompletion.ErrorText(answer));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(250 * attempt), time, cancellationToken);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<(HttpStatusCode Status, string Answer)> PostAsync(string body, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(address, content, cancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException exception)
        {
            return (HttpStatusCode.BadGateway, $"Connection error: {exception.Message}");
        }
    }
}
