using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Servers;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>Which agent is to answer what.</summary>
public sealed record PrepareRunInput(string Agent, string Question, EvaluatedCase? Evaluation, string? Previous = null, FromTurn? From = null);

/// <summary>What the run goes by.</summary>
/// <param name="VectorStoreId">The agent's vector store.</param>
/// <param name="PromptId">The prompt; its text is kept in the ledger.</param>
/// <param name="PromptVersion">The version in force, or the one that is evaluated.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="Limits">When it must come to an answer.</param>
/// <param name="PreviousResponseId">The response that its first turn continues from, when it takes a conversation over.</param>
public sealed record PreparedRun(
    string VectorStoreId, string PromptId, int PromptVersion, string Model, AgentLimits Limits, string? PreviousResponseId = null)
{
    /// <summary>The tools of other servers that the run has, with their schemas as far as they fit; null when the agent has no such servers.</summary>
    public IReadOnlyList<PreparedTool>? Tools { get; init; }

    /// <summary>Servers and tools that cannot be used, each in a sentence.</summary>
    public IReadOnlyList<string>? ToolProblems { get; init; }
}

/// <summary>A tool of another server, as the run has it.</summary>
/// <param name="Name">The name that the model calls it by.</param>
/// <param name="Server">The server.</param>
/// <param name="ReadOnly">Whether the server says that it changes nothing.</param>
/// <param name="Asks">Whether a person is asked before each call.</param>
/// <param name="Parameters">The schema of its arguments; null when it is long: the ledger has it.</param>
public sealed record PreparedTool(string Name, string Server, bool ReadOnly, bool Asks, JsonElement? Parameters);

/// <summary>Resolves the agent: provisioned vector store, prompt version in force, model, limits; and copies the conversation that is continued.</summary>
public sealed class PrepareRun(
    AgentRegistry agents, AgentProvisioner provisioner, ProvisionLedger provisions, ToolBox ours, ToolServers servers, RunLedger runs, TakenOverTurns takenOver, RunTelemetry telemetry, TimeProvider time)
    : IActivity<PrepareRunInput, PreparedRun>
{
    private const int SchemaBytes = 10 * 1024;
    private const int MostTools = 100;
    private const int MostProblems = 10;

    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The prompt version or the case to evaluate does not exist.</exception>
    public async Task<PreparedRun> RunAsync(PrepareRunInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var provisioned = await provisioner.ProvisionAsync(agent, cancellationToken);
        var version = input.Evaluation is { PromptVersion: var wanted } ? provisioned.Find(wanted) : provisioned.InForce;
        await provisions.SavePromptAsync(version.PromptId, version.Version, version.Text, cancellationToken);
        var run = await runs.BeginAsync(
            new Run
            {
                InstanceId = context.InstanceId,
                Agent = agent.Name,
                Question = QuestionFor(input, agent),
                VectorStoreId = provisioned.VectorStoreId,
                PromptId = version.PromptId,
                PromptVersion = version.Version,
                Evaluation = input.Evaluation is not null,
                StartedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                RemoteTools = await ListToolsAsync(agent, cancellationToken),
            },
            cancellationToken);
        if (input.Evaluation is null && (run.Agent, run.Question) != (agent.Name, input.Question))
        {
            throw new PermanentFaultException($"The ledger has a run '{context.InstanceId}' that asks something else: another host that writes it uses the same id. Choose another one.");
        }

        telemetry.InForce(agent.Name, provisioned.InForce.PromptId, provisioned.InForce.Version);
        var continued = await takenOver.TakeAsync(context.InstanceId, input.Previous, input.From, cancellationToken);
        return Prepared(run, agent) with { PreviousResponseId = continued?.ResponseId };
    }

    private async Task<string?> ListToolsAsync(AgentDefinition agent, CancellationToken cancellationToken) => agent.McpServers.Count == 0
        ? null
        : JsonSerializer.Serialize(
            await servers.ListAsync(agent.McpServers, [.. ours.Definitions.Select(tool => tool.Name), KnowledgeSearch.ToolName], cancellationToken), PortJson.Options);

    private static PreparedRun Prepared(Run run, AgentDefinition agent)
    {
        var prepared = new PreparedRun(run.VectorStoreId, run.PromptId, run.PromptVersion, agent.Model, agent.Limits);
        if (run.RemoteTools is null)
        {
            return prepared;
        }

        var left = SchemaBytes;
        return prepared with
        {
            Tools = [.. run.Remote.Tools.Take(MostTools).Select(tool => new PreparedTool(
                tool.Definition.Name, tool.Server, tool.ReadOnly, tool.ApprovalMinutes is not null,
                (left -= PortJson.Size(tool.Definition.Parameters)) > 0 ? tool.Definition.Parameters : null))],
            ToolProblems = [.. run.Remote.Problems.Take(MostProblems).Select(problem => Texts.Cut(problem, 300))],
        };
    }


    /// <summary>An evaluated case's question is its case's: what the orchestration carries may be cut.</summary>
    private static string QuestionFor(PrepareRunInput input, AgentDefinition agent) => input.Evaluation is { CaseId: var caseId }
        ? agent.Cases.FirstOrDefault(known => known.Id == caseId)?.Question ?? throw new PermanentFaultException($"Agent {agent.Name} has no case '{caseId}'.")
        : input.Question;
}
