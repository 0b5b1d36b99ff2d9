namespace ResearchFlows.Tools;

/// <summary>
/// A mistake that the model can put right: bad arguments, a missing file, a path that the sandbox refuses.
/// <see cref="ToolBox"/> hands its message to the model as the output of the call; it never fails an instance.
/// </summary>
/// <param name="message">What is wrong and what to do instead, in words for the model. It holds no path outside the workspace.</param>
public sealed class ToolErrorException(string message) : Exception(message);
