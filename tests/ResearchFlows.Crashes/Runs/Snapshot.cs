using ResearchFlows.Ports;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Crashes.Runs;

/// <summary>
/// Everything that a run left in all its stores, as lines that do not depend on when it ran: times, durations and random ids are replaced.
/// Two runs came to the same when their lines are the same, so nothing can be missing, be there twice, be half done or be left behind.
/// </summary>
internal sealed partial class Snapshot
{
    private readonly List<string> _lines = [];

    private Snapshot()
    {
    }

    /// <param name="data">The data folder of a host that has ended.</param>
    /// <param name="ordered">Whether the numbers of requests count: not when cases run in parallel.</param>
    public static Snapshot Take(string data, bool ordered)
    {
        using var stores = new StoreCopy(data);
        var snapshot = new Snapshot();
        snapshot.AddHistories(stores, ordered);
        snapshot.AddTables(stores, "engine.db", except: "history");
        snapshot.AddTables(stores, "ledger.db");
        // A turn whose reply was lost is asked for again; only the turns that the ledger has were recorded.
        snapshot.AddTables(stores, "devstack.db", except: "responses");
        snapshot._lines.Sort(StringComparer.Ordinal);
        return snapshot;
    }

    /// <summary>What is in one only.</summary>
    public IReadOnlyList<string> DifferencesFrom(Snapshot undisturbed)
    {
        var here = Counts(_lines);
        var there = Counts(undisturbed._lines);
        return
        [
            .. there.Where(line => line.Value > here.GetValueOrDefault(line.Key)).Select(line => $"missing: {line.Key}"),
            .. here.Where(line => line.Value > there.GetValueOrDefault(line.Key)).Select(line => $"too much: {line.Key}"),
        ];

        static Dictionary<string, int> Counts(List<string> lines) => lines.CountBy(line => line).ToDictionary();
    }

    private void AddHistories(StoreCopy stores, bool ordered)
    {
        var events = stores.Rows("engine.db", "SELECT id, event FROM history JOIN instances ON instances.sequence = history.instance ORDER BY id, history.sequence");
        foreach (var instance in events.GroupBy(row => (string)row["id"]!))
        {
            Dictionary<int, string> requests = [];
            foreach (var item in instance.Select(row => JsonSerializer.Deserialize<HistoryEvent>((string)row["event"]!, PortJson.Options)!))
            {
                // Without numbers an outcome is told by what it is the outcome of.
                var request = item.TaskScheduledId is { } id ? requests[id] : "";
                var text = Neutral(JsonSerializer.Serialize(ordered ? item : item with { EventId = -1, TaskScheduledId = null }, PortJson.Options));
                requests[item.EventId] = text;
                _lines.Add(ordered ? $"{instance.Key}: {text}" : $"{instance.Key}: {request}{text}");
            }
        }
    }

    private void AddTables(StoreCopy stores, string database, string? except = null)
    {
        foreach (var table in stores.Tables(database).Where(table => table != except))
        {
            foreach (var row in stores.Rows(database, $"SELECT * FROM {table}"))
            {
                var values = row.Where(column => !Passing().IsMatch(column.Key)).Select(column => $"{column.Key}={Value(column.Value)}");
                _lines.Add($"{database} {table}: {string.Join(' ', values)}");
            }
        }
    }

    private static string Value(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : Neutral($"{value}");

    private static string Neutral(string text) => FirstWord().Replace(Seconds().Replace(RandomIds().Replace(Times().Replace(text, "TIME"), "ID"), "$1TIME"), "");

    /// <summary>Columns of times, and of the order in which rows came.</summary>
    [GeneratedRegex("At$|_at$|^created$|^updated$|^durationMs$|^ordinal$|^sequence$")]
    private static partial Regex Passing();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)")]
    private static partial Regex Times();

    [GeneratedRegex("""("(?:durationMs|created_at|createdAt|minutes)":)[\d.E-]+""")]
    private static partial Regex Seconds();

    /// <summary>There is none when the reply was found again after a crash instead of being read as it came.</summary>
    [GeneratedRegex(""","firstWordMs":[\d.E-]+""")]
    private static partial Regex FirstWord();

    /// <summary>Random hexadecimal digits, as a GUID or behind the prefix of an id; call ids are a hash of what holds such ids.</summary>
    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])([0-9a-f]{32}|[0-9a-f]{48})(?![0-9a-f])|(?<=call_)[0-9a-f]{8,}")]
    private static partial Regex RandomIds();
}
