using ResearchFlows.Json;
using ResearchFlows.Tools.Servers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Agents;

/// <summary>Reads <c>mcpServers</c> of an <c>agent.json</c>: the servers whose tools the agent may use, by name.</summary>
internal static partial class ToolServerReader
{
    private const int MostServers = 16;

    public static IReadOnlyList<ToolServer> Read(JsonFields fields, string folder)
    {
        var entries = fields.Entries("mcpServers");
        if (entries.Count > MostServers)
        {
            fields.Mistake("mcpServers", $"lists {entries.Count} servers; at most {MostServers} are allowed.");
        }

        return [.. entries.Select(entry => Read(entry.Name, entry.Fields, folder, fields))];
    }

    private static ToolServer Read(string name, JsonFields fields, string folder, JsonFields above)
    {
        if (!NamePattern().IsMatch(name))
        {
            above.Mistake("mcpServers", $"names a server '{Ports.Texts.Cut(name, 60)}'; a name is 1 to 20 lower-case letters, digits and hyphens, beginning with a letter.");
        }

        var url = fields.OptionalText("url", 2000);
        var command = fields.OptionalText("command", 1000);
        if ((url is null) == (command is null))
        {
            fields.Mistake(url is null ? "url" : "command", url is null ? "is missing; url (an address) or command (a program) is needed." : "stands beside url; only one of the two is possible.");
        }

        var address = Uri.TryCreate(url, UriKind.Absolute, out var read) && read.Scheme is "http" or "https" ? read : null;
        if (url is not null && address is null)
        {
            fields.Mistake("url", "must be an address, such as https://tools.example/mcp.");
        }

        var server = new ToolServer
        {
            Name = name, Url = address, Command = command, Folder = folder,
            TokenVariable = ReadVariable(fields, "tokenVariable", "url", url),
            Arguments = Texts(fields, "args"), Environment = Texts(fields, "environment"),
            AllowedTools = fields.Has("allowedTools") ? Texts(fields, "allowedTools") : null,
            Approve = ReadRule(fields),
            ApprovalMinutes = fields.Number("approvalMinutes", 60, 0.01, 43_200),
            TimeoutSeconds = fields.Integer("timeoutSeconds", 60, 1, 3600),
        };
        if (command is null && (server.Arguments.Count > 0 || server.Environment.Count > 0))
        {
            fields.Mistake(server.Arguments.Count > 0 ? "args" : "environment", "is for a command, and there is none.");
        }

        fields.RefuseUnknown();
        return server;
    }

    private static string? ReadVariable(JsonFields fields, string field, string needed, string? present)
    {
        var variable = fields.OptionalText(field);
        if (variable is not null && present is null)
        {
            fields.Mistake(field, $"is for a {needed}, and there is none.");
        }

        return variable;
    }

    private static ApprovalRule ReadRule(JsonFields fields) => fields.OptionalText("approve") switch
    {
        null or "writes" => ApprovalRule.Writes,
        "always" => ApprovalRule.Always,
        "never" => ApprovalRule.Never,
        _ => Wrong(fields),
    };

    private static ApprovalRule Wrong(JsonFields fields)
    {
        fields.Mistake("approve", "must be writes (ask a person before each call of a tool that is not marked read-only), always or never.");
        return ApprovalRule.Always;
    }

    private static IReadOnlyList<string> Texts(JsonFields fields, string field)
    {
        var list = fields.List(field);
        if (list.Any(text => text.ValueKind != JsonValueKind.String))
        {
            fields.Mistake(field, "must be a list of texts.");
        }

        return [.. list.Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)];
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,19}$")]
    private static partial Regex NamePattern();
}
