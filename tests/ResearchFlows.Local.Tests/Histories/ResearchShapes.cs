using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.OfflineModel;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Text.Json.Nodes;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>The ways a research run goes.</summary>
internal static class ResearchShapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        Research("research-plain-answer", "\"stopReason\":\"Answered\"", product => Say(product, Replies.Calls(("file_search", new { query = "crane lifts" })))),
        Research("research-tools-in-parallel", "notes/ferry.md", product => Say(
            product, Replies.Calls(("read_local_file", new { path = "tides.txt" }), ("list_local_files", new { directory = "notes" })))),
        Research("research-tool-error", "\"isError\":true", product => Say(
            product, Replies.Calls(("no_such_tool", new { }), ("read_local_file", new { path = "../agent.json" })))),
        Research("research-limit-reached", "\"stopReason\":\"ToolCallLimit\"", product => product.Faults.Model = request => request.ToolChoice == "none"
            ? Replies.Text("What I have is little.")
            : Replies.Calls(("list_local_files", new { directory = "." }), ("list_local_files", new { directory = "notes" }))) with
        {
            Agent = AgentFiles.Definition(new { toolCalls = 3 }),
        },
        Research("research-retried-turn", "\"eventType\":\"TimerFired\"", product =>
        {
            product.Faults.Add(new FaultRule
            {
                Path = "/v1/responses", Times = 1, Kind = FaultKind.Status, Status = 429, Body = """{"detail":"slow down"}""",
                Headers = new Dictionary<string, string> { ["Retry-After"] = "90" },
            });
            product.Faults.Add(new FaultRule { Path = "/v1/responses", Times = 1, Kind = FaultKind.Status, Status = 503, Body = """{"detail":"starting"}""" });
            Say(product);
        }),
        Research("research-lost-response", "\"turns\":2", product =>
        {
            product.Faults.Add(new FaultRule
            {
                Method = "POST", Path = "/v1/responses", Skip = 1, Times = 1, Kind = FaultKind.Status, Status = 404,
                Body = """{"detail":"Response 'resp_x' not found. Use 'client.responses.list()' to list available Responses."}""",
            });
            Say(product, Replies.Calls(("read_local_file", new { path = "tides.txt" })));
        }),
        Research("research-of-a-test-case", "DeleteScratchStore", product => Say(
            product, Replies.Calls(("index_document", new { file_path = "tides.txt" })), Replies.Calls(("file_search", new { query = "high tide" })))) with
        {
            Input = new ResearchInput("test-agent", "When is high tide?", new EvaluatedCase("crane", 1)),
        },
        Research("research-tool-approved", "\"output\":\"Approved.\"", AskLeave) with { Approval = new ToolApproval(true, "1/0", "Ada", "because") },
        Research("research-approval-times-out", "Nobody answered within 60 minutes.", AskLeave),
        Research("research-starts-improvement", "StartImprovement", product => product.Faults.Model = new ScriptedJudge((_, _) => 0.5, "Answer.").Reply) with
        {
            Agent = Improvable.Agent(cases: 2, optimizeEvery: 1), Cases = 2,
        },
        Research("research-permanent-fault", "\"runtimeStatus\":\"Failed\"", product => Say(product)) with
        {
            Agent = new { name = "test-agent", model = "nowhere/none", prompt = "x" },
        },
    ];

    private static Shape Research(string name, string proof, Action<Product> script) => new(
        name, nameof(ResearchOrchestration), new ResearchInput("test-agent", "When is high tide?"), proof)
    {
        Agent = AgentFiles.Definition(), Script = script,
    };

    /// <summary>The server asks whether it may call a tool.</summary>
    private static void AskLeave(Product product) => Say(product, Replies.Calls() with
    {
        OutputItems =
        [
            new JsonObject { ["type"] = "mcp_approval_request", ["id"] = "approval_1", ["server_label"] = "wiki", ["name"] = "write_page", ["arguments"] = """{"page":"tides"}""" },
        ],
    });

    private static void Say(Product product, params ModelReply[] replies)
    {
        foreach (var reply in replies)
        {
            product.Faults.EnqueueReply(reply);
        }

        product.Faults.Model = _ => Replies.Text("High tide is at noon.");
    }
}
