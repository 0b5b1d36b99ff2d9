using ModelContextProtocol.Server;
using System.ComponentModel;

namespace ResearchFlows.Mcp;

/// <summary>Prompts that a person picks in a client.</summary>
internal sealed class ResearchPrompts
{
    [McpServerPrompt(Name = "research", Title = "Research a question")]
    [Description("Have a research agent answer a question from its knowledge base, with citations.")]
    public static string Research(
        [Description("The question.")] string question,
        [Description("The agent that is to answer; may be left out when there is one.")] string? agent = null) =>
        $"Call the tool ask with this question{(agent is null ? "" : $" and the agent \"{agent}\"")}. When it gives an id and no answer yet, call get_answer with that id "
        + $"until there is one. Then tell me the answer with its citations, and what it left open.\n\n{question}";
}
