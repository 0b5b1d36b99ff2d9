using ResearchFlows.LlamaStack.Replies;
using Microsoft.Extensions.Logging;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Tools;

/// <summary>The function tools of an agent: what a model is told of them, and the running of its calls.</summary>
/// <param name="time">Bounds searches.</param>
/// <param name="logger">Told of faults that are not the model's.</param>
public sealed partial class ToolBox(TimeProvider time, ILogger<ToolBox> logger)
{
    private readonly IReadOnlyList<IFunctionTool> _tools = [new ListLocalFiles(), new SearchLocalFiles(time), new ReadLocalFile(), new IndexDocument()];

    /// <summary>The tools as they are described to a model, always in the same order.</summary>
    public IReadOnlyList<FunctionTool> Definitions => [.. _tools.Select(tool => tool.Definition)];

    /// <summary>
    /// Carries out one function call of a model. Whatever goes wrong, by the model (the tool's name, the arguments, the path) or by a file,
    /// becomes an output that begins with <c>Error: </c> and says what to do instead.
    /// </summary>
    /// <param name="name">The tool's name as the model wrote it.</param>
    /// <param name="arguments">The arguments as the model wrote them: JSON, or anything else.</param>
    /// <param name="context">The agent's workspace and index.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The output for the model, at most 24 KB of UTF-8.</returns>
    /// <exception cref="TransientFaultException">The server failed for now.</exception>
    /// <exception cref="StoreUnavailableException">The ledger cannot be used now.</exception>
    public async Task<string> RunAsync(string name, string arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var called = CallNames.Find(name, _tools.Select(known => known.Definition.Name));
        if (_tools.FirstOrDefault(tool => tool.Definition.Name == called) is not { } tool)
        {
            return $"Error: There is no function of that name. There are: {string.Join(", ", _tools.Select(known => known.Definition.Name))}.";
        }

        try
        {
            return await tool.RunAsync(arguments, context, cancellationToken);
        }
        catch (ToolErrorException error)
        {
            return $"Error: {error.Message}";
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or TransientFaultException or StoreUnavailableException))
        {
            // Its message may name what is outside the workspace, so the log alone has it.
            LogFault(name, fault);
            return $"Error: {name} failed here, and would fail again with the same arguments. Go on without it, or try another file.";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool {Tool} failed; the model was told so.")]
    private partial void LogFault(string tool, Exception fault);
}
