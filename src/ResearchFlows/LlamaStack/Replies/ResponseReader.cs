using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Reads a response object. What counts is its output items, not its status: a turn that calls functions is <c>completed</c> too.
/// </summary>
internal static class ResponseReader
{
    // What a model writes beyond these is of no use to anybody, and would be kept and read again turn by turn.
    private const int MostTextBytes = 1024 * 1024;
    private const int MostArgumentBytes = 64 * 1024;
    private const int MostOutputBytes = 24 * 1024;
    private const int MostNameBytes = 1024;
    private const int MostIdLength = 256;

    /// <summary>The server asks whether it may run a tool of an MCP server that it calls itself.</summary>
    private const string ApprovalRequest = "mcp_approval_request";

    public static ModelReply Read(JsonElement response)
    {
        var status = TextOf(response, "status");
        if (status is "failed" or "cancelled" || TextOf(response, "id") is not { Length: > 0 } id)
        {
            var error = Member(response, "error") is { } details ? TextOf(details, "message") ?? details.ToString() : "no response id";
            throw new ReplyUnreadableException($"status {status}: {error}");
        }

        var items = Items(response, "output");
        List<WrittenCall> written = [];
        var texts = items.Where(item => IsType(item, "message")).Select(message => ReplyText.Read(Texts.Cut(MessageText(message), MostTextBytes), written)).ToList();
        IReadOnlyList<FunctionCall> calls = [.. items.Where(item => IsType(item, "function_call") || IsType(item, ApprovalRequest)).Select(ReadCall)];
        return new ModelReply
        {
            ResponseId = id,
            Text = Texts.Cut(string.Join("\n\n", texts.Where(text => text.Length > 0)), MostTextBytes),
            // A server that has made calls of them may have left them in the text too.
            FunctionCalls = calls.Count > 0 ? calls : WrittenCalls.Number(written, id),
            Searches = [.. items.Where(item => IsType(item, "file_search_call")).Select(ReadSearch)],
            ServerTools = [.. items.Select(item => TextOf(item, "type") ?? "").Where(type => type is "web_search_call" or "mcp_call")],
            ServerCalls = [.. items.Where(item => IsType(item, "mcp_call")).Select(ReadServerCall)],
            Annotations = [.. items.Where(item => IsType(item, "message")).SelectMany(ReadAnnotations)],
            WebAnnotations = [.. items.Where(item => IsType(item, "message")).SelectMany(ReadWebAnnotations)],
            Usage = ReadUsage(response),
            IncompleteReason = status == "incomplete" ? ReadIncompleteReason(response) : null,
        };
    }

    private static string MessageText(JsonElement message) =>
        string.Concat(Items(message, "content").Select(part => TextOf(part, "text") ?? TextOf(part, "refusal") ?? ""));

    private static FunctionCall ReadCall(JsonElement item) => new(
        TextOf(item, IsType(item, ApprovalRequest) ? "id" : "call_id") is { Length: <= MostIdLength } id ? id : throw new ReplyUnreadableException("a function call has no call_id, or one that is too long"),
        IsType(item, ApprovalRequest) ? ServerTool(item) : Texts.Cut(TextOf(item, "name") ?? "", MostNameBytes),
        Texts.Cut(Member(item, "arguments") switch { null => "", { ValueKind: JsonValueKind.String } text => text.GetString()!, { } json => json.GetRawText() }, MostArgumentBytes))
    {
        IsApprovalRequest = IsType(item, ApprovalRequest),
    };

    private static ServerCall ReadServerCall(JsonElement item) => new(
        ServerTool(item), Texts.Cut(TextOf(item, "arguments") ?? "", MostArgumentBytes), Texts.Cut(TextOf(item, "output") ?? $"Error: {TextOf(item, "error") ?? "there is no output."}", MostOutputBytes));

    private static string ServerTool(JsonElement item) => Texts.Cut($"{TextOf(item, "server_label")}.{TextOf(item, "name")}", MostNameBytes);

    private static FileSearch ReadSearch(JsonElement item) => new(
        [.. Items(item, "queries").Select(query => query.ToString())],
        [.. Items(item, "results").Select(ReadResult)]);

    /// <summary>The hits of <c>POST /v1/vector_stores/{id}/search</c>, whose text is a list of parts.</summary>
    public static IReadOnlyList<FileSearchResult> ReadHits(JsonElement found) =>
        [.. Items(found, "data").Select(hit => ReadResult(hit) with { Text = string.Concat(Items(hit, "content").Select(part => TextOf(part, "text"))) })];

    /// <summary>In OGX a hit's own ids are internal and the uploaded file is named in the attributes; in 0.7 both name the uploaded file.</summary>
    private static FileSearchResult ReadResult(JsonElement hit)
    {
        var attributes = Member(hit, "attributes");
        var ownId = TextOf(hit, "file_id") ?? "";
        return new FileSearchResult(
            TextOf(attributes, "document_id") ?? ownId,
            TextOf(attributes, "file_id") ?? ownId,
            TextOf(attributes, "filename") ?? TextOf(hit, "filename") ?? "",
            TextOf(hit, "text") ?? "");
    }

    private static IEnumerable<FileAnnotation> ReadAnnotations(JsonElement message) => Items(message, "content")
        .SelectMany(part => Items(part, "annotations"))
        .Where(annotation => IsType(annotation, "file_citation") && TextOf(annotation, "file_id") is not null)
        .Select(annotation => new FileAnnotation(TextOf(annotation, "file_id")!, TextOf(annotation, "filename")));

    private static IEnumerable<WebAnnotation> ReadWebAnnotations(JsonElement message) => Items(message, "content")
        .SelectMany(part => Items(part, "annotations"))
        .Where(annotation => IsType(annotation, "url_citation"))
        .Select(annotation => TextOf(annotation, "url") ?? TextOf(Member(annotation, "url_citation"), "url"))
        .Where(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
        .Select(url => new WebAnnotation(url!));

    private static TokenUsage ReadUsage(JsonElement response) => Member(response, "usage") is { } usage
        ? new TokenUsage(Count(usage, "input_tokens"), Count(usage, "output_tokens"))
        : new TokenUsage(0, 0);

    private static string ReadIncompleteReason(JsonElement response) =>
        Member(response, "incomplete_details") is { } details ? TextOf(details, "reason") ?? "unknown" : "unknown";

    /// <summary>A number of tokens that no server can mean becomes the nearest one that it could.</summary>
    private static int Count(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var count) ? (int)Math.Clamp(count, 0, int.MaxValue) : 0;

    private static bool IsType(JsonElement item, string type) => TextOf(item, "type") == type;

    private static IReadOnlyList<JsonElement> Items(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static string? TextOf(JsonElement? json, string name) =>
        json is { } value && Member(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
