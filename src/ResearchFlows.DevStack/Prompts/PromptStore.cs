using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Prompts;

/// <summary>Prompts and their versions, with the captured server's optimistic locking.</summary>
internal sealed class PromptStore(Database database, DevStackFaults? faults, TimeProvider time)
{
    private static readonly TimeSpan RaceWindow = TimeSpan.FromMilliseconds(50);

    private const string SelectVersion =
        "SELECT p.prompt_id AS Id, v.version AS Version, v.prompt AS Text, v.variables AS Variables, p.default_version AS DefaultVersion " +
        "FROM prompts p JOIN prompt_versions v ON v.prompt_id = p.prompt_id ";

    public Task<PromptVersion> CreateAsync(string text, IReadOnlyList<string> variables, CancellationToken cancellationToken)
    {
        var created = new PromptVersion(Ids.Prompt(), 1, text, variables);
        created.RequireDeclaredVariables();
        return database.WriteAsync(
            connection =>
            {
                connection.Execute("INSERT INTO prompts (prompt_id, default_version) VALUES (@Id, 1)", new { created.Id });
                Insert(connection, created);
                return created;
            },
            cancellationToken);
    }

    public PromptVersion Get(string id, int? version) => Find(id, version) ?? throw NotFound(id, version);

    /// <param name="id">The prompt.</param>
    /// <param name="version">The version, or null (or 0, as on the captured server) for the default.</param>
    public PromptVersion? Find(string id, int? version) => database.Read(connection =>
    {
        var wanted = version is null or 0 ? "v.version = p.default_version" : "v.version = @version";
        return connection.QuerySingleOrDefault<Row>(SelectVersion + $"WHERE p.prompt_id = @id AND {wanted}", new { id, version })?.ToVersion();
    });

    /// <summary>The default version of every prompt, newest prompt first.</summary>
    public IReadOnlyList<PromptVersion> ListDefaults() => database.Read(connection =>
        connection.Query<Row>(SelectVersion + "WHERE v.version = p.default_version ORDER BY p.ordinal DESC").Select(row => row.ToVersion()).ToList());

    public IReadOnlyList<(PromptVersion Version, bool IsDefault)> Versions(string id) => database.Read(connection =>
    {
        var rows = connection.Query<Row>(SelectVersion + "WHERE p.prompt_id = @id ORDER BY v.version", new { id }).ToList();
        return rows.Count > 0
            ? rows.Select(row => (row.ToVersion(), row.Version == row.DefaultVersion)).ToList()
            : throw ApiException.Error(400, $"Prompt {id} not found");
    });

    /// <summary>Adds the version after <paramref name="version"/>, which must be the latest.</summary>
    public async Task<PromptVersion> UpdateAsync(
        string id, int version, string text, IReadOnlyList<string> variables, bool setAsDefault, CancellationToken cancellationToken)
    {
        if (version < 1)
        {
            throw ApiException.Error(400, "Version must be >= 1");
        }
        var added = new PromptVersion(id, version + 1, text, variables);
        var checkedEarly = faults?.RacePromptVersions == true;
        if (checkedEarly)
        {
            // The captured server checks first and writes later; writers who meet in between all succeed and the last one's text stays.
            database.Read(connection => Check(connection, id, version, added));
            await Task.Delay(RaceWindow, time, cancellationToken);
        }
        return await database.WriteAsync(
            connection =>
            {
                var saved = checkedEarly ? added : Check(connection, id, version, added);
                Insert(connection, saved);
                if (setAsDefault)
                {
                    SetDefault(connection, id, saved.Version);
                }
                return saved;
            },
            cancellationToken);
    }

    public Task<PromptVersion> SetDefaultAsync(string id, int version, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var row = connection.QuerySingleOrDefault<Row>(SelectVersion + "WHERE p.prompt_id = @id AND v.version = @version", new { id, version })
                ?? throw ApiException.Error(400, $"Prompt {id} version {version} not found");
            SetDefault(connection, id, version);
            return row.ToVersion();
        },
        cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM prompts WHERE prompt_id = @id", new { id }) > 0 ? true : throw NotFound(id, null),
        cancellationToken);

    private static PromptVersion Check(SqliteConnection connection, string id, int version, PromptVersion added)
    {
        var latest = connection.QuerySingle<int?>("SELECT MAX(version) FROM prompt_versions WHERE prompt_id = @id", new { id })
            ?? throw ApiException.Error(400, $"Prompt {id} not found");
        if (version != latest)
        {
            throw ApiException.Error(
                400,
                $"'{version}' is not the latest prompt version for prompt_id='{id}'. Use the latest version '{latest}' in request.");
        }
        added.RequireDeclaredVariables();
        return added;
    }

    // "OR REPLACE" only ever replaces under the race fault: otherwise the version was just found to be free, in the same transaction.
    private static void Insert(SqliteConnection connection, PromptVersion version) => connection.Execute(
        "INSERT OR REPLACE INTO prompt_versions (prompt_id, version, prompt, variables) VALUES (@Id, @Version, @Text, @variables)",
        new { version.Id, version.Version, version.Text, variables = JsonSerializer.Serialize(version.Variables) });

    private static void SetDefault(SqliteConnection connection, string id, int version) =>
        connection.Execute("UPDATE prompts SET default_version = @version WHERE prompt_id = @id", new { id, version });

    private static ApiException NotFound(string id, int? version) =>
        ApiException.Error(400, $"Prompt {id}:{(version is null or 0 ? "default" : version)} not found");

    private sealed class Row
    {
        public required string Id { get; init; }

        public int Version { get; init; }

        public required string Text { get; init; }

        public required string Variables { get; init; }

        public int DefaultVersion { get; init; }

        public PromptVersion ToVersion() => new(Id, Version, Text, JsonSerializer.Deserialize<string[]>(Variables)!);
    }
}
