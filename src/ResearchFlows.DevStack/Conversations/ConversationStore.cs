using ResearchFlows.OfflineModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Conversations;

/// <summary>Conversations: their items, and the messages that the next response in them continues.</summary>
internal sealed class ConversationStore(Database database, TimeProvider time)
{
    private const string Columns = "SELECT id AS Id, created_at AS CreatedAt, metadata AS Metadata, messages AS Messages FROM conversations WHERE id = @id";

    public Task<JsonObject> CreateAsync(JsonObject? metadata, IReadOnlyList<JsonObject> items, CancellationToken cancellationToken)
    {
        var row = new Row
        {
            Id = Ids.Conversation(),
            CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Metadata = metadata is null ? null : Json.Write(metadata),
        };
        return database.WriteAsync(
            connection =>
            {
                connection.Execute("INSERT INTO conversations (id, created_at, metadata) VALUES (@Id, @CreatedAt, @Metadata)", row);
                AddItems(connection, row.Id, items);
                return row.ToJson();
            },
            cancellationToken);
    }

    public JsonObject Get(string id) => database.Read(connection => Find(connection, id).ToJson());

    public Task<JsonObject> UpdateAsync(string id, JsonObject metadata, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            _ = Find(connection, id);
            connection.Execute("UPDATE conversations SET metadata = @metadata WHERE id = @id", new { id, metadata = Json.Write(metadata) });
            return Find(connection, id).ToJson();
        },
        cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            _ = Find(connection, id);
            return connection.Execute("DELETE FROM conversations WHERE id = @id", new { id });
        },
        cancellationToken);

    /// <summary>Adds items and answers with them, ids and all.</summary>
    public Task<IReadOnlyList<JsonObject>> AddAsync(string id, IReadOnlyList<JsonObject> items, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                _ = Find(connection, id);
                return AddItems(connection, id, items) as IReadOnlyList<JsonObject>;
            },
            cancellationToken);

    public (List<JsonObject> Items, bool HasMore) List(string id, Page page) => database.Read(connection =>
    {
        _ = Find(connection, id);
        var (items, hasMore) = page.Read<string>(connection, "SELECT item", "conversation_items", "id", "conversation_id = @id", new { id });
        return (items.ConvertAll(Json.ReadObject), hasMore);
    });

    public JsonObject GetItem(string id, string itemId) => database.Read(connection => FindItem(connection, id, itemId));

    public Task DeleteItemAsync(string id, string itemId, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            _ = (Find(connection, id), FindItem(connection, id, itemId));
            return connection.Execute("DELETE FROM conversation_items WHERE conversation_id = @id AND id = @itemId", new { id, itemId });
        },
        cancellationToken);

    /// <summary>The messages kept with the last response, or null when there was none yet.</summary>
    public IReadOnlyList<ModelMessage>? Messages(string id) => database.Read(connection =>
        Find(connection, id).Messages is { } messages ? JsonSerializer.Deserialize<List<ModelMessage>>(messages, Json.Options) : null);

    /// <summary>Keeps what a response said and was told.</summary>
    public Task AddResponseAsync(
        string id, IReadOnlyList<JsonObject> items, IReadOnlyList<ModelMessage> messages, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            AddItems(connection, id, items);
            return connection.Execute(
                "UPDATE conversations SET messages = @messages WHERE id = @id", new { id, messages = JsonSerializer.Serialize(messages, Json.Options) });
        },
        cancellationToken);

    private static List<JsonObject> AddItems(SqliteConnection connection, string conversationId, IReadOnlyList<JsonObject> items)
    {
        var added = items.Select(item => (JsonObject)item.DeepClone()).ToList();
        foreach (var item in added)
        {
            item["id"] ??= Ids.Item((string)item["type"]!);
            connection.Execute(
                """
                INSERT INTO conversation_items (id, conversation_id, item) VALUES (@id, @conversationId, @item)
                ON CONFLICT (id) DO UPDATE SET conversation_id = @conversationId, item = @item
                """,
                new { id = item["id"]!.ToString(), conversationId, item = Json.Write(item) });
        }
        return added;
    }

    private static Row Find(SqliteConnection connection, string id)
    {
        if (!Ids.IsConversation(id))
        {
            throw ApiException.Detail(
                400,
                $"Invalid value for 'conversation_id': {id}. Conversation ID must match format 'conv_' followed by 48 lowercase hex characters.");
        }
        return connection.QuerySingleOrDefault<Row>(Columns, new { id }) ?? throw ApiException.Detail(404, $"Conversation '{id}' not found.");
    }

    private static JsonObject FindItem(SqliteConnection connection, string id, string itemId) =>
        connection.QuerySingleOrDefault<string>(
            "SELECT item FROM conversation_items WHERE conversation_id = @id AND id = @itemId", new { id, itemId }) is { } item
            ? Json.ReadObject(item)
            : throw ApiException.Detail(
                404,
                $"Conversation item '{itemId}' not found in conversation '{id}'. Use 'client.conversations.items.list(\"{id}\")' to list available conversation items.");

    private sealed class Row
    {
        public required string Id { get; init; }

        public long CreatedAt { get; init; }

        public string? Metadata { get; init; }

        public string? Messages { get; init; }

        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["object"] = "conversation",
            ["created_at"] = CreatedAt,
            ["metadata"] = Metadata is null ? null : Json.ReadObject(Metadata),
            ["items"] = null,
        };
    }
}
