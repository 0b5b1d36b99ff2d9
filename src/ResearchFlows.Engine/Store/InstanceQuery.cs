using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Store;

/// <summary>
/// Newest-first listing. Each combination of filters has an index of its own, in the order of the listing, and names it: a page is read
/// where it stands, however many instances there are. The children of one instance are few: they have one index, and are looked through.
/// </summary>
internal static class InstanceQuery
{
    public static string Sql(OrchestrationQuery query, PagePosition? after)
    {
        List<string> columns = [];
        List<string> filters = [];
        if (query.Parent is not null)
        {
            filters.Add("parent = @Parent");
        }
        else if (query.WithoutChildren)
        {
            filters.Add("parent IS NULL");
        }

        AddEqual(query.Name is not null, "name", "@Name");
        AddEqual(query.Agent is not null, "agent", "@Agent");
        AddEqual(query.RuntimeStatus is not null, "status", "@Status");
        if (query.CreatedFrom is not null)
        {
            filters.Add("created >= @CreatedFrom");
        }

        if (after is not null)
        {
            filters.Add("(created, sequence) < (@Created, @Sequence)");
        }

        var where = filters.Count == 0 ? "" : $"WHERE {string.Join(" AND ", filters)}";
        return $"SELECT {InstanceRow.Columns} FROM instances INDEXED BY {Index(query, columns)} {where} ORDER BY created DESC, sequence DESC LIMIT @Limit";

        void AddEqual(bool asked, string column, string value)
        {
            if (asked)
            {
                columns.Add(column);
                filters.Add($"{column} = {value}");
            }
        }
    }

    private static string Index(OrchestrationQuery query, List<string> columns)
    {
        if (query.Parent is not null)
        {
            return "instances_by_parent";
        }

        var kind = query.WithoutChildren ? "started" : "instances";
        return $"{kind}_by_{(columns.Count == 0 ? "created" : string.Join('_', columns))}";
    }
}
