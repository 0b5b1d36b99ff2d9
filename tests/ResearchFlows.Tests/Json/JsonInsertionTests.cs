using ResearchFlows.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tests.Json;

public sealed class JsonInsertionTests
{
    [Theory]
    [InlineData(
        "{\n  \"cases\": [\n    {\n      \"id\": \"a\"\n    }\n  ]\n}\n",
        "{\n  \"cases\": [\n    {\n      \"id\": \"a\"\n    },\n    {\n      \"id\": \"Ümit <b>\",\n      \"n\": 1\n    }\n  ]\n}\n")]
    [InlineData(
        "{\r\n\t\"cases\": [\r\n\t\t{\r\n\t\t\t\"id\": \"a\" }\r\n\t]\r\n}",
        "{\r\n\t\"cases\": [\r\n\t\t{\r\n\t\t\t\"id\": \"a\" },\r\n\t\t{\r\n\t\t  \"id\": \"Ümit <b>\",\r\n\t\t  \"n\": 1\r\n\t\t}\r\n\t]\r\n}")]
    [InlineData(
        "{ \"cases\": [\n  { \"id\": \"a\" }, // the first\n  { \"id\": \"b\" }, /* and a comma */\n] }",
        "{ \"cases\": [\n  { \"id\": \"a\" }, // the first\n  { \"id\": \"b\" },\n  {\"id\":\"Ümit <b>\",\"n\":1}, /* and a comma */\n] }")]
    [InlineData("{\"cases\":[{\"id\":\"a\"}]}", "{\"cases\":[{\"id\":\"a\"}, {\"id\":\"Ümit <b>\",\"n\":1}]}")]
    [InlineData("\uFEFF{\"cases\":[{\"id\":\"ä\"}],\"x\":1}", "\uFEFF{\"cases\":[{\"id\":\"ä\"}, {\"id\":\"Ümit <b>\",\"n\":1}],\"x\":1}")]
    [InlineData("{\n  \"cases\": []\n}\n", "{\n  \"cases\": [\n    {\n      \"id\": \"Ümit <b>\",\n      \"n\": 1\n    }\n  ]\n}\n")]
    [InlineData(
        "{\n  \"name\": \"a\"\n}\n",
        "{\n  \"name\": \"a\",\n  \"cases\": [{\"id\":\"Ümit <b>\",\"n\":1}]\n}\n")]
    [InlineData("{}", "{\n  \"cases\": [\n    {\n      \"id\": \"Ümit <b>\",\n      \"n\": 1\n    }\n  ]\n}")]
    public void An_item_stands_at_the_end_of_the_list_and_all_else_as_it_was(string file, string expected)
    {
        var result = JsonInsertion.AddItem(Encoding.UTF8.GetBytes(file), "cases", new JsonObject { ["id"] = "Ümit <b>", ["n"] = 1 });

        Assert.Equal(expected, Encoding.UTF8.GetString(result));
        using var document = JsonDocument.Parse(
            Encoding.UTF8.GetString(result).TrimStart('\uFEFF'), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal("Ümit <b>", document.RootElement.GetProperty("cases").EnumerateArray().Last().GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{\n  \"name\": \"a\",\n  \"limits\": {\n    \"turns\": 3\n  }\n}\n", "{\n  \"name\": \"a\",\n  \"limits\": {\n    \"turns\": 3\n  },\n  \"cases\": \"cases.json\"\n}\n")]
    [InlineData("{ \"name\": \"a\",\n  \"workspace\": \"w\" }", "{ \"name\": \"a\",\n  \"workspace\": \"w\",\n  \"cases\": \"cases.json\" }")]
    [InlineData("{ \"turns\": 3 }", "{ \"turns\": 3, \"cases\": \"cases.json\" }")]
    public void A_property_stands_at_the_end_of_the_object(string file, string expected) => Assert.Equal(
        expected, Encoding.UTF8.GetString(JsonInsertion.AddProperty(Encoding.UTF8.GetBytes(file), "cases", "cases.json")));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"cases\":null}")]
    [InlineData("{\"cases\":[")]
    [InlineData("")]
    public void What_is_no_such_file_is_refused(string file) => Assert.ThrowsAny<JsonException>(
        () => JsonInsertion.AddItem(Encoding.UTF8.GetBytes(file), "cases", new JsonObject()));
}
