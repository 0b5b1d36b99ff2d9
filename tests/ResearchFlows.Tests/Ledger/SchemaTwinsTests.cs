using Dapper;
using ResearchFlows.Ledger;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Ledger;

/// <summary>The two schema files say the same: whoever appends to one appends to the other.</summary>
public sealed class SchemaTwinsTests
{
    [Fact]
    public void Both_schemas_have_the_same_version() => Assert.Equal(LedgerSchema.Migrations.Count, PostgresSchema.Version);

    [PostgresFact]
    public async Task Both_schemas_have_the_same_tables_columns_and_indexes()
    {
        using var folder = TempFolder.Create();
        using var sqlite = new SqliteLedger(folder.Path("ledger.db"));
        using var postgres = new PostgresLedger(PostgresServer.Shared.CreateDatabase());

        // BOOLEAN is kept as INTEGER in SQLite.
        var columns = await ListAsync(
            sqlite,
            """
            SELECT LOWER(t.name || '.' || c.name) || ' ' || CASE c.type WHEN 'TEXT' THEN 'text' WHEN 'REAL' THEN 'double' ELSE 'whole' END
                || CASE WHEN c."notnull" OR c.pk > 0 THEN ' not null' ELSE '' END
            FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
            """);
        var twins = await ListAsync(
            postgres,
            """
            SELECT table_name || '.' || column_name || ' ' || CASE data_type WHEN 'text' THEN 'text' WHEN 'double precision' THEN 'double' ELSE 'whole' END
                || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'ledgerversion'
            """);
        Assert.Equal(columns, twins);

        var indexes = await ListAsync(sqlite, "SELECT LOWER(name) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
        Assert.Equal(indexes, await ListAsync(postgres, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef NOT LIKE '%UNIQUE%'"));

        var byBytes = await ListAsync(postgres, "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'");
        Assert.Empty(byBytes);
    }

    private static Task<List<string>> ListAsync(LedgerDatabase ledger, string sql) => ledger.ReadAsync(
        async connection => (await connection.QueryAsync<string>(sql)).Order(StringComparer.Ordinal).ToList(), CancellationToken.None);
}
