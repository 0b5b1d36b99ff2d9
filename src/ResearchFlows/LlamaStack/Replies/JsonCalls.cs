using System.Text.Json;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>The shapes of JSON that models write calls in.</summary>
internal static class JsonCalls
{
    private static readonly string[] Names = ["name", "tool_name", "function_name", "recipient_name", "tool", "function", "action"];
    private static readonly string[] Arguments = ["arguments", "parameters", "args", "params", "kwargs", "tool_input", "action_input", "tool_parameters", "input"];
    private static readonly string[] Wrappers = ["tool_calls", "tool_call", "function_call", "tool_uses", "calls", "function"];
    private static readonly string[] Others = ["type", "id", "call_id", "tool_call_id", "index", "thought", "thoughts", "reasoning", "status"];

    /// <summary>Adds the calls that a value is; false when it is none.</summary>
    public static bool TryAdd(object? value, List<WrittenCall> calls) => value switch
    {
        List<object?> list => list.Count > 0 && list.All(item => TryAdd(item, calls)),
        Dictionary<string, object?> map => TryAdd(map, calls),
        _ => false,
    };

    private static bool TryAdd(Dictionary<string, object?> map, List<WrittenCall> calls)
    {
        if (Names.FirstOrDefault(key => map.GetValueOrDefault(key) is string { Length: > 0 }) is not { } nameKey)
        {
            return Wrappers.FirstOrDefault(key => map.GetValueOrDefault(key) is Dictionary<string, object?> or List<object?>) is { } wrapper
                ? TryAdd(map[wrapper], calls)
                : TryAddNamed(map, calls);
        }

        var name = (string)map[nameKey]!;
        var rest = map.Where(pair => pair.Key != nameKey && !Others.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (Arguments.FirstOrDefault(key => map.ContainsKey(key) && key != nameKey) is { } argumentsKey)
        {
            calls.Add(new WrittenCall(name, map[argumentsKey] switch { string text => text, null => "{}", var json => JsonSerializer.Serialize(json) }));
            return true;
        }

        // Arguments beside the name; a tool's description is no call of it.
        calls.Add(new WrittenCall(name, JsonSerializer.Serialize(rest.ToDictionary(pair => pair.Key, pair => pair.Value))));
        return !rest.Any(pair => pair.Key is "description" or "schema" or "properties");
    }

    /// <summary><c>{"read_local_file": {"path": "a.md"}}</c>.</summary>
    private static bool TryAddNamed(Dictionary<string, object?> map, List<WrittenCall> calls)
    {
        calls.AddRange(map.Where(pair => pair.Value is Dictionary<string, object?>).Select(pair => new WrittenCall(pair.Key, JsonSerializer.Serialize(pair.Value))));
        return map.Count > 0 && map.Values.All(value => value is Dictionary<string, object?>);
    }
}
