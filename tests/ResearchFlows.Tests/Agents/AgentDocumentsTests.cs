using ResearchFlows.Agents;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;
using System.Diagnostics;
using System.Text;

namespace ResearchFlows.Tests.Agents;

public sealed class AgentDocumentsTests
{
    [Theory]
    [InlineData("todo.md", new byte[0], "is empty")]
    [InlineData("blank.md", new byte[] { 0x20, 0x0A, 0x0A }, "holds no text")]
    [InlineData("latin.md", new byte[] { 0x34, 0x30, 0x20, 0xB0, 0x43 }, "is not UTF-8")]
    [InlineData("binary.txt", new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x00, 0x01 }, "is binary")]
    public async Task A_bad_document_is_left_out_and_named_and_the_others_are_indexed(string name, byte[] content, string reason)
    {
        await using var product = await Product.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(product.AgentFolder, "documents", name), content);

        await ProvisionAsync(product);

        var states = await StatesAsync(product);
        Assert.Equal(["harbour.md", "lights/beacon.md"], Indexed(states));
        var leftOut = Assert.Single(states, document => document.State == DocumentState.LeftOut);
        Assert.Equal(name, leftOut.Path);
        Assert.StartsWith(reason, leftOut.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan \"final\".md")]
    [InlineData("100%.md")]
    [InlineData("a%22b.md")]
    [InlineData("two\nlines.md")]
    [InlineData("carriage\r\nreturn.md")]
    [InlineData("semi;colon='x'.md")]
    [InlineData("back\\slash.md")]
    [InlineData("Prüfung 圧力 😀.md")]
    [InlineData("dots..md")]
    public async Task An_odd_name_is_indexed(string name)
    {
        await using var product = await Product.StartAsync();
        AgentFiles.Write(product.AgentFolder, "documents/sub/" + name, "The valve opens at 4.2 bar.\n");

        await ProvisionAsync(product);

        Assert.Equal(["harbour.md", "lights/beacon.md", "sub/" + name], Indexed(await StatesAsync(product)));
    }

    [Fact]
    public async Task Names_of_255_bytes_in_deep_folders_are_indexed()
    {
        await using var product = await Product.StartAsync();
        var name = $"{new string('ä', 126)}.md";
        AgentFiles.Write(product.AgentFolder, $"documents/{new string('x', 255)}/{name}", "The valve opens at 4.2 bar.\n");

        await ProvisionAsync(product);

        Assert.Contains($"{new string('x', 255)}/{name}", Indexed(await StatesAsync(product)));
    }

    [Fact]
    public async Task Utf16_goes_up_as_its_text()
    {
        await using var product = await Product.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(product.AgentFolder, "documents", "harbour.md"), "Water at 40 °C in Ålesund.\n", Encoding.Unicode);
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

    [Fact]
    public async Task What_the_server_refuses_is_left_out_and_not_offered_again_until_it_changes()
    {
        await using var product = await Product.StartAsync();
        Age(product, "harbour.md");
        product.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/files", Times = 1, Kind = FaultKind.Status, Status = 413, Body = """{"detail":"Too large."}""" });

        await ProvisionAsync(product);
        var refused = Assert.Single(await StatesAsync(product), document => document.State == DocumentState.LeftOut);
        var uploads = Uploads(product);
        await ProvisionAsync(product);

        Assert.Contains("Too large.", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(2, uploads);
        if (refused.Path == "harbour.md")
        {
            Assert.Equal(uploads, Uploads(product));
        }

        AgentFiles.Write(product.AgentFolder, $"documents/{refused.Path}", "Written anew.\n");
        await ProvisionAsync(product);
        Assert.Equal(["harbour.md", "lights/beacon.md"], Indexed(await StatesAsync(product)));
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_read_again_until_it_changes()
    {
        await using var product = await Product.StartAsync();
        AgentFiles.Write(product.AgentFolder, "documents/damaged.pdf", "%PDF-1.7 and then nothing of the kind");
        foreach (var path in new[] { "harbour.md", "lights/beacon.md", "damaged.pdf" })
        {
            Age(product, path);
        }

        var agent = await ProvisionAsync(product);
        Task<bool> HaveChangedAsync() => product.Get<AgentDocuments>().HaveChangedAsync(product.Agent, agent.VectorStoreId, CancellationToken.None);

        Assert.Contains("damaged", Assert.Single(await StatesAsync(product), document => document.State == DocumentState.LeftOut).Reason, StringComparison.Ordinal);
        Assert.False(await HaveChangedAsync());

        AgentFiles.Write(product.AgentFolder, "documents/damaged.pdf", "%PDF-1.7 written anew");
        Assert.True(await HaveChangedAsync());
    }

    [Fact]
    public async Task A_document_that_fails_again_and_again_is_left_out_while_others_are_indexed()
    {
        await using var product = await Product.StartAsync();
        await ProvisionAsync(product);
        AgentFiles.Write(product.AgentFolder, "documents/valve.md", "The valve opens at 4.2 bar.\n");
        product.Faults.Add(new FaultRule { Method = "POST", Path = "/v1/files", Times = 100, Kind = FaultKind.Status, Status = 500, Body = """{"detail":"Parser crashed."}""" });

        for (var failure = 1; failure < 5; failure++)
        {
            await Assert.ThrowsAsync<TransientFaultException>(() => ProvisionAsync(product));
        }

        await ProvisionAsync(product);

        var states = await StatesAsync(product);
        Assert.Equal(["harbour.md", "lights/beacon.md"], Indexed(states));
        Assert.Contains("Parser crashed.", Assert.Single(states, document => document.Path == "valve.md").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_turned_bad_keeps_its_earlier_version()
    {
        await using var product = await Product.StartAsync();
        var agent = await ProvisionAsync(product);
        await File.WriteAllBytesAsync(Path.Combine(product.AgentFolder, "documents", "harbour.md"), []);

        await ProvisionAsync(product);

        Assert.Equal(["harbour.md", "lights/beacon.md"], await AttachedAsync(product, agent));
        Assert.Equal(DocumentState.LeftOut, Assert.Single(await StatesAsync(product), document => document.Path == "harbour.md").State);
    }

    [Fact]
    public async Task An_emptied_or_missing_folder_removes_nothing_and_says_so()
    {
        await using var product = await Product.StartAsync();
        var agent = await ProvisionAsync(product);
        var documents = Path.Combine(product.AgentFolder, "documents");
        Directory.Move(documents, documents + "-unmounted");

        await ProvisionAsync(product);
        Assert.Equal(["harbour.md", "lights/beacon.md"], await AttachedAsync(product, agent));
        Directory.CreateDirectory(documents);
        await ProvisionAsync(product);
        Assert.Equal(["harbour.md", "lights/beacon.md"], await AttachedAsync(product, agent));
        Assert.Contains("holds no document any more", Assert.Single(await StatesAsync(product), document => document.Path == ".").Reason, StringComparison.Ordinal);

        Directory.Delete(documents);
        Directory.Move(documents + "-unmounted", documents);
        await ProvisionAsync(product);
        Assert.Equal(["harbour.md", "lights/beacon.md"], Indexed(await StatesAsync(product)));
        Assert.Equal(2, (await StatesAsync(product)).Count);
    }

    [Fact]
    public async Task Two_thousand_documents_show_their_progress_and_a_change_takes_less_than_a_second()
    {
        await using var product = await Product.StartAsync();
        for (var number = 1; number <= 1_998; number++)
        {
            AgentFiles.Write(product.AgentFolder, $"documents/{number % 20}/{number}.md", $"Report {number}: pump {number} ran dry.\n");
            Age(product, $"{number % 20}/{number}.md");
        }

        var counts = product.Get<DocumentStateLedger>();
        using var seen = new ManualResetEventSlim();
        var indexed = 0;
        product.Faults.IndexingFailure = _ =>
        {
            // The second half waits until the first was seen.
            if (Interlocked.Increment(ref indexed) > 1_000)
            {
                seen.Wait(TimeSpan.FromMinutes(3));
            }

            return null;
        };
        var indexing = ProvisionAsync(product);
        var between = new DocumentCounts(0, 0, 0);
        while (!indexing.IsCompleted && between is not { Indexed: > 0, Total: 2_000 })
        {
            await Task.Yield();
            between = await counts.CountAsync("test-agent", CancellationToken.None);
        }

        seen.Set();

        Assert.InRange(between.Indexed, 1, 1_999);
        await indexing;
        Assert.Equal(new DocumentCounts(2_000, 0, 2_000), await counts.CountAsync("test-agent", CancellationToken.None));

        // The quickest of some changes: on a busy machine one of them may wait for others' work.
        var quickest = TimeSpan.MaxValue;
        for (var change = 1; change <= 20 && quickest > TimeSpan.FromSeconds(1); change++)
        {
            AgentFiles.Write(product.AgentFolder, "documents/7/7.md", $"Report 7: the pump was mended, {change} times.\n");
            var uploads = Uploads(product);
            var clock = Stopwatch.StartNew();
            await ProvisionAsync(product);
            quickest = clock.Elapsed < quickest ? clock.Elapsed : quickest;
            Assert.Equal(uploads + 1, Uploads(product));
        }

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>Gives a file a time at which its content is known to have been the same.</summary>
    private static void Age(Product product, string path) =>
        File.SetLastWriteTimeUtc(Path.Combine(product.AgentFolder, "documents", path), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private static int Uploads(Product product) => product.Faults.Requests.Count(request => request is { Method: "POST", Path: "/v1/files" });

    private static Task<ProvisionedAgent> ProvisionAsync(Product product) => product.Get<AgentProvisioner>().ProvisionAsync(product.Agent, CancellationToken.None);

    private static Task<IReadOnlyList<DocumentStatus>> StatesAsync(Product product) =>
        product.Get<DocumentStateLedger>().GetStatesAsync("test-agent", CancellationToken.None);

    private static IEnumerable<string> Indexed(IEnumerable<DocumentStatus> states) =>
        states.Where(document => document.State == DocumentState.Indexed).Select(document => document.Path).Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> AttachedAsync(Product product, ProvisionedAgent agent) =>
        (await product.Get<DocumentLedger>().GetFilesAsync(agent.VectorStoreId, CancellationToken.None)).Where(file => file.Attached).Select(file => file.Path);
}
