using ResearchFlows.Agents;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Research;

/// <summary>A server that has lost what it kept, or keeps no prompts.</summary>
public sealed class LostServerTests
{
    [Fact]
    public async Task A_store_that_is_lost_in_mid_run_is_provisioned_again_in_the_same_run()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("index_document", new { file_path = "notes/ferry.md" })));
        var asked = 0;
        product.Faults.Model = request =>
        {
            if (++asked == 1)
            {
                product.Faults.LoseState();
                return Replies.Calls(("list_local_files", new { directory = "." }));
            }

            return request.Messages[^1] is { Role: "tool", Content: { } found } && found.Contains("07:40", StringComparison.Ordinal)
                ? Replies.Text("At 07:40; the crane lifts what harbour.md says.")
                : Replies.Calls(("file_search", new { query = "harbour crane ferry Nørholm leaves" }));
        };
        var context = product.Context();

        var result = await product.ResearchAsync("When does the ferry leave?", context);

        Assert.Equal(("At 07:40; the crane lifts what harbour.md says.", StopReason.Answered), (result.Answer, result.StopReason));
        Assert.All(StepReader.Read(context.History), step => Assert.Equal(1, step.Attempts));
    }

    [Fact]
    public async Task A_store_that_is_lost_before_its_first_search_is_not_taken_for_an_empty_one()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = request =>
        {
            if (request.Messages[^1].Role == "user")
            {
                return Replies.Calls(("file_search", new { query = "harbour crane lifts" }));
            }

            return Replies.Text(request.Messages[^1].Content!.Contains("40 tonnes", StringComparison.Ordinal) ? "40 tonnes." : "The documents do not tell.");
        };
        var context = product.Context();
        var prepared = await context.CallActivityAsync<PreparedRun>(nameof(PrepareRun), new PrepareRunInput("test-agent", "What does the crane lift?", null));
        await product.Get<VectorStores>().DeleteAsync(prepared.VectorStoreId, CancellationToken.None);

        var turn = await context.CallActivityAsync<ModelTurnOutput>(nameof(ModelTurn), new ModelTurnInput(1, "What does the crane lift?", null, [], 5, null));

        Assert.Equal("40 tonnes.", turn.Text);
        Assert.NotEqual(prepared.VectorStoreId, (await product.Get<RunLedger>().FindAsync("research-1", CancellationToken.None))!.VectorStoreId);
    }

    [Fact]
    public async Task An_index_call_on_a_lost_store_goes_to_the_one_that_took_its_place()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("index_document", new { file_path = "tides.txt" })));
        var output = "";
        product.Faults.Model = request =>
        {
            output = request.Messages.Last(message => message.Role == "tool").Content!;
            return Replies.Text("At noon.");
        };
        var context = product.Context();
        var prepared = await context.CallActivityAsync<PreparedRun>(nameof(PrepareRun), new PrepareRunInput("test-agent", "When is high tide?", null));
        await product.Get<VectorStores>().DeleteAsync(prepared.VectorStoreId, CancellationToken.None);

        await product.ResearchAsync("When is high tide?", context);

        Assert.StartsWith("Indexed tides.txt", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_prompt_comes_back_with_its_texts_numbers_and_the_version_in_force()
    {
        await using var product = await Product.StartAsync();
        var prompts = product.Get<Prompts>();
        var before = await PromoteAsync(product, "Second text.", "Third text.");
        product.Faults.LoseState();

        var after = await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);

        Assert.Equal(before.PromptId, after.PromptId);
        Assert.Equal([(1, "Search, then answer."), (2, "Second text."), (3, "Third text.")], after.Versions.Select(version => (version.Version, version.Text)));
        Assert.Equal((2, "Second text."), (after.InForce.Version, after.InForce.Text));
        var saved = await prompts.SaveAsync(after.PromptId, "Fourth text.", 3, CancellationToken.None);
        await prompts.SetDefaultAsync(after.PromptId, 4, CancellationToken.None);
        Assert.Equal((4, after.PromptId), (saved.Version, saved.PromptId));
        Assert.Equal(4, (await prompts.GetVersionsAsync(after.PromptId, CancellationToken.None)).Single(version => version.IsDefault).Version);
        await Assert.ThrowsAsync<PromptVersionConflictException>(() => prompts.SaveAsync(after.PromptId, "Late.", 3, CancellationToken.None));
    }

    [Fact]
    public async Task A_restoration_that_ends_half_way_goes_on_where_it_ended()
    {
        await using var product = await Product.StartAsync();
        var before = await PromoteAsync(product, "Second text.", "Third text.");
        product.Faults.LoseState();
        product.Faults.Add(new ResearchFlows.DevStack.Faults.FaultRule
        {
            Method = "PUT", Path = "/v1/prompts/*", Skip = 1, Times = 3, Kind = ResearchFlows.DevStack.Faults.FaultKind.Status, Status = 503,
        });
        await Assert.ThrowsAsync<ServerAwayException>(() => product.Get<Prompts>().GetVersionsAsync(before.PromptId, CancellationToken.None));
        product.Faults.Clear();

        var versions = await product.Get<Prompts>().GetVersionsAsync(before.PromptId, CancellationToken.None);

        Assert.Equal([(1, false), (2, true), (3, false)], versions.Select(version => (version.Version, version.IsDefault)));
        Assert.Equal(2, product.Requests("POST", "/v1/prompts"));
    }

    [Fact]
    public async Task Without_a_prompt_store_of_the_server_the_ledger_is_the_store()
    {
        await using var product = await Product.StartAsync();
        product.Faults.WithoutPrompts = true;
        var prompts = product.Get<Prompts>();

        var before = await PromoteAsync(product, "Second text.", "Third text.");
        await Assert.ThrowsAsync<PromptVersionConflictException>(() => prompts.SaveAsync(before.PromptId, "Late.", 2, CancellationToken.None));
        var after = await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);

        Assert.Equal([(1, "Search, then answer.", false), (2, "Second text.", true), (3, "Third text.", false)], after.Versions.Select(version => (version.Version, version.Text, version.IsDefault)));
        Assert.False(await prompts.AreServedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Of_parallel_savers_in_the_ledger_one_is_first()
    {
        await using var product = await Product.StartAsync();
        product.Faults.WithoutPrompts = true;
        var prompt = (await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None)).PromptId;

        var saves = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Record.ExceptionAsync(() => product.Get<Prompts>().SaveAsync(prompt, $"Text {number}.", 1, CancellationToken.None))));

        Assert.Single(saves, save => save is null);
        Assert.Equal(7, saves.Count(save => save is PromptVersionConflictException));
    }

    [Fact]
    public async Task A_server_that_stops_keeping_prompts_changes_no_number_and_what_is_saved_then_stays_in_the_ledger()
    {
        await using var product = await Product.StartAsync();
        var prompts = product.Get<Prompts>();
        var before = await PromoteAsync(product, "Second text.", "Third text.");
        product.Faults.WithoutPrompts = true;

        var without = await prompts.GetVersionsAsync(before.PromptId, CancellationToken.None);
        await prompts.SaveAsync(before.PromptId, "Fourth text.", 3, CancellationToken.None);
        product.Faults.WithoutPrompts = false;
        var again = await prompts.GetVersionsAsync(before.PromptId, CancellationToken.None);

        Assert.Equal([(1, false), (2, true), (3, false)], without.Select(version => (version.Version, version.IsDefault)));
        Assert.Equal([1, 2, 3, 4], again.Select(version => version.Version));
    }

    /// <summary>An agent whose prompt has further versions, of which the first is in force.</summary>
    private static async Task<ProvisionedAgent> PromoteAsync(Product product, params string[] texts)
    {
        var agent = await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);
        for (var latest = 1; latest <= texts.Length; latest++)
        {
            await product.Get<Prompts>().SaveAsync(agent.PromptId, texts[latest - 1], latest, CancellationToken.None);
        }

        await product.Get<Prompts>().SetDefaultAsync(agent.PromptId, 2, CancellationToken.None);
        return await product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);
    }
}
