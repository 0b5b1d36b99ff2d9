using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>A kept response: its JSON, every input item of its chain, and the messages that a follow-up continues.</summary>
internal sealed record StoredResponse(JsonObject Body, JsonArray Input, IReadOnlyList<ModelMessage> Messages)
{
    public string Status => (string)Body["status"]!;

    public bool IsUnfinished => Status is "queued" or "in_progress";
}

/// <summary>Responses that were not sent with <c>store: false</c>.</summary>
internal sealed class ResponseStore(Database database)
{
    /// <summary>Keeps a new response, or what a background response has become; one that was cancelled or deleted meanwhile stays so.</summary>
    public Task SaveAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        var row = new Row
        {
            Id = (string)response.Body["id"]!,
            Body = Json.Write(response.Body),
            Input = Json.Write(response.Input),
            Messages = JsonSerializer.Serialize(response.Messages, Json.Options),
        };
        const string insert = "INSERT INTO responses (id, body, input, messages) VALUES (@Id, @Body, @Input, @Messages)";
        const string update =
            "UPDATE responses SET body = @Body, input = @Input, messages = @Messages WHERE id = @Id AND body ->> 'status' <> 'cancelled'";
        var isNew = response.Status == "queued" || !(bool)response.Body["background"]!;
        return database.WriteAsync(connection => connection.Execute(isNew ? insert : update, row), cancellationToken);
    }

    public StoredResponse Get(string id) => database.Read(connection => connection.QuerySingleOrDefault<Row>(
        "SELECT id AS Id, body AS Body, input AS Input, messages AS Messages FROM responses WHERE id = @id", new { id }))?.ToResponse()
        ?? throw NotFound(id);

    public (List<JsonObject> Items, bool HasMore) List(Page page, string? model) => database.Read(connection =>
    {
        var (rows, hasMore) = page.Read<Row>(
            connection,
            "SELECT id AS Id, body AS Body, input AS Input, '[]' AS Messages",
            "responses",
            "id",
            "@model IS NULL OR body ->> 'model' = @model",
            new { model });
        return (rows.ConvertAll(row => row.ToListItem()), hasMore);
    });

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(
            connection => connection.Execute("DELETE FROM responses WHERE id = @id", new { id }), cancellationToken);
        if (deleted == 0)
        {
            throw NotFound(id);
        }
    }

    /// <summary>Deletes responses that are still to be made.</summary>
    public Task DeleteUnfinishedAsync(CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM responses WHERE body ->> 'status' IN ('queued', 'in_progress')"), cancellationToken);

    private static ApiException NotFound(string id) =>
        ApiException.Detail(404, $"Response '{id}' not found. Use 'client.responses.list()' to list available Responses.");

    private sealed class Row
    {
        public required string Id { get; init; }

        public required string Body { get; init; }

        public required string Input { get; init; }

        public required string Messages { get; init; }

        public StoredResponse ToResponse() => new(
            Json.ReadObject(Body), JsonNode.Parse(Input)!.AsArray(), JsonSerializer.Deserialize<List<ModelMessage>>(Messages, Json.Options)!);

        public JsonObject ToListItem()
        {
            var body = Json.ReadObject(Body);
            body["input"] = JsonNode.Parse(Input);
            return body;
        }
    }
}
