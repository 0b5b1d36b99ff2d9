using ResearchFlows.Agents;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Tests.Agents;

public sealed class AgentWatcherTests
{
    [Fact]
    public async Task Changed_limits_and_cases_are_taken()
    {
        await using var product = await Product.StartAsync();
        var watcher = product.Get<AgentWatcher>();
        watcher.Look();
        AgentFiles.Write(product.AgentFolder, "agent.json", JsonSerializer.Serialize(AgentFiles.Definition(new { turns = 3 })));
        watcher.Look();
        Assert.Equal(3, product.Agent.Limits.Turns);

        AgentFiles.Write(product.AgentFolder, "cases.json", """{"cases":[{"id":"crane","question":"What does the crane lift?","expected":"50 tonnes"}]}""");
        watcher.Look();
        Assert.Equal("50 tonnes", Assert.Single(product.Agent.Cases).Expected);
        Assert.Empty(product.Get<AgentRegistry>().Mistakes);
    }

    [Theory]
    [InlineData("agent.json", "{ \"name\": ")]
    [InlineData("agent.json", """{"name":"test-agent","model":"m","prompt":"p","limits":{"turns":0}}""")]
    [InlineData("agent.json", """{"name":"other-name","model":"m","prompt":"p"}""")]
    [InlineData("cases.json", """{"cases":[{"id":"a"}]}""")]
    public async Task A_mistake_leaves_the_agent_as_it_was_is_shown_when_it_stays_and_goes_when_it_is_mended(string file, string text)
    {
        await using var product = await Product.StartAsync();
        var watcher = product.Get<AgentWatcher>();
        watcher.Look();
        var before = product.Agent;
        var right = await File.ReadAllTextAsync(Path.Combine(product.AgentFolder, file));

        AgentFiles.Write(product.AgentFolder, file, text);
        watcher.Look();
        Assert.Empty(product.Get<AgentRegistry>().Mistakes);
        watcher.Look();
        Assert.Same(before, product.Agent);
        Assert.All(product.Get<AgentRegistry>().MistakesOf(product.Agent), mistake => Assert.EndsWith(file, mistake.File, StringComparison.Ordinal));
        Assert.NotEmpty(product.Get<AgentRegistry>().MistakesOf(product.Agent));

        AgentFiles.Write(product.AgentFolder, file, right);
        watcher.Look();
        Assert.Empty(product.Get<AgentRegistry>().Mistakes);
    }

    [Fact]
    public async Task An_agent_whose_files_are_gone_stays_and_a_new_one_comes()
    {
        await using var product = await Product.StartAsync();
        var watcher = product.Get<AgentWatcher>();
        watcher.Look();
        AgentFiles.Write(Path.Combine(product.AgentFolder, "..", "another"), new { name = "another", model = "m", prompt = "p" });
        File.Delete(Path.Combine(product.AgentFolder, "agent.json"));
        watcher.Look();
        watcher.Look();
        Assert.Equal(["another", "test-agent"], product.Get<AgentRegistry>().All.Select(agent => agent.Name));
        Assert.Contains("is gone", Assert.Single(product.Get<AgentRegistry>().Mistakes).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_goes_with_the_folder_it_was_in()
    {
        await using var product = await Product.StartAsync();
        var watcher = product.Get<AgentWatcher>();
        watcher.Look();
        var copy = Path.Combine(product.AgentFolder, "..", "copy");
        AgentFiles.Write(copy, "agent.json", await File.ReadAllTextAsync(Path.Combine(product.AgentFolder, "agent.json")));
        watcher.Look();
        watcher.Look();
        Assert.NotEmpty(product.Get<AgentRegistry>().Mistakes);

        Directory.Delete(copy, recursive: true);
        watcher.Look();

        Assert.Empty(product.Get<AgentRegistry>().Mistakes);
    }

    [Fact]
    public async Task An_edited_prompt_is_a_new_version_in_force_with_a_decision_and_an_old_text_is_its_old_version()
    {
        await using var product = await Product.StartAsync();
        await EditAsync(product, "Search, then answer.");
        await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);

        await EditAsync(product, "Answer in one sentence.");
        var (versions, decisions) = await PromptsAsync(product);
        Assert.Equal([("Search, then answer.", false), ("Answer in one sentence.", true)], versions.Select(version => (version.Text, version.InForce)));
        Assert.Equal((DecisionKind.SetByHand, 2, 1), Assert.Single(decisions.Select(decision => (decision.Kind, decision.Version!.Value, decision.BaselineVersion))));

        await EditAsync(product, "Search, then answer.");
        (versions, decisions) = await PromptsAsync(product);
        Assert.Equal([true, false], versions.Select(version => version.InForce));
        Assert.Equal(2, decisions.Count);
    }

    [Fact]
    public async Task An_edit_made_while_the_host_was_down_takes_effect_and_a_promotion_is_no_edit()
    {
        await using var product = await Product.StartAsync();
        var provisioned = await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);
        var promoted = await product.Get<Prompts>().SaveAsync(provisioned.PromptId, "Promoted.", 1, CancellationToken.None);
        await product.Get<Prompts>().SetDefaultAsync(provisioned.PromptId, promoted.Version, CancellationToken.None);
        Assert.True(await product.Get<FilePrompts>().TakeAsync(product.Agent, CancellationToken.None));
        Assert.Empty((await PromptsAsync(product)).Decisions);

        Assert.True(await product.Get<FilePrompts>().TakeAsync(product.Agent with { Prompt = "Edited at night." }, CancellationToken.None));
        Assert.Equal("Edited at night.", (await PromptsAsync(product)).Versions.Single(version => version.InForce).Text);
    }

    [Fact]
    public async Task Why_an_edited_prompt_is_not_in_force_is_known()
    {
        await using var product = await Product.StartAsync();
        await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);
        product.Faults.Add(new FaultRule { Path = "/v1/prompts*", Kind = FaultKind.Status, Status = 503, Body = """{"detail":"Down for maintenance."}""", Times = 1 });

        await EditAsync(product, "Answer in one sentence.");

        Assert.Contains("Down for maintenance.", product.Get<PromptWatcher>().WhyNotTaken("test-agent"), StringComparison.Ordinal);
    }

    private static async Task EditAsync(Product product, string prompt)
    {
        var definition = JsonSerializer.SerializeToNode(AgentFiles.Definition())!;
        definition["prompt"] = prompt;
        AgentFiles.Write(product.AgentFolder, "agent.json", definition.ToJsonString());
        product.Get<AgentWatcher>().Look();
        await product.Get<PromptWatcher>().LookAsync(CancellationToken.None);
    }

    private static async Task<(IReadOnlyList<PromptView> Versions, IReadOnlyList<PromptDecision> Decisions)> PromptsAsync(Product product)
    {
        var versions = product.Get<PromptVersions>();
        return (await versions.GetAsync("test-agent", CancellationToken.None), await versions.DecisionsAsync("test-agent", CancellationToken.None));
    }
}
