using System.Text.RegularExpressions;
using Dapper;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Files;

/// <summary>Uploaded files.</summary>
internal sealed partial class FileStore(Database database, TimeProvider time)
{
    private const string Columns =
        "SELECT id AS Id, filename AS Filename, purpose AS Purpose, created_at AS CreatedAt, length(content) AS Bytes";

    public async Task<StoredFile> AddAsync(string filename, string purpose, byte[] content, CancellationToken cancellationToken)
    {
        var file = new StoredFile
        {
            Id = Ids.File(),
            Filename = UnusualCharacter().Replace(filename, "_"),
            Purpose = purpose,
            CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Bytes = content.Length,
        };
        await database.WriteAsync(
            connection => connection.Execute(
                "INSERT INTO files (id, filename, purpose, created_at, content) VALUES (@Id, @Filename, @Purpose, @CreatedAt, @content)",
                new { file.Id, file.Filename, file.Purpose, file.CreatedAt, content }),
            cancellationToken);
        return file;
    }

    public StoredFile Get(string id)
    {
        RequireWellFormed(id);
        return database.Read(connection => connection.QuerySingleOrDefault<StoredFile>(Columns + " FROM files WHERE id = @id", new { id }))
            ?? throw NotFound(id);
    }

    public byte[] Content(string id)
    {
        RequireWellFormed(id);
        return database.Read(connection => connection.QuerySingleOrDefault<byte[]>("SELECT content FROM files WHERE id = @id", new { id }))
            ?? throw NotFound(id);
    }

    public (List<StoredFile> Items, bool HasMore) List(Page page, string? purpose) => database.Read(connection =>
        page.Read<StoredFile>(connection, Columns, "files", "id", "@purpose IS NULL OR purpose = @purpose", new { purpose }));

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        RequireWellFormed(id);
        var deleted = await database.WriteAsync(
            connection => connection.Execute("DELETE FROM files WHERE id = @id", new { id }), cancellationToken);
        if (deleted == 0)
        {
            throw NotFound(id);
        }
    }

    private static void RequireWellFormed(string id)
    {
        if (!WellFormedId().IsMatch(id))
        {
            throw ApiException.Error(400, $"Invalid value for 'file_id': {id}. Must match format 'file-' followed by 1-64 hex characters.");
        }
    }

    private static ApiException NotFound(string id) =>
        ApiException.Error(404, $"File '{id}' not found. Use 'client.files.list()' to list available Files.");

    [GeneratedRegex("^file-[0-9a-f]{1,64}$")]
    private static partial Regex WellFormedId();

    // What the captured server does to names: "../../etc/x.md" becomes "____etc_x.md", "žluť.md" becomes "_lu_.md".
    [GeneratedRegex(@"\.\.|[^A-Za-z0-9._-]")]
    private static partial Regex UnusualCharacter();
}
