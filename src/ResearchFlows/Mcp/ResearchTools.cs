using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.ComponentModel;
using System.Text.Json;

namespace ResearchFlows.Mcp;

/// <summary>The tools that other programs' models call.</summary>
internal sealed class ResearchTools(
    McpCaller caller, ResearchRoutes research, FeedbackRoutes feedback, AnswerWaiter answers, AgentRegistry agents, AgentProvisioner provisioner, VectorStores stores,
    DocumentLedger documents, ResearchFlowsOptions options)
{
    private const int MostPassages = 10;
    private const int MostPassageBytes = 4 * 1024;

    [McpServerTool(Name = "ask", Title = "Ask a research agent", UseStructuredContent = true, ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false)]
    [Description("Asks a research agent a question. It searches its knowledge base and answers with citations. Waits up to 45 seconds; when the agent needs longer, the result has an id and no answer: call get_answer with that id.")]
    public async Task<AnswerView> AskAsync(
        RequestContext<CallToolRequestParams> call,
        [Description("The whole question, in one or a few sentences: the agent knows nothing of this conversation.")] string question,
        [Description("The agent's name, as list_agents gives it. May be left out when there is only one.")] string? agent = null,
        [Description("An id of your choice, letters, digits and hyphens. Asking again with the same id and question starts nothing new.")] string? id = null,
        CancellationToken cancellationToken = default)
    {
        var request = JsonSerializer.SerializeToElement(new StartResearchRequest(question, agent, id), PortJson.Options);
        return await answers.WaitAsync(await research.StartAsync(request, caller.Client, cancellationToken), AnswerWaiter.MostSeconds, caller.Client, call, cancellationToken);
    }

    [McpServerTool(Name = "get_answer", Title = "Get an answer", UseStructuredContent = true, ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("The answer to a question that was asked before, by the id that ask gave. Waits for it when it is not there yet.")]
    public Task<AnswerView> GetAnswerAsync(
        RequestContext<CallToolRequestParams> call,
        [Description("The id that ask gave.")] string id,
        [Description("How many seconds to wait for the answer, from 0 to 45. Left out: 45.")] int waitSeconds = AnswerWaiter.MostSeconds,
        CancellationToken cancellationToken = default) => waitSeconds is >= 0 and <= AnswerWaiter.MostSeconds
            ? answers.WaitAsync(id, waitSeconds, caller.Client, call, cancellationToken)
            : throw ProblemException.ForField("waitSeconds", $"must be a whole number from 0 to {AnswerWaiter.MostSeconds}.");

    [McpServerTool(Name = "search_documents", Title = "Search documents", UseStructuredContent = true, ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Finds passages in an agent's knowledge base, without an agent's work: quick, but nothing is explained or weighed. The passages are nearest in meaning, relevant or not.")]
    public async Task<PassageList> SearchDocumentsAsync(
        [Description("What to look for: a few words, or a question.")] string query,
        [Description("The agent whose documents are searched. May be left out when there is only one.")] string? agent = null,
        [Description("At most so many passages, from 1 to 10. Left out: 5.")] int maxResults = 5,
        CancellationToken cancellationToken = default)
    {
        var request = RequestReader.Read(JsonSerializer.SerializeToElement(new { query, maxResults }), fields => (
            Query: fields.Text("query", options.MaxQuestionLength), Most: fields.Integer("maxResults", 5, 1, MostPassages)));
        var provisioned = await provisioner.ProvisionAsync(research.AgentFor(agent), cancellationToken);
        var hits = await stores.SearchAsync(provisioned.VectorStoreId, request.Query, request.Most, cancellationToken);
        return new PassageList(await Task.WhenAll(hits.Select(async hit =>
            new Passage(await documents.GetPathAsync(hit.FileId, cancellationToken) ?? hit.FileName, Texts.Cut(hit.Text, MostPassageBytes)))));
    }

    [McpServerTool(Name = "list_agents", Title = "List agents", UseStructuredContent = true, ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("The research agents that can be asked, and what each knows about.")]
    public NamedAgentList ListAgents() => new([.. agents.All.Select(agent => new NamedAgent(agent.Name, agent.Description))]);

    [McpServerTool(Name = "feedback", Title = "Judge an answer", UseStructuredContent = true, ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false)]
    [Description("Records what a person thinks of an answer, so that the agent can be measured by it. Call it only with what the user said.")]
    public Task<FeedbackView> FeedbackAsync(
        [Description("The id that ask gave.")] string id,
        [Description("Whether the answer is good.")] bool good,
        [Description("The answer that was expected, in the user's words.")] string? expected = null,
        [Description("A comment, in the user's words.")] string? comment = null,
        CancellationToken cancellationToken = default) =>
        feedback.GiveAsync(id, JsonSerializer.SerializeToElement(new FeedbackRequest(good, expected, comment), PortJson.Options), caller.Request, cancellationToken);
}

/// <summary>Passages that a search found, the best first.</summary>
internal sealed record PassageList(IReadOnlyList<Passage> Passages);

/// <summary>A passage of a document.</summary>
/// <param name="File">The document.</param>
/// <param name="Text">The passage.</param>
internal sealed record Passage(string File, string Text);

/// <summary>The agents.</summary>
internal sealed record NamedAgentList(IReadOnlyList<NamedAgent> Agents);

/// <summary>An agent.</summary>
/// <param name="Name">The name that it is asked by.</param>
/// <param name="Description">What it knows about.</param>
internal sealed record NamedAgent(string Name, string? Description);
