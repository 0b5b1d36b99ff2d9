using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;

namespace ResearchFlows.Research;

/// <summary>Which call to run.</summary>
/// <param name="Turn">The turn that asked for it, from 1.</param>
/// <param name="Call">The call; its whole arguments are in the ledger.</param>
/// <param name="Approval">A person's word on it; null when nobody was asked.</param>
public sealed record RunToolInput(int Turn, RequestedCall Call, ToolApproval? Approval = null);

/// <summary>The output, cut to what may cross the port; the ledger has it whole.</summary>
/// <param name="Output">The output's beginning.</param>
/// <param name="IsError">Whether it tells the model what it did wrong.</param>
public sealed record RunToolOutput(string Output, bool IsError);

/// <summary>Runs one tool call. What goes wrong in it is an output that says so, never a failure of the run.</summary>
public sealed class RunTool(AgentRegistry agents, ToolBox tools, DocumentIndexer indexer, ScratchStores scratch, RunStores stores, KnowledgeSearch search, RemoteCalls remote, RunLedger runs, CallTelemetry telemetry, DocumentTexts texts)
    : IActivity<RunToolInput, RunToolOutput>
{
    private const int OutputBytes = 8 * 1024;
    private const int MessageBytes = 1024;

    /// <summary>So often a call is tried that the server fails for no lasting reason; the model then goes on without it.</summary>
    private const int MostFailures = 5;

    /// <inheritdoc/>
    public async Task<RunToolOutput> RunAsync(RunToolInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var run = await runs.FindAsync(context.InstanceId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no run of instance {context.InstanceId}.");
        var call = await runs.FindToolCallAsync(context.InstanceId, input.Turn, input.Call.Ordinal, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no tool call {input.Call.Ordinal} of turn {input.Turn} of instance {context.InstanceId}.");
        var output = call.Output;
        if (output is null)
        {
            output = await telemetry.ToolAsync(
                Facts(run, call), () => RunAsync(run, call, input.Approval, cancellationToken),
                said => runs.SaveOutputAsync(context.InstanceId, call.Turn, call.Ordinal, said, cancellationToken), cancellationToken);
        }

        return new RunToolOutput(Texts.Cut(output, OutputBytes), output.StartsWith("Error: ", StringComparison.Ordinal));
    }

    /// <summary>A tool of another server is an extension to the conventions, ours are functions.</summary>
    private static ToolCallFacts Facts(Run run, ToolCall call) => new(
        run.InstanceId, FormattableString.Invariant($"tool {call.Turn}/{call.Ordinal}"), call.Name,
        call.IsApprovalRequest || RemoteCalls.Find(run, call.Name) is not null ? "extension" : "function", call.CallId, call.Arguments);

    private async Task<string> RunAsync(Run run, ToolCall call, ToolApproval? approval, CancellationToken cancellationToken)
    {
        if (call.IsApprovalRequest)
        {
            return await remote.AnswerAsync(run, call, approval, cancellationToken);
        }

        if (RemoteCalls.Find(run, call.Name) is { } tool)
        {
            return await remote.RunAsync(run, call, tool, approval, cancellationToken);
        }

        if (CallNames.Find(call.Name, [KnowledgeSearch.ToolName]) is not null)
        {
            return await search.RunAsync(run, call.Arguments, cancellationToken);
        }

        if (agents.Get(run.Agent).WorkspaceFolder is not { } workspace)
        {
            return "Error: There are no function tools here. Answer from what file_search finds.";
        }

        var toolContext = new ToolContext(new WorkspaceSandbox(workspace, texts: texts), (request, token) => IndexAsync(run, call, request, token));
        try
        {
            return await tools.RunAsync(call.Name, call.Arguments, toolContext, cancellationToken);
        }
        catch (TransientFaultException exception) when (exception is not ServerAwayException)
        {
            if (await runs.CountFailureAsync(run.InstanceId, call.Turn, call.Ordinal, cancellationToken) < MostFailures)
            {
                throw;
            }

            return $"Error: The server failed {MostFailures} times. Go on without this. It said: {Texts.Cut(exception.Message, MessageBytes)}";
        }
    }

    private async Task<IndexOutcome> IndexAsync(Run run, ToolCall call, IndexRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await IndexOnceAsync(run, call, request, cancellationToken);
        }
        catch (PermanentFaultException exception)
        {
            return await stores.RestoreAsync(run, cancellationToken) is { } restored
                ? await IndexOnceAsync(restored, call, request, cancellationToken)
                : new IndexOutcome(IndexStatus.Failed, exception.Message);
        }
    }

    private async Task<IndexOutcome> IndexOnceAsync(Run run, ToolCall call, IndexRequest request, CancellationToken cancellationToken)
    {
        var store = run.Evaluation ? await scratch.GetAsync(run.InstanceId, agents.Get(run.Agent), cancellationToken) : run.VectorStoreId;
        var file = new IndexedFile
        {
            VectorStoreId = store, Path = request.Path, Origin = FileOrigin.Workspace, Sha256 = request.Sha256,
            IndexedBy = FormattableString.Invariant($"{run.InstanceId}/{call.Turn}/{call.Ordinal}"),
        };
        return new IndexOutcome(await indexer.IndexAsync(file, request.Content, cancellationToken));
    }
}
