using ResearchFlows.Overview;

namespace ResearchFlows.Page.Agent;

/// <summary>The agents.</summary>
internal static class AgentsPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Agents",
        Pattern = "agents",
        Load = async request => PageContent.Of<AgentsContent>("Agents", await request.LoadAsync<AgentList>("ListAgents")),
    };
}
