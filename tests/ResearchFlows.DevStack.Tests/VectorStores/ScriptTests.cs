using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.VectorStores;

/// <summary>Text is found whatever it is written in.</summary>
public sealed class ScriptTests
{
    private const string Japanese = "ポンプの圧力は五バールです。";

    [Theory]
    [InlineData(Japanese, "ポンプの圧力は?")]
    [InlineData(Japanese, "圧力")]
    [InlineData(Japanese, "圧")]
    [InlineData("型番はＰＬＣ－４２です。", "PLC")]
    [InlineData("ﾎﾟﾝﾌﾟの圧力", "ポンプ")]
    [InlineData("泵的压力为五巴。", "泵的压力是多少？")]
    [InlineData("泵的压力为五巴。", "泵")]
    [InlineData("備用閥門位於三號機房。", "閥門在哪裡")]
    [InlineData("펌프의 압력은 5바입니다.", "펌프 압력이 얼마인가요?")]
    [InlineData("ความดันของปั๊มคือห้าบาร์", "ความดันปั๊มเท่าไร")]
    [InlineData("ຄວາມດັນຂອງປໍ້າແມ່ນຫ້າບາ", "ຄວາມດັນ")]
    [InlineData("សម្ពាធនៃស្នប់គឺប្រាំបារ", "សម្ពាធ")]
    [InlineData("ပန့်၏ဖိအားသည်ငါးဘားဖြစ်သည်", "ဖိအား")]
    [InlineData("पंप का दबाव पाँच बार है।", "दबाव कितना है?")]
    [InlineData("Давление насоса составляет пять бар.", "Какое давление у насосов?")]
    [InlineData("Η πίεση της αντλίας είναι πέντε μπαρ.", "πίεση αντλίας")]
    [InlineData("ضغط المضخة هو خمسة بار.", "ما ضغط المضخة؟")]
    [InlineData("הלחץ במשאבה הוא חמישה בר.", "משאבה הלחץ")]
    [InlineData("Tlak čerpadla je pět barů.", "cerpadla")]
    [InlineData("𠮷野の弁は閉じている。", "𠮷野")]
    public async Task A_text_is_found_by_its_own_words(string text, string query)
    {
        await using var server = await TestServer.StartAsync();
        var store = await server.StoreWithAsync(("other.md", "Nothing but Latin letters."), ("pump.md", text));

        var found = await server.CreateAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = query });

        var hit = Assert.Single(found["data"]!.AsArray())!;
        Assert.Equal(("pump.md", text), ((string?)hit["filename"], (string?)hit["content"]![0]!["text"]));
    }

    [Fact]
    public async Task The_text_that_has_more_of_a_query_comes_first()
    {
        await using var server = await TestServer.StartAsync();
        var store = await server.StoreWithAsync(
            ("valve.md", "バルブの温度は四十度です。"), ("pump.md", Japanese), ("motor.md", "モーターの電圧は二百ボルトです。"));

        var found = await server.CreateAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = "ポンプの圧力は何バールですか?" });

        Assert.Equal("pump.md", (string?)found["data"]![0]!["filename"]);
    }

    [Fact]
    public async Task What_an_older_program_has_indexed_is_indexed_anew()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("devstack-").FullName, "devstack.db");
        string store;
        await using (var before = await TestServer.StartAsync(options => options with { DataFile = file }))
        {
            store = await before.StoreWithAsync(("pump.md", Japanese));
        }
        MakeOld(file);

        await using var after = await TestServer.StartAsync(options => options with { DataFile = file });
        var found = await after.CreateAsync($"/v1/vector_stores/{store}/search", new JsonObject { ["query"] = "圧力" });

        Assert.Equal(Japanese, (string?)Assert.Single(found["data"]!.AsArray())!["content"]![0]!["text"]);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    // The index as schema version 1 has it.
    private static void MakeOld(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Execute(
            """
            ALTER TABLE chunks_1 RENAME TO newer;
            CREATE VIRTUAL TABLE chunks_1 USING fts5 (
                text, file_id UNINDEXED, chunk_id UNINDEXED, position UNINDEXED, tokens UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2');
            INSERT INTO chunks_1 (text, file_id, chunk_id, position, tokens) SELECT text, file_id, chunk_id, position, tokens FROM newer;
            DROP TABLE newer;
            PRAGMA user_version = 1;
            """);
    }
}
