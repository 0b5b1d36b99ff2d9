using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Tools;
using System.Text.Json.Nodes;

namespace ResearchFlows.Research;

/// <summary>What a request of a research run tells the model, item by item, as the Responses API writes it.</summary>
internal static class InputItems
{
    private const string NotRun = "Error: This call was not run, because a limit of tool calls was met.";

    /// <summary>A message.</summary>
    public static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    /// <summary>The outputs of the last turn's calls; a call that the model wrote as text is one that the server does not know.</summary>
    public static void AddOutputs(JsonArray input, AskedQuestion asked)
    {
        foreach (var call in asked.CallsOf(asked.Turns[^1]))
        {
            if (WrittenCalls.IsWritten(call.CallId))
            {
                input.Add(CallOf(call));
            }

            input.Add(OutputOf(call));
        }

        // The answer itself is for the server, which keeps the call from the model: only this tells it why.
        foreach (var refused in asked.CallsOf(asked.Turns[^1]).Where(call => call.IsApprovalRequest && call.Output != RemoteCalls.Allowed))
        {
            input.Add(Message("user", $"About your call of {refused.Name}: {refused.Output ?? NotRun}"));
        }
    }

    /// <summary>What a question's turns came to, all of it, for a server that knows none of them.</summary>
    public static void AddTurns(JsonArray input, AskedQuestion asked)
    {
        foreach (var earlier in asked.Turns)
        {
            foreach (var search in earlier.Reply.Searches)
            {
                input.Add(Message("user", SearchText(search)));
            }

            foreach (var made in earlier.Reply.ServerCalls)
            {
                input.Add(Message("user", $"You have called {made.Name} with {made.Arguments}; do not repeat it without need. Its output:\n\n{made.Output}"));
            }

            if (earlier.Reply.Text.Length > 0)
            {
                input.Add(Message("assistant", earlier.Reply.Text));
            }

            // What the server asked leave for, it has lost too.
            foreach (var call in asked.CallsOf(earlier).Where(call => !call.IsApprovalRequest))
            {
                input.Add(CallOf(call));
                input.Add(OutputOf(call));
            }
        }
    }

    /// <summary>Servers and tools of the run that cannot be used.</summary>
    public static void AddProblems(JsonArray input, Run run)
    {
        foreach (var problem in run.Remote.Problems)
        {
            input.Add(Message("user", $"Error: {problem} Go on without it, and say so if the answer needs it."));
        }
    }

    private static JsonObject CallOf(ToolCall call) => new()
    {
        ["type"] = "function_call",
        ["call_id"] = call.CallId,
        ["name"] = call.Name,
        ["arguments"] = call.Arguments,
    };

    private static JsonObject OutputOf(ToolCall call) => call.IsApprovalRequest ? AnswerTo(call) : new()
    {
        ["type"] = "function_call_output",
        ["call_id"] = call.CallId,
        ["output"] = call.Output ?? NotRun,
    };

    private static JsonObject AnswerTo(ToolCall request) => new()
    {
        ["type"] = "mcp_approval_response",
        ["approval_request_id"] = request.CallId,
        ["approve"] = request.Output == RemoteCalls.Allowed,
    };

    private static string SearchText(FileSearch search) =>
        $"Found earlier in the knowledge base for {string.Join(", ", search.Queries.Select(query => $"\"{query}\""))}:\n\n"
        + string.Join("\n\n", search.Results.Select(result => $"[{result.FileName}] <|{result.DocumentId}|>\n{result.Text}"));
}
