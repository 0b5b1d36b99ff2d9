using ResearchFlows.Agents;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Agents;

public sealed class AgentProvisionerTests
{
    [Fact]
    public async Task Running_again_changes_nothing_that_is_right()
    {
        await using var product = await Product.StartAsync();
        var first = await ProvisionAsync(product);
        var writes = Writes(product);

        var second = await ProvisionAsync(product);

        Assert.Equal((first.VectorStoreId, first.PromptId), (second.VectorStoreId, second.PromptId));
        Assert.Equal(writes, Writes(product));
        Assert.Equal(["harbour.md", "lights/beacon.md"], await PathsAsync(product, first));
    }

    [Fact]
    public async Task A_changed_document_replaces_its_old_version_and_a_removed_one_is_detached()
    {
        await using var product = await Product.StartAsync();
        var agent = await ProvisionAsync(product);
        AgentFiles.Write(product.AgentFolder, "documents/harbour.md", "# Harbour\n\nThe harbour crane lifts 50 tonnes.\n");
        File.Delete(Path.Combine(product.AgentFolder, "documents", "lights", "beacon.md"));

        await ProvisionAsync(product);

        Assert.Equal(["harbour.md"], await PathsAsync(product, agent));
        Assert.Equal(2, product.Faults.Requests.Count(request => request.Method == "DELETE" && request.Path.StartsWith("/v1/files/", StringComparison.Ordinal)));
    }

    /// <summary>The reply to each creation is lost in turn: the work was done, the caller does not know.</summary>
    [Theory]
    [InlineData("/v1/vector_stores")]
    [InlineData("/v1/prompts")]
    [InlineData("/v1/files")]
    public async Task A_creation_whose_reply_was_lost_is_found_again_and_not_repeated(string path)
    {
        await using var product = await Product.StartAsync();
        product.Faults.Add(new FaultRule { Method = "POST", Path = path, Times = 1, Kind = FaultKind.Drop, AfterWork = true });

        await Assert.ThrowsAsync<ServerAwayException>(() => ProvisionAsync(product));
        var agent = await ProvisionAsync(product);

        var created = product.Faults.Requests.Count(request => request.Method == "POST" && request.Path == path);
        Assert.Equal(path == "/v1/files" ? 2 : 1, created);
        Assert.Equal(["harbour.md", "lights/beacon.md"], await PathsAsync(product, agent));
    }

    [Fact]
    public async Task What_the_server_has_lost_is_created_again()
    {
        await using var product = await Product.StartAsync();
        var lost = await ProvisionAsync(product);
        await product.Get<VectorStores>().DeleteAsync(lost.VectorStoreId, CancellationToken.None);

        var found = await ProvisionAsync(product);

        Assert.NotEqual(lost.VectorStoreId, found.VectorStoreId);
        Assert.Equal(["harbour.md", "lights/beacon.md"], await PathsAsync(product, found));
    }

    [Fact]
    public async Task Parallel_first_uses_create_one_store_and_one_prompt()
    {
        await using var product = await Product.StartAsync();

        var agents = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ProvisionAsync(product)));

        Assert.Single(agents.Select(agent => (agent.VectorStoreId, agent.PromptId)).Distinct());
        Assert.Equal(2, product.Faults.Requests.Count(request => request is { Method: "POST", Path: "/v1/files" }));
    }

    [Fact]
    public async Task Documents_go_up_with_one_byte_order_mark_so_that_their_letters_are_read_right()
    {
        await using var product = await Product.StartAsync();
        AgentFiles.Write(product.AgentFolder, "documents/harbour.md", "Water at 40 °C in Ålesund.\n");
        product.Faults.EnqueueReply(Replies.Calls(("file_search", new { query = "water Ålesund" })));
        var seen = "";
        product.Faults.Model = request =>
        {
            seen = string.Concat(request.Messages.Select(message => message.Content));
            return Replies.Text("40 °C");
        };

        await product.ResearchAsync("How warm is the water in Ålesund?");

        Assert.Contains("Water at 40 °C in Ålesund.", seen, StringComparison.Ordinal);
    }

    private static Task<ProvisionedAgent> ProvisionAsync(Product product) =>
        product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);

    private static int Writes(Product product) => product.Faults.Requests.Count(request => request.Method != "GET");

    private static async Task<IEnumerable<string>> PathsAsync(Product product, ProvisionedAgent agent) =>
        (await product.Get<DocumentLedger>().GetFilesAsync(agent.VectorStoreId, CancellationToken.None)).Where(file => file.Attached).Select(file => file.Path);
}
