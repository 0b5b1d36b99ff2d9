using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Tools;

/// <summary>The function tools of an agent: what a model is told of them, and the running of its calls.</summary>
public sealed class ToolBox
{
    private readonly IReadOnlyList<IFunctionTool> _tools = [new ListLocalFiles(), new ReadLocalFile(), new IndexDocument()];

    /// <summary>The tools as they are described to a model, always in the same order.</summary>
    public IReadOnlyList<FunctionTool> Definitions => [.. _tools.Select(tool => tool.Definition)];

    /// <summary>
    /// Carries out one function call of a model. Whatever the model got wrong (the tool's name, the arguments, the path) becomes an
    /// output that begins with <c>Error: </c> and says what to do instead.
    /// </summary>
    /// <param name="name">The tool's name as the model wrote it.</param>
    /// <param name="arguments">The arguments as the model wrote them: JSON, or anything else.</param>
    /// <param name="context">The agent's workspace and index.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The output for the model, at most 24 KB of UTF-8.</returns>
    /// <exception cref="IOException">The workspace could not be read; a later try may succeed.</exception>
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
    }
}
