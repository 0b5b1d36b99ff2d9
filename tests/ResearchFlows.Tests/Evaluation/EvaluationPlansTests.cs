using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Evaluation;

public sealed class EvaluationPlansTests
{
    [Fact]
    public void Where_a_case_comes_from_does_not_make_it_another_case()
    {
        using var folder = TempFolder.Create();
        AgentFiles.Write(folder.Path("agents", "test-agent"));
        var written = AgentLoader.Load(folder.Path("agents"))[0];
        AgentFiles.Write(
            folder.Path("agents", "test-agent"), "cases.json",
            """{"cases":[{"id":"crane","question":"What does the crane lift?","expected":"40 tonnes","split":"test","source":"research-1"}]}""");
        var made = AgentLoader.Load(folder.Path("agents"))[0];

        Assert.Equal("research-1", Assert.Single(made.Cases).Source);
        Assert.Equal(Row(written).CasesHash, Row(made).CasesHash);
    }

    private static EvaluationRow Row(AgentDefinition agent) =>
        EvaluationPlans.Row(agent, new PromptVersion { PromptId = "prompt", Version = 1, Text = "Answer." }, new EvaluationInput(agent.Name));
}
