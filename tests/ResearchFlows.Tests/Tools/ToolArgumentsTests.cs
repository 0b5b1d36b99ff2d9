using CsCheck;

namespace ResearchFlows.Tests.Tools;

public sealed class ToolArgumentsTests : IDisposable
{
    private const string Expected = " Call read_local_file with a JSON object that holds \"path\" (string) and \"part\" (integer, optional).";
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("{", "The arguments are not valid JSON.")]
    [InlineData("path=notes.md", "The arguments are not valid JSON.")]
    [InlineData("""{"path":"notes.md"} {}""", "The arguments are not valid JSON.")]
    [InlineData("""{"path":"notes.md","path":"other.md"}""", "The arguments are not valid JSON.")]
    [InlineData("""{"path":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", "The arguments are not valid JSON.")]
    [InlineData("""{"\ud800":"notes.md"}""", "The arguments are not valid JSON.")]
    [InlineData("""{"path":"\ud800"}""", "The argument path has the wrong type.")]
    [InlineData("null", "The arguments are not a JSON object.")]
    [InlineData("[]", "The arguments are not a JSON object.")]
    [InlineData("\"notes.md\"", "The arguments are not a JSON object.")]
    [InlineData("1", "The arguments are not a JSON object.")]
    [InlineData("", "The argument path is missing.")]
    [InlineData("{}", "The argument path is missing.")]
    [InlineData("""{"part":1}""", "The argument path is missing.")]
    [InlineData("""{"path":"notes.md","encoding":"utf-8"}""", "The arguments hold an unknown name.")]
    [InlineData("""{"path":null}""", "The argument path has the wrong type.")]
    [InlineData("""{"path":1}""", "The argument path has the wrong type.")]
    [InlineData("""{"path":["notes.md"]}""", "The argument path has the wrong type.")]
    [InlineData("""{"path":{"path":"notes.md"}}""", "The argument path has the wrong type.")]
    [InlineData("""{"path":"notes.md","part":"two"}""", "The argument part has the wrong type.")]
    [InlineData("""{"path":"notes.md","part":1.5}""", "The argument part has the wrong type.")]
    [InlineData("""{"path":"notes.md","part":99999999999}""", "The argument part has the wrong type.")]
    [InlineData("""{"path":"notes.md","part":true}""", "The argument part has the wrong type.")]
    public async Task Arguments_that_do_not_fit_are_an_error_that_says_what_does(string arguments, string reason) =>
        Assert.Equal($"Error: {reason}{Expected}", await _workspace.RunAsync("read_local_file", arguments));

    [Theory]
    [InlineData("read_local_file", """{"path":"notes.md"}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":1.0}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":1e0}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":"1"}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":"1.0"}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":" 1 "}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":null}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":""}""")]
    [InlineData("read_local_file", """{"path":"notes.md","part":"null"}""")]
    [InlineData("read_local_file", """{"Path":"notes.md","PART":1}""")]
    [InlineData("read_local_file", """{"file_path":"notes.md"}""")]
    [InlineData("read_local_file", """{"filePath":"notes.md"}""")]
    [InlineData("read_local_file", """{"file":"notes.md"}""")]
    [InlineData("read_local_file", """{"filename":"notes.md"}""")]
    [InlineData("read_local_file", """{"arguments":{"path":"notes.md"}}""")]
    [InlineData("read_local_file", """{"parameters":{"path":"notes.md"}}""")]
    [InlineData("read_local_file", "\"{\\\"path\\\":\\\"notes.md\\\"}\"")]
    [InlineData("read_local_file", "{'path': 'notes.md'}")]
    [InlineData("read_local_file", "{\"path\": \"notes.md\",}")]
    [InlineData("read_local_file", "{path: \"notes.md\"}")]
    [InlineData("read_local_file", """{"0":"notes.md","1":1}""")]
    [InlineData("functions.read_local_file", """{"path":"notes.md"}""")]
    [InlineData("read_local_file<|channel|>commentary", """{"path":"notes.md"}""")]
    [InlineData("READ_LOCAL_FILE", """{"path":"notes.md"}""")]
    [InlineData("index_document", """{"path":"notes.md"}""")]
    [InlineData("index_document", """{"file":"notes.md"}""")]
    [InlineData("index_document", """{"document":"notes.md"}""")]
    [InlineData("list_local_files", """{"directory":"."}""")]
    [InlineData("list_local_files", """{"path":"."}""")]
    [InlineData("list_local_files", """{"folder":"."}""")]
    [InlineData("list_local_files", "{}")]
    [InlineData("list_local_files", "")]
    [InlineData("list_local_files", "null")]
    public async Task A_right_call_in_another_spelling_is_taken(string name, string arguments)
    {
        _workspace.Write("notes.md", "The valve opens at 4.2 bar.");

        Assert.DoesNotContain("Error", await _workspace.RunAsync(name, arguments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_not_JSON() =>
        Assert.Equal($"Error: The arguments are not valid JSON.{Expected}", await _workspace.RunAsync("read_local_file", "{\"path\":\"\ud800\"}"));

    [Fact]
    public async Task Huge_and_deep_arguments_are_an_error()
    {
        var huge = $$"""{"path":"{{new string('a', 5_000_000)}}"}""";
        Assert.Equal($"Error: The arguments are too long.{Expected}", await _workspace.RunAsync("read_local_file", huge));
        var deep = new string('[', 16_000);
        Assert.Equal($"Error: The arguments are not valid JSON.{Expected}", await _workspace.RunAsync("read_local_file", deep));
    }

    [Fact]
    public async Task Whatever_a_model_writes_the_answer_is_an_output()
    {
        var value = Gen.OneOf<string>(
            Gen.OneOf("null", "true", "1", "-1", "1e9", "\"\"", "\".\"", "\"a.md\"", "[]", "{}", "\"\\u0000\"", "\"\\ud800\"", "\"../x.md\""),
            Gen.String[0, 20]);
        var name = Gen.OneOf("path", "part", "directory", "file_path", "Path", "x", "\\ud800", "");
        var json = Gen.Select(name, value, (key, text) => $"\"{key}\":{text}").Array[0, 3].Select(pairs => $"{{{string.Join(',', pairs)}}}");
        var tool = Gen.OneOf("list_local_files", "read_local_file", "index_document");
        await Gen.Select(tool, Gen.OneOf<string>(json, Gen.String[0, 60])).SampleAsync(
            async (called, arguments) => Assert.True(await _workspace.RunAsync(called, arguments) is "The folder is empty." or ['E', 'r', 'r', 'o', 'r', ':', ..]),
            iter: 3_000);
    }
}
