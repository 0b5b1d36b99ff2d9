using System.Text.Json;

namespace ResearchFlows.Tools;

/// <summary>A function tool as it is described to a model.</summary>
/// <param name="Name">The name that the model calls it by.</param>
/// <param name="Description">What it does, in a sentence for the model.</param>
/// <param name="Parameters">The JSON schema of its arguments, derived from the record that they are read into.</param>
public sealed record FunctionTool(string Name, string Description, JsonElement Parameters);
