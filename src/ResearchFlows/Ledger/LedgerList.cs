using Dapper;

namespace ResearchFlows.Ledger;

/// <summary>A list of texts for <c>IN (…)</c>, a parameter each: Dapper writes lists out for SQLite only, for PostgreSQL it means an array.</summary>
internal sealed record LedgerList(string Names, DynamicParameters Values)
{
    public static LedgerList Of(IReadOnlyList<string> texts)
    {
        var values = new DynamicParameters();
        foreach (var (index, text) in texts.Index())
        {
            values.Add($"text{index}", text);
        }

        return new(texts.Count == 0 ? "NULL" : string.Join(", ", texts.Select((_, index) => $"@text{index}")), values);
    }
}
