using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Tools.Servers;

/// <summary>Takes from what a server offers the tools that an agent may use. What it says of them is text of others, and has limits.</summary>
internal static partial class OfferedTools
{
    private const int MostPages = 20;
    private const int MostOffered = 2000;
    private const int MostTools = 64;
    private const int MostDescriptionBytes = 1024;
    private const int MostSchemaBytes = 8 * 1024;
    private const int MostNameLength = 64;

    /// <summary>Asks a server for all that it offers, page by page, as far as anybody would read.</summary>
    public static async Task<IReadOnlyList<Tool>> ListAsync(McpClient client, CancellationToken cancellationToken)
    {
        List<Tool> offered = [];
        var request = new ListToolsRequestParams();
        for (var page = 0; page < MostPages && offered.Count < MostOffered; page++)
        {
            var listed = await client.ListToolsAsync(request, cancellationToken);
            offered.AddRange(listed.Tools);
            if (listed.NextCursor is not { } next)
            {
                break;
            }

            request.Cursor = next;
        }

        return offered;
    }

    /// <summary>The tools of one server, and why others are left out.</summary>
    public static RemoteToolList Read(ToolServer server, IEnumerable<Tool> offered)
    {
        List<RemoteTool> tools = [];
        List<string> problems = [];
        var known = offered.ToList();
        foreach (var tool in known.Where(tool => server.AllowedTools?.Contains(tool.Name) != false))
        {
            if (WhyNot(tool, tools) is { } reason)
            {
                problems.Add($"The tool '{Texts.Cut(tool.Name, 100)}' of the server '{server.Name}' is left out: {reason}");
            }
            else
            {
                tools.Add(Of(server, tool));
            }
        }

        problems.AddRange((server.AllowedTools ?? []).Where(name => known.All(tool => tool.Name != name)).Select(name => $"The server '{server.Name}' offers no tool '{name}'."));
        return new RemoteToolList(tools, [.. problems.Take(5)]);
    }

    /// <summary>A tool as a run records it.</summary>
    public static RemoteTool Of(ToolServer server, Tool tool)
    {
        var isReadOnly = tool.Annotations?.ReadOnlyHint == true;
        var isAsked = server.Approve == ApprovalRule.Always || (server.Approve == ApprovalRule.Writes && !isReadOnly);
        var definition = new FunctionTool(NameOf(server, tool), Texts.Cut(tool.Description ?? "", MostDescriptionBytes), tool.InputSchema.Clone());
        return new RemoteTool(definition, server.Name, tool.Name, isReadOnly, tool.Annotations?.IdempotentHint == true, isAsked ? server.ApprovalMinutes : null);
    }

    private static string? WhyNot(Tool tool, List<RemoteTool> taken) => tool switch
    {
        _ when taken.Count >= MostTools => $"at most {MostTools} tools of a server are taken.",
        { InputSchema.ValueKind: not JsonValueKind.Object } => "its schema is no object.",
        _ when tool.InputSchema.GetRawText().Length > MostSchemaBytes => $"its schema is longer than {MostSchemaBytes:N0} characters.",
        _ when taken.Any(other => other.Tool == tool.Name) => "it is offered twice.",
        _ => null,
    };

    private static string NameOf(ToolServer server, Tool tool)
    {
        var name = NotAllowed().Replace($"{server.Name}_{tool.Name}", "_");
        return name.Length <= MostNameLength ? name : name[..MostNameLength];
    }

    /// <summary>The first of tools that a model could not tell apart, and none that sounds like a tool of ours.</summary>
    public static RemoteToolList WithoutTwins(RemoteToolList all, IEnumerable<string> ours)
    {
        var keys = ours.Select(CallNames.Key).ToHashSet(StringComparer.Ordinal);
        var tools = all.Tools.Where(tool => keys.Add(CallNames.Key(tool.Definition.Name))).ToList();
        var twins = all.Tools.Except(tools).Select(tool => $"The tool '{Texts.Cut(tool.Tool, 100)}' of the server '{tool.Server}' is left out: another tool has nearly the same name.");
        return new RemoteToolList(tools, [.. all.Problems, .. twins.Take(5)]);
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotAllowed();
}
