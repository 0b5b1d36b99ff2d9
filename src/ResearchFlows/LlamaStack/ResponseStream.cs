using ResearchFlows.Json;
using ResearchFlows.LlamaStack.Replies;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.LlamaStack;

/// <summary>Reads the events of a response that is streamed. What counts is the whole response in the last of them.</summary>
/// <param name="written">Told what of the text is for the reader so far, whenever that is another.</param>
internal sealed class ResponseStream(Action<string> written)
{
    private const int MostCharacters = 1024 * 1024;

    /// <summary>A text longer than this is looked at seldom: each look is at all of it.</summary>
    private const int ManyCharacters = 16 * 1024;

    private static readonly TimeSpan Seldom = TimeSpan.FromMilliseconds(100);
    private readonly StringBuilder _text = new();
    private string _shown = "";
    private long _lookedAt;

    /// <summary>Reads to the end.</summary>
    /// <param name="events">The body.</param>
    /// <param name="begun">Told the response's id as soon as it is known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The whole response; null when the stream ends without it.</returns>
    public async Task<JsonDocument?> ReadAsync(Stream events, Func<string, Task> begun, CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(events).EnumerateAsync(cancellationToken))
        {
            if (item.Data is "" or "[DONE]")
            {
                continue;
            }

            using var json = JsonText.ParseMended(Encoding.UTF8.GetBytes(item.Data));
            switch (TextOf(json.RootElement, "type"))
            {
                case "response.created" when json.RootElement.TryGetProperty("response", out var response) && TextOf(response, "id") is { Length: > 0 } id:
                    await begun(id);
                    break;
                case "response.output_item.added":
                    _text.Clear();
                    break;
                case "response.output_text.delta" when TextOf(json.RootElement, "delta") is { } delta && _text.Length < MostCharacters:
                    Show(delta);
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    return json.RootElement.TryGetProperty("response", out var whole) && whole.ValueKind == JsonValueKind.Object
                        ? JsonDocument.Parse(whole.GetRawText())
                        : throw new ReplyUnreadableException("the last event of its stream holds no response");
                case "error" or null:
                    throw Fault(json.RootElement);
            }
        }

        return null;
    }

    private void Show(string delta)
    {
        _text.Append(delta);
        if (_text.Length > ManyCharacters && TimeProvider.System.GetElapsedTime(_lookedAt) < Seldom)
        {
            return;
        }

        _lookedAt = TimeProvider.System.GetTimestamp();
        var shown = StreamedText.Read(_text.ToString());
        if (shown != _shown)
        {
            _shown = shown;
            written(shown);
        }
    }

    /// <summary>What could not even begin comes as an event, under HTTP 200; its code is a status, or words.</summary>
    private static Exception Fault(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return new ReplyUnreadableException("an event of its stream is no object");
        }

        var details = error.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : error;
        var status = details.TryGetProperty("code", out var said) && int.TryParse(said.ToString(), out var code) ? code : 500;
        return LlamaStackCall.Classify("POST /v1/responses", status, $$"""{"error":{{details.GetRawText()}}}""", null);
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
