namespace ResearchFlows.LlamaStack.Replies;

/// <summary>A tool call that a model wrote into its text.</summary>
/// <param name="Name">The tool's name as it wrote it.</param>
/// <param name="Arguments">The arguments, as JSON wherever they could be read.</param>
internal sealed record WrittenCall(string Name, string Arguments);
