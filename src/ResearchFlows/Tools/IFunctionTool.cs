namespace ResearchFlows.Tools;

/// <summary>A function that a model may call and this process carries out.</summary>
internal interface IFunctionTool
{
    /// <summary>How the tool is described to a model.</summary>
    FunctionTool Definition { get; }

    /// <summary>Carries out one call.</summary>
    /// <param name="arguments">The arguments as the model wrote them.</param>
    /// <param name="context">The agent's workspace and index.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The output for the model, at most <see cref="ToolOutput.MaximumBytes"/> long.</returns>
    /// <exception cref="ToolErrorException">The model made a mistake; <see cref="ToolBox"/> turns the message into the output.</exception>
    Task<string> RunAsync(string arguments, ToolContext context, CancellationToken cancellationToken);
}
