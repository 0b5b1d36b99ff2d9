namespace ResearchFlows.Http;

/// <summary>Links to our own routes; none carries a key.</summary>
internal static class ApiLinks
{
    public static string Instance(string instanceId) => $"{ApiRoute.Prefix}instances/{Uri.EscapeDataString(instanceId)}";

    public static string Agent(string agent) => $"{ApiRoute.Prefix}agents/{Uri.EscapeDataString(agent)}";

    public static IReadOnlyDictionary<string, string> Of(string instanceId)
    {
        var instance = Instance(instanceId);
        return new Dictionary<string, string>
        {
            ["status"] = instance,
            ["steps"] = $"{instance}/steps",
            ["history"] = $"{instance}/history",
            ["suspend"] = $"{instance}/suspend",
            ["resume"] = $"{instance}/resume",
            ["terminate"] = $"{instance}/terminate",
            ["events"] = $"{instance}/events/{{name}}",
            ["purge"] = instance,
        };
    }
}
