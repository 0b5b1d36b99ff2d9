using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Tests.Documents;

public sealed class DocumentIndexerTests
{
    [Fact]
    public async Task A_call_that_runs_again_after_a_crash_says_again_what_it_did()
    {
        await using var product = await Product.StartAsync();
        var store = await StoreAsync(product);

        Assert.Equal([IndexStatus.Indexed, IndexStatus.Indexed], await TwiceAsync(product, store, "Low tide.", "run-1/1/0"));
        Assert.Equal([IndexStatus.Unchanged, IndexStatus.Unchanged], await TwiceAsync(product, store, "Low tide.", "run-1/2/0"));
        Assert.Equal([IndexStatus.Replaced, IndexStatus.Replaced], await TwiceAsync(product, store, "High tide.", "run-2/1/0"));
        Assert.Single(await product.Get<Files>().FindAsync("tides.txt", Sha256("High tide."), CancellationToken.None));
    }

    [Fact]
    public async Task What_crashed_uploads_of_the_same_content_left_behind_goes_to_one_store_each()
    {
        await using var product = await Product.StartAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StoreAsync(product)));
        foreach (var store in stores)
        {
            await UploadAndCrashAsync(product, store, "Low tide.");
        }

        await Task.WhenAll(stores.Select(store => IndexAsync(product, store, "Low tide.", "run-1/1/0")));

        var rows = await Task.WhenAll(stores.Select(async store => Assert.Single(await product.Get<DocumentLedger>().GetFilesAsync(store, CancellationToken.None))));
        var left = await product.Get<Files>().FindAsync("tides.txt", Sha256("Low tide."), CancellationToken.None);
        Assert.Equal(left.Order(), rows.Select(row => row.FileId).Order());
    }

    [Fact]
    public async Task An_upload_whose_id_was_never_written_down_is_taken_back_with_its_store()
    {
        await using var product = await Product.StartAsync();
        var scratch = product.Get<ScratchStores>();
        await UploadAndCrashAsync(product, await scratch.GetAsync("research-1", product.Agent, CancellationToken.None), "Low tide.");

        await scratch.DeleteAsync("research-1", CancellationToken.None);

        Assert.Empty(await product.Get<Files>().FindAsync("tides.txt", Sha256("Low tide."), CancellationToken.None));
    }

    private static Task<string> StoreAsync(Product product) =>
        product.Get<VectorStores>().CreateAsync($"store-{Guid.NewGuid():N}", null, null, CancellationToken.None);

    private static async Task UploadAndCrashAsync(Product product, string store, string text)
    {
        await product.Get<DocumentLedger>().BeginUploadAsync(File(store, text, "run-1/1/0"), CancellationToken.None);
        await product.Get<Files>().UploadAsync("tides.txt", Encoding.UTF8.GetBytes(text), CancellationToken.None);
    }

    private static Task<IndexStatus> IndexAsync(Product product, string store, string text, string call) =>
        product.Get<DocumentIndexer>().IndexAsync(File(store, text, call), Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private static async Task<IndexStatus[]> TwiceAsync(Product product, string store, string text, string call) =>
        [await IndexAsync(product, store, text, call), await IndexAsync(product, store, text, call)];

    private static IndexedFile File(string store, string text, string call) =>
        new() { VectorStoreId = store, Path = "tides.txt", Origin = FileOrigin.Workspace, Sha256 = Sha256(text), IndexedBy = call };

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
