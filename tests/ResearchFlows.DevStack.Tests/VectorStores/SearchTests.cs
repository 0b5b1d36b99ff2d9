using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.VectorStores;

public sealed class SearchTests : IAsyncLifetime
{
    private static readonly (string, string)[] Documents =
    [
        ("apollo.md", "# Apollo telescope\n\nThe primary mirror measures 4.2 metres.\n\n## Staff\n\nTwelve astronomers are employed."),
        ("kestrel.txt", "The Kestrel drone flies 42 kilometres. Its battery lasts 75 minutes."),
        ("osprey.md", "# Osprey\n\nThe submarine dives to 1,450 metres."),
    ];

    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("How large is the primary mirror?", "apollo.md")]
    [InlineData("batteries", "kestrel.txt")]
    [InlineData("who is an employee astronomer", "apollo.md")]
    [InlineData("diving submarines", "osprey.md")]
    public async Task Finds_by_stem_and_passes_over_words_that_say_nothing(string query, string filename)
    {
        var hits = await SearchAsync(await server.StoreWithAsync(Documents), query);

        Assert.Equal(filename, (string?)hits[0]!["filename"]);
        Assert.InRange((double)hits[0]!["score"]!, 0.5, 1);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("mirror\" OR text:*")]
    [InlineData("NEAR(mirror drone)")]
    [InlineData("mirror AND NOT")]
    [InlineData("^mirror* {text file_id}: (")]
    [InlineData("'; DROP TABLE files; --")]
    [InlineData("\0mirror")]
    public async Task Query_syntax_is_plain_text(string query)
    {
        var store = await server.StoreWithAsync(Documents);

        var (status, _) = await server.PostAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = query });

        Assert.Equal(200, status);
        Assert.Equal("apollo.md", (string?)(await SearchAsync(store, "primary mirror"))[0]!["filename"]);
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.99, 0)]
    public async Task Hits_below_the_threshold_are_left_out(double threshold, int hits)
    {
        var store = await server.StoreWithAsync(Documents);

        var found = await server.CreateAsync($"/v1/vector_stores/{store}/search", new JsonObject
        {
            ["query"] = "range of the drone", ["ranking_options"] = new JsonObject { ["score_threshold"] = threshold },
        });

        Assert.Equal(hits, found["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_hit_names_the_uploaded_file_in_its_attributes_and_a_document_of_the_index_as_file_id()
    {
        var store = await server.StoreWithAsync(Documents);
        var hit = (await SearchAsync(store, "Kestrel"))[0]!;
        var (_, files) = await server.GetAsync($"/v1/vector_stores/{store}/files");

        Assert.Equal((string)hit["file_id"]!, (string)hit["attributes"]!["document_id"]!);
        Assert.Contains((string)hit["attributes"]!["file_id"]!, files!["data"]!.AsArray().Select(file => (string)file!["id"]!));
        Assert.DoesNotContain((string)hit["file_id"]!, files["data"]!.AsArray().Select(file => (string)file!["id"]!));
    }

    [Fact]
    public async Task What_another_store_holds_changes_nothing()
    {
        var store = await server.StoreWithAsync(Documents);
        var before = await RankingAsync(store, "mirror metres battery");

        await server.StoreWithAsync([.. Documents, ("more.md", "mirror mirror mirror battery")]);

        Assert.Equal(before, await RankingAsync(store, "mirror metres battery"));
    }

    [Fact]
    public async Task The_same_documents_rank_the_same_whatever_order_they_came_in()
    {
        var alike = Enumerable.Range(1, 5).Select(number => ($"{number}.md", $"# Note\n\nThe pump of station {number} was replaced.")).ToArray();

        var first = await RankingAsync(await server.StoreWithAsync(alike), "pump replaced");
        var second = await RankingAsync(await server.StoreWithAsync([.. alike.Reverse()]), "pump replaced");

        Assert.Equal(5, first.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Attaching_again_changes_nothing_and_detaching_removes_what_was_indexed()
    {
        var store = await server.StoreWithAsync();
        var file = await server.UploadAsync("a.md", "One walrus.");
        var attach = new JsonObject { ["file_id"] = file };
        await server.CreateAsync($"/v1/vector_stores/{store}/files", attach);
        var repeated = await server.CreateAsync($"/v1/vector_stores/{store}/files", new JsonObject { ["file_id"] = file, ["attributes"] = new JsonObject { ["a"] = 1 } });
        Assert.Empty(repeated["attributes"]!.AsObject());
        Assert.Single(await SearchAsync(store, "walrus"));

        var (status, _) = await server.SendAsync(HttpMethod.Delete, $"/v1/vector_stores/{store}/files/{file}");
        var (again, error) = await server.SendAsync(HttpMethod.Delete, $"/v1/vector_stores/{store}/files/{file}");

        Assert.Equal((200, 400), (status, again));
        Assert.Equal($"File {file} not found in vector store {store}", (string?)error!["error"]!["message"]);
        Assert.Empty(await SearchAsync(store, "walrus"));
        Assert.Equal(200, (await server.GetAsync($"/v1/files/{file}")).Status);
    }

    [Theory]
    [InlineData("""{"type":"eq","key":"topic","value":"drones"}""", 1)]
    [InlineData("""{"type":"ne","key":"topic","value":"drones"}""", 1)]
    [InlineData("""{"type":"gte","key":"year","value":2019}""", 2)]
    [InlineData("""{"type":"lt","key":"year","value":2020}""", 1)]
    [InlineData("""{"type":"in","key":"topic","value":["ships","drones"]}""", 2)]
    [InlineData("""{"type":"and","filters":[{"type":"gt","key":"year","value":2000},{"type":"eq","key":"topic","value":"ships"}]}""", 1)]
    [InlineData("""{"type":"or","filters":[{"type":"eq","key":"topic","value":"ships"},{"type":"eq","key":"topic","value":"drones"}]}""", 2)]
    [InlineData("""{"type":"eq","key":"nothing","value":"drones"}""", 0)]
    public async Task Filters_select_files_by_attributes(string filter, int hits)
    {
        var store = await server.StoreWithAsync();
        foreach (var (topic, year) in new[] { ("drones", 2019), ("ships", 2021) })
        {
            await server.CreateAsync($"/v1/vector_stores/{store}/files", new JsonObject
            {
                ["file_id"] = await server.UploadAsync($"{topic}.md", "Its range is long."),
                ["attributes"] = new JsonObject { ["topic"] = topic, ["year"] = year },
            });
        }

        var (_, found) = await server.PostAsync(
            $"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = "range", ["filters"] = JsonNode.Parse(filter) });

        Assert.Equal(hits, found!["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task Text_with_and_without_a_byte_order_mark_reads_the_same()
    {
        const string text = "The temperature is 40 °C — Vasić said so.";
        var store = await server.StoreWithAsync();
        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true) })
        {
            var file = await server.UploadAsync("a.txt", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
            await server.CreateAsync($"/v1/vector_stores/{store}/files", new JsonObject { ["file_id"] = file });

            var (_, content) = await server.GetAsync($"/v1/vector_stores/{store}/files/{file}/content");

            Assert.Equal(text, (string?)content!["data"]![0]!["text"]);
        }
    }

    [Fact]
    public async Task A_deleted_store_is_gone_with_its_index()
    {
        var store = await server.StoreWithAsync(Documents);

        await server.SendAsync(HttpMethod.Delete, $"/v1/vector_stores/{store}");

        Assert.Equal(400, (await server.PostAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = "mirror" })).Status);
        Assert.Equal("apollo.md", (string?)(await SearchAsync(await server.StoreWithAsync(Documents), "mirror"))[0]!["filename"]);
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        var store = await server.StoreWithAsync([.. Enumerable.Range(0, 5).Select(number => ($"{number}.txt", $"text {number}"))]);
        var (names, after) = (new List<string>(), "");
        for (var more = true; more;)
        {
            var (_, page) = await server.GetAsync($"/v1/vector_stores/{store}/files?limit=2&order=asc{after}");
            names.AddRange(page!["data"]!.AsArray().Select(file => (string)file!["id"]!));
            after = "&after=" + page["last_id"];
            more = (bool)page["has_more"]!;
        }

        Assert.Equal(5, names.Distinct().Count());
        Assert.Equal(5, names.Count);
    }

    private async Task<JsonArray> SearchAsync(string store, string query) =>
        (await server.CreateAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = query }))["data"]!.AsArray();

    private async Task<List<(string, double)>> RankingAsync(string store, string query) =>
        [.. (await SearchAsync(store, query)).Select(hit => ((string)hit!["filename"]!, (double)hit["score"]!))];
}
