using Dapper;
using System.Data;

namespace ResearchFlows.Ledger;

/// <summary>Texts as both databases keep them: PostgreSQL has no character of code 0, which models and files do write.</summary>
internal sealed class LedgerText : SqlMapper.TypeHandler<string>
{
    public override string? Parse(object value) => value as string;

    public override void SetValue(IDbDataParameter parameter, string? value)
    {
        parameter.DbType = DbType.String;
        parameter.Value = value is null ? DBNull.Value : Storable(value);
    }

    /// <summary>The text as both keep it.</summary>
    public static string Storable(string text) => text.Replace("\0", "", StringComparison.Ordinal);
}
