using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Agents;
using ResearchFlows.DevStack;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;
using Xunit.Abstractions;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tests.Optimization;

/// <summary>Two agents on different subjects, with DevStack's offline model, begin with a plain prompt and optimize it.</summary>
public sealed class OptimizationAcceptanceTests(ITestOutputHelper output) : IDisposable
{
    private const string PlainPrompt = "You are a helpful assistant. Answer questions based on the provided context.";
    private readonly TempFolder _folder = TempFolder.Create();

    [Theory]
    [InlineData("scripts/demo-agent")]
    [InlineData("tests/fixtures/observatory-agent")]
    public async Task A_plain_prompt_gains_at_least_a_fifth_on_test_cases_and_copies_nothing(string agentFolder)
    {
        CopyAgent(Path.Combine(RepositoryRoot(), agentFolder));
        await using var server = await DevStackServer.StartAsync(new DevStackOptions { DataFile = _folder.Path("devstack.db"), Port = 0 }, CancellationToken.None);
        var options = new ResearchFlowsOptions
        {
            LlamaStack = new LlamaStackOptions { Endpoint = server.Endpoint }, AgentsPath = _folder.Path("agents"), DataPath = _folder.Path("data"),
        };
        await using var services = new ServiceCollection().AddLogging().AddResearchFlows(options).BuildServiceProvider();
        var agent = services.GetRequiredService<AgentRegistry>().All[0];

        var result = await OptimizeAsync(services, new OptimizationInput(agent.Name, MaxIterations: 1), 1);

        var test = result.Splits.Single(split => split.Split == CaseSplit.Test);
        output.WriteLine($"{agent.Name}: test cases {test.Before!.Mean:0.00} -> {test.After!.Mean:0.00}; {string.Join("; ", result.Path.Select(step => step.Reason))}");
        Assert.True(test.After.Mean - test.Before.Mean >= 0.2);
        var promptId = (await services.GetRequiredService<ProvisionLedger>().FindAgentAsync(agent.Name, CancellationToken.None))!.PromptId!;
        var best = await services.GetRequiredService<ProvisionLedger>().GetPromptAsync(promptId, result.BestVersion, CancellationToken.None);
        Assert.Empty(PromptLint.Check(new LintInput
        {
            Prompt = best!, CurrentPrompt = PlainPrompt, MaxLength = 8000, MustKeep = [], ExpectedAnswers = [.. agent.Cases.Select(item => item.Expected), .. Documents(agent)],
        }));
    }

    [Theory]
    [InlineData(20_000, true)]
    [InlineData(20_000, false)]
    [InlineData(300_000, true)]
    public async Task A_budget_of_tokens_holds_from_the_first_evaluation_on(int most, bool plain)
    {
        CopyAgent(Path.Combine(RepositoryRoot(), "scripts/demo-agent"), plain ? PlainPrompt : null);
        await using var server = await DevStackServer.StartAsync(new DevStackOptions { DataFile = _folder.Path("devstack.db"), Port = 0 }, CancellationToken.None);
        var options = new ResearchFlowsOptions
        {
            LlamaStack = new LlamaStackOptions { Endpoint = server.Endpoint }, AgentsPath = _folder.Path("agents"), DataPath = _folder.Path("data"),
        };
        await using var services = new ServiceCollection().AddLogging().AddResearchFlows(options).BuildServiceProvider();
        var agent = services.GetRequiredService<AgentRegistry>().All[0];

        var first = await OptimizeAsync(services, new OptimizationInput(agent.Name, MaxTokens: most), 1);
        var second = await OptimizeAsync(services, new OptimizationInput(agent.Name, MaxTokens: most), 2);

        output.WriteLine($"{first.Cost.Usage.Total} tokens without experience, {second.Cost.Usage.Total} with it; {first.Path[0].Reason}");
        Assert.Equal((OptimizationStop.Budget, OptimizationStop.Budget), (first.StoppedBy, second.StoppedBy));
        Assert.All([first, second], result => Assert.InRange(result.Cost.Usage.Total, 0, most * 1.1));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<OptimizationResult> OptimizeAsync(ServiceProvider services, OptimizationInput input, int number)
    {
        var catalog = services.GetRequiredService<Catalog>();
        var context = new InlineContext(services, catalog, $"optimization-{number}", new InlineClient());
        return await context.RunAsync<OptimizationResult>(nameof(OptimizationOrchestration), input);
    }

    private static IEnumerable<string> Documents(AgentDefinition agent) =>
        new[] { agent.DocumentsFolder!, agent.WorkspaceFolder! }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)).SelectMany(File.ReadLines).Where(line => line.Length > 0);

    private void CopyAgent(string source, string? prompt = PlainPrompt)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            AgentFiles.Write(_folder.Path("agents", "agent"), Path.GetRelativePath(source, file), File.ReadAllText(file));
        }

        // A few cases are held out, to see what the promoted prompt is worth on questions that nothing was decided with.
        var cases = JsonNode.Parse(File.ReadAllText(_folder.Path("agents", "agent", "cases.json")))!;
        foreach (var (index, item) in cases["cases"]!.AsArray().Index().Where(entry => entry.Index % 5 == 0))
        {
            item!["split"] = "test";
        }

        AgentFiles.Write(_folder.Path("agents", "agent"), "cases.json", cases.ToJsonString());
        var definition = JsonNode.Parse(File.ReadAllText(_folder.Path("agents", "agent", "agent.json")))!;
        definition["prompt"] = prompt ?? definition["prompt"]!.GetValue<string>();
        AgentFiles.Write(_folder.Path("agents", "agent"), "agent.json", definition.ToJsonString());
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ResearchFlows.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
