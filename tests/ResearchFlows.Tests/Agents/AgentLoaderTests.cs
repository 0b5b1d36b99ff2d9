using ResearchFlows.Agents;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Agents;

public sealed class AgentLoaderTests
{
    [Fact]
    public void Loads_an_agent_with_defaults_for_what_it_leaves_out()
    {
        using var folder = TempFolder.Create();
        AgentFiles.Write(folder.Path("one"));

        var agent = Assert.Single(AgentLoader.Load(folder.Path()));

        Assert.Equal(("test-agent", "offline/research-model", "offline/research-model"), (agent.Name, agent.Model, agent.JudgeModel));
        Assert.Equal(new AgentLimits(), agent.Limits);
        Assert.Equal(new TestCase("crane", "What does the crane lift?", "40 tonnes", CaseSplit.Test), Assert.Single(agent.Cases));
    }

    [Fact]
    public void Names_every_mistake_with_file_field_and_reason_at_once()
    {
        using var folder = TempFolder.Create();
        AgentFiles.Write(folder.Path("one"), new
        {
            name = "Not A Name",
            prompt = "Hello {{ user }}",
            documents = "missing",
            workspace = "../elsewhere",
            cases = "cases.json",
            limits = new { turns = 0, tokens = "many", speed = 3 },
            tools = new object[] { new { type = "code_interpreter" } },
            colour = "red",
        });
        AgentFiles.Write(folder.Path("one"), "cases.json", """{"cases":[{"id":"a","question":"?","expected":"x"},{"id":"a","question":"","expected":"y","split":"exam"},7]}""");
        AgentFiles.Write(folder.Path("two"), "agent.json", "{ not json");

        var mistakes = Assert.Throws<AgentMistakesException>(() => AgentLoader.Load(folder.Path())).Mistakes;

        var fields = mistakes.Select(mistake => $"{Path.GetFileName(Path.GetDirectoryName(mistake.File))}/{Path.GetFileName(mistake.File)}:{mistake.Field}");
        Assert.Equal(
        [
            "one/agent.json:colour", "one/agent.json:documents", "one/agent.json:limits.speed", "one/agent.json:limits.tokens",
            "one/agent.json:limits.turns", "one/agent.json:model", "one/agent.json:name", "one/agent.json:prompt", "one/agent.json:tools[0]",
            "one/agent.json:workspace", "one/cases.json:cases[1].id", "one/cases.json:cases[1].question", "one/cases.json:cases[1].split",
            "one/cases.json:cases[2]", "two/agent.json:",
        ], fields.Order(StringComparer.Ordinal));
        Assert.All(mistakes, mistake => Assert.NotEmpty(mistake.Reason));
    }

    [Fact]
    public void Refuses_two_agents_of_one_name_and_a_folder_without_agents()
    {
        using var folder = TempFolder.Create();
        Directory.CreateDirectory(folder.Path("empty"));
        Assert.Contains("holds no agent", Assert.Throws<AgentMistakesException>(() => AgentLoader.Load(folder.Path("empty"))).Message, StringComparison.Ordinal);

        AgentFiles.Write(folder.Path("both", "one"));
        AgentFiles.Write(folder.Path("both", "two"));
        var mistake = Assert.Single(Assert.Throws<AgentMistakesException>(() => AgentLoader.Load(folder.Path("both"))).Mistakes);
        Assert.Equal("name", mistake.Field);
    }

    [Fact]
    public void The_agents_of_the_repository_have_no_mistakes()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "ResearchFlows.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        Assert.Equal("demo-agent", Assert.Single(AgentLoader.Load(Path.Combine(root, "scripts"))).Name);
        var example = Assert.Single(AgentLoader.Load(Path.Combine(root, "scripts", "examples")));
        Assert.Equal(("ollama-agent", 4, 1), (example.Name, example.MaxNumResults, example.Evaluation.Parallelism));
        Assert.Equal("observatory-agent", Assert.Single(AgentLoader.Load(Path.Combine(root, "tests", "fixtures"))).Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public void A_search_has_1_to_50_passages(int hits)
    {
        using var folder = TempFolder.Create();
        AgentFiles.Write(folder.Path("agents", "one"), new { name = "one", model = "m", prompt = "p", maxNumResults = hits });

        var mistake = Assert.Single(Assert.Throws<AgentMistakesException>(() => AgentLoader.Load(folder.Path("agents"))).Mistakes);

        Assert.Equal("maxNumResults", mistake.Field);
    }
}
