using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine.Store;

/// <summary>Newest-first listing by keyset: a page goes on below the sequence where the one before ended, however many came since.</summary>
internal static class InstanceQuery
{
    private const string TokenPrefix = "instances<";

    public static string Sql(OrchestrationQuery query, long? before)
    {
        // An unfinished status finds few rows among very many; the plus keeps the other filters from offering their indexes instead.
        var unfinished = query.RuntimeStatus is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;
        var other = unfinished ? "+" : "";
        List<string> filters = [];
        Add(query.RuntimeStatus is not null, "status = @Status");
        Add(query.Name is not null, $"{other}name = @Name");
        Add(query.Agent is not null, $"{other}agent = @Agent");
        Add(before is not null, "sequence < @Before");
        Add(query.CreatedFrom is not null, "sequence >= (SELECT MIN(sequence) FROM instances WHERE created >= @CreatedFrom)");
        Add(query.CreatedFrom is not null, "+created >= @CreatedFrom");
        var where = filters.Count == 0 ? "" : "WHERE " + string.Join(" AND ", filters);
        return $"SELECT {InstanceRow.Columns} FROM instances {where} ORDER BY sequence DESC LIMIT @Limit";

        void Add(bool asked, string filter)
        {
            if (asked)
            {
                filters.Add(filter);
            }
        }
    }

    public static string Token(long before) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(TokenPrefix + before.ToString(CultureInfo.InvariantCulture)));

    /// <exception cref="ArgumentException">The token is not one of ours.</exception>
    public static long? Before(string? token)
    {
        if (token is null)
        {
            return null;
        }

        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
            if (text.StartsWith(TokenPrefix, StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(TokenPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var before))
            {
                return before;
            }
        }
        catch (FormatException)
        {
            // Said below, like every other token that is not ours.
        }

        throw new ArgumentException("The continuation token is not one that a page of instances ended with.", nameof(token));
    }
}
