using ResearchFlows.Documents;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Agents;

/// <summary>Documents that the server cannot index: now, or ever.</summary>
public sealed class UnindexableDocumentTests
{
    [Theory]
    [InlineData("Error code: 500 - embedder is away")]
    [InlineData("Connection error.")]
    [InlineData("Rate limit reached for requests")]
    [InlineData("Internal server error")]
    public async Task A_passing_fault_of_the_embedder_is_tried_again_and_leaves_nothing_broken(string fault)
    {
        await using var product = await Product.StartAsync();
        var failing = 5;
        product.Faults.IndexingFailure = _ => Interlocked.Decrement(ref failing) >= 0 ? fault : null;
        product.Faults.Model = _ => Replies.Text("40 tonnes.");
        var context = product.Context();

        var result = await product.ResearchAsync("What does the crane lift?", context);

        Assert.Equal("40 tonnes.", result.Answer);
        Assert.Equal(["harbour.md", "lights/beacon.md"], (await FilesAsync(product)).Where(file => file.Attached).Select(file => file.Path));
        Assert.All(await StatesAsync(product), document => Assert.Equal((DocumentState.Indexed, null), (document.State, document.Reason)));
        var prepared = StepReader.Read(context.History).Single(step => step.Name == "PrepareRun");
        // Each attempt attaches anew once; only what was attached anew asks the embedder.
        Assert.InRange(prepared.Attempts, 3, 5);
        Assert.Contains($".md could not be indexed: {fault}", prepared.Failures[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_outlasts_a_run_is_gone_in_the_next_one()
    {
        await using var product = await Product.StartAsync();
        product.Faults.IndexingFailure = _ => "Error code: 500 - embedder is away";
        product.Faults.Model = _ => Replies.Text("40 tonnes.");
        await Assert.ThrowsAnyAsync<Exception>(() => product.ResearchAsync("What does the crane lift?"));

        product.Faults.IndexingFailure = null;
        var result = await product.ResearchAsync("What does the crane lift?", product.Context("research-2"));

        Assert.Equal("40 tonnes.", result.Answer);
        Assert.Equal(2, (await FilesAsync(product)).Count(file => file.Attached));
    }

    [Theory]
    [InlineData("File type 'application/x-thing' is not supported. Supported types: PDF, text.")]
    [InlineData("No chunks were generated from the file")]
    [InlineData("'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")]
    public async Task A_document_that_never_can_be_indexed_is_left_out_at_once_with_its_reason(string reason)
    {
        await using var product = await Product.StartAsync();
        product.Faults.IndexingFailure = name => name == "harbour.md" ? reason : null;
        product.Faults.Model = _ => Replies.Text("Every 5 seconds.");
        var context = product.Context();

        var result = await product.ResearchAsync("How often does the beacon flash?", context);
        var uploads = product.Requests("POST", "/v1/files");
        await product.ResearchAsync("Again?", product.Context("research-2"));

        Assert.Equal("Every 5 seconds.", result.Answer);
        Assert.Equal(1, StepReader.Read(context.History).Single(step => step.Name == "PrepareRun").Attempts);
        var left = Assert.Single(await StatesAsync(product), document => document.State == DocumentState.LeftOut);
        Assert.Equal("harbour.md", left.Path);
        Assert.Contains($"could not be indexed: harbour.md could not be indexed: {reason}", left.Reason, StringComparison.Ordinal);
        Assert.Equal(uploads, product.Requests("POST", "/v1/files"));
    }

    [Fact]
    public async Task An_empty_document_stops_no_question_and_is_indexed_when_it_has_text()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = _ => Replies.Text("40 tonnes.");
        AgentFiles.Write(product.AgentFolder, "documents/aaa.md", "");
        product.Faults.IndexingFailure = name => name == "aaa.md" ? "No chunks were generated from the file" : null;
        await product.ResearchAsync("What does the crane lift?");
        AgentFiles.Write(product.AgentFolder, "documents/aaa.md", "# A\n\nNow there is text.\n");
        product.Faults.IndexingFailure = null;

        await product.ResearchAsync("And now?", product.Context("research-2"));

        Assert.Equal(["aaa.md", "harbour.md", "lights/beacon.md"], (await FilesAsync(product)).Where(file => file.Attached).Select(file => file.Path));
        Assert.DoesNotContain(await StatesAsync(product), document => document.State != DocumentState.Indexed);
    }

    [Fact]
    public async Task A_document_that_fails_alone_again_and_again_is_left_out_and_tried_again_by_the_next_run()
    {
        await using var product = await Product.StartAsync();
        product.Faults.IndexingFailure = name => name == "harbour.md" ? "something about this one" : null;
        product.Faults.Model = _ => Replies.Text("Every 5 seconds.");
        var context = product.Context();

        var result = await product.ResearchAsync("How often does the beacon flash?", context);
        var waiting = Assert.Single(await StatesAsync(product), document => document.State != DocumentState.Indexed);
        product.Faults.IndexingFailure = null;
        await product.ResearchAsync("Again?", product.Context("research-2"));

        Assert.Equal("Every 5 seconds.", result.Answer);
        Assert.Equal(5, StepReader.Read(context.History).Single(step => step.Name == "PrepareRun").Attempts);
        Assert.Equal(("harbour.md", DocumentState.LeftOut), (waiting.Path, waiting.State));
        Assert.Contains("failed at the server 5 times", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await FilesAsync(product)).Count(file => file.Attached));
    }

    [Fact]
    public async Task An_embedding_model_that_is_missing_is_said_at_once_and_no_documents_fault()
    {
        await using var product = await Product.StartAsync();
        product.Faults.IndexingFailure = _ => "model \"nomic-embed-text\" not found, try pulling it first";
        product.Faults.Model = _ => Replies.Text("40 tonnes.");
        var context = product.Context();

        await Assert.ThrowsAnyAsync<Exception>(() => product.ResearchAsync("What does the crane lift?", context));
        product.Faults.IndexingFailure = null;
        await product.ResearchAsync("And now?", product.Context("research-2"));

        Assert.Equal(1, StepReader.Read(context.History).Single(step => step.Name == "PrepareRun").Attempts);
        Assert.Equal(2, (await FilesAsync(product)).Count(file => file.Attached));
    }

    [Fact]
    public async Task An_upload_that_the_server_has_lost_is_uploaded_again()
    {
        await using var product = await Product.StartAsync();
        product.Faults.IndexingFailure = _ => "Internal server error";
        await Assert.ThrowsAnyAsync<Exception>(() => product.Get<ResearchFlows.Agents.AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None));
        foreach (var file in await FilesAsync(product))
        {
            await product.Get<VectorStores>().DetachAsync(file.VectorStoreId, file.FileId!, CancellationToken.None);
            await product.Get<Files>().DeleteAsync(file.FileId!, CancellationToken.None);
        }

        product.Faults.IndexingFailure = null;
        product.Faults.Model = _ => Replies.Text("40 tonnes.");
        await product.ResearchAsync("What does the crane lift?");

        Assert.Equal(2, (await FilesAsync(product)).Count(file => file.Attached));
    }

    private static Task<IReadOnlyList<DocumentStatus>> StatesAsync(Product product) =>
        product.Get<DocumentStateLedger>().GetStatesAsync("test-agent", CancellationToken.None);

    private static async Task<IReadOnlyList<IndexedFile>> FilesAsync(Product product) => await product.Get<DocumentLedger>().GetFilesAsync(
        (await product.Get<ResearchFlows.Agents.ProvisionLedger>().FindAgentAsync("test-agent", CancellationToken.None))!.VectorStoreId!, CancellationToken.None);
}
