using ResearchFlows.LlamaStack.Replies;
using System.Text.Json;

namespace ResearchFlows.Tests.LlamaStack.Replies;

public class WrittenCallTests
{
    private static readonly string[] Known = ["list_local_files", "read_local_file", "index_document", "file_search"];

    public static TheoryData<string> OneCall =>
    [
        // llama3.1 and other models that answer in JSON.
        """{"name": "read_local_file", "parameters": {"path": "a.md"}}""",
        "```json\n{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}\n```",
        "```\n{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}\n```\n",
        """`{"name": "read_local_file", "parameters": {"path": "a.md"}}`""",
        """{"name": "read_local_file", "arguments": "{\"path\": \"a.md\"}"}""",
        """{'name': 'read_local_file', 'parameters': {'path': 'a.md'},}""",
        """[{"name": "read_local_file", "arguments": {"path": "a.md"}}]""",
        """{"type": "function", "function": {"name": "read_local_file", "arguments": "{\"path\": \"a.md\"}"}}""",
        """{"type": "function", "name": "functions.read_local_file", "parameters": {"path": "a.md"}}""",
        """{"function": "read_local_file", "parameters": {"path": "a.md"}}""",
        """{"tool": "read_local_file", "args": {"path": "a.md"}}""",
        """{"tool_name": "read_local_file", "parameters": {"path": "a.md"}}""",
        """{"action": "read_local_file", "action_input": {"path": "a.md"}}""",
        """{"tool_calls": [{"id": "1", "type": "function", "function": {"name": "read_local_file", "arguments": {"path": "a.md"}}}]}""",
        """{"tool_uses": [{"recipient_name": "functions.read_local_file", "parameters": {"path": "a.md"}}]}""",
        """{"function_call": {"name": "read_local_file", "arguments": {"path": "a.md"}}}""",
        """{"name": "read_local_file", "path": "a.md"}""",
        """{"read_local_file": {"path": "a.md"}}""",
        "I look into it first.\n\n{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}",
        "<think>\nI should read it.\n</think>\n{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}",
        // Marks.
        "<tool_call>\n{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}\n</tool_call>",
        "I look into it. <tool_call>{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}</tool_call>",
        "<tool_call>\n{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}",
        "<think>\nthought\n<tool_call>\n{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}\n</tool_call>",
        "<tool_call>\n<function=read_local_file>\n<parameter=path>\na.md\n</parameter>\n</function>\n</tool_call>",
        "<tool_call>read_local_file\n<arg_key>path</arg_key>\n<arg_value>a.md</arg_value>\n</tool_call>",
        "<tool_call>[{\"arguments\": {\"path\": \"a.md\"}, \"name\": \"read_local_file\"}]",
        "<tool_calls>[{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}]</tool_calls>",
        "<|tool_call|>[{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}]",
        "<|tool_call|>[{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}]<|/tool_call|>",
        "<TOOLCALL>[{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}]</TOOLCALL>",
        "<function=read_local_file>{\"path\": \"a.md\"}</function>",
        "<function=read_local_file>{\"path\": \"a.md\"}",
        "<function=read_local_file>\n<parameter=path>a.md</parameter>\n</function>",
        "<function=read_local_file({\"path\": \"a.md\"})></function>",
        "<function_call>{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}</function_call>",
        "<function_calls>\nread_local_file(path=\"a.md\")\n</function_calls>",
        "<function_calls><invoke name=\"read_local_file\"><parameter name=\"path\">a.md</parameter></invoke></function_calls>",
        "<minimax:tool_call>\n<invoke name=\"read_local_file\">\n<parameter name=\"path\">a.md</parameter>\n</invoke>\n</minimax:tool_call>",
        "<seed:tool_call><function=read_local_file><parameter=path>a.md</parameter></function></seed:tool_call>",
        "<｜DSML｜function_calls><｜DSML｜invoke name=\"read_local_file\"><｜DSML｜parameter name=\"path\" string=\"true\">a.md</｜DSML｜parameter></｜DSML｜invoke></｜DSML｜function_calls>",
        "[TOOL_CALLS][{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}]",
        "[TOOL_CALLS] [{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}, \"id\": \"abc123def\"}]</s>",
        "[TOOL_CALLS]read_local_file[ARGS]{\"path\": \"a.md\"}",
        "[TOOL_CALLS]read_local_file[CALL_ID]x1[ARGS]{\"path\": \"a.md\"}",
        "I look.[TOOL_CALLS]read_local_file{\"path\": \"a.md\"}",
        "<|python_tag|>{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}",
        "<|python_tag|>read_local_file.call(path=\"a.md\")<|eom_id|>",
        "<|python_start|>[read_local_file(path=\"a.md\")]<|python_end|>",
        "<|tool_call_start|>[read_local_file(path=\"a.md\")]<|tool_call_end|>",
        "<|tool_call>call:read_local_file{path:\"a.md\"}<tool_call|>",
        "<|START_ACTION|>[{\"tool_call_id\": \"0\", \"tool_name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}]<|END_ACTION|>",
        "<|START_THINKING|>I read.<|END_THINKING|><|START_ACTION|>[{\"tool_name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}]<|END_ACTION|>",
        "<|action_start|><|plugin|>{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}<|action_end|>",
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.read_local_file:0<|tool_call_argument_begin|>{\"path\": \"a.md\"}<|tool_call_end|><|tool_calls_section_end|>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_local_file\n```json\n{\"path\": \"a.md\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_local_file<｜tool▁sep｜>{\"path\": \"a.md\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<|channel|>commentary to=functions.read_local_file <|constrain|>json<|message|>{\"path\": \"a.md\"}<|call|>",
        "<|channel|>analysis<|message|>I read.<|end|><|start|>assistant<|channel|>commentary to=functions.read_local_file <|constrain|>json<|message|>{\"path\": \"a.md\"}<|call|>",
        "<|start|>assistant to=functions.read_local_file<|channel|>commentary json<|message|>{\"path\": \"a.md\"}<|call|>",
        "<|channel|>commentary to=functions.read_local_file code<|message|>{\"path\": \"a.md\"}",
        "analysisI read.assistantcommentary to=functions.read_local_file json{\"path\": \"a.md\"}",
        // As in Python, and a name with an object.
        "[read_local_file(path=\"a.md\")]",
        "read_local_file(path='a.md')",
        "functions.read_local_file({\"path\": \"a.md\"})",
        "read_local_file({\"path\": \"a.md\"})",
        "```tool_code\nprint(default_api.read_local_file(path=\"a.md\"))\n```",
        "```python\nread_local_file(path=\"a.md\")\n```",
        "functions.read_local_file:0 {\"path\": \"a.md\"}",
        "to=functions.read_local_file json {\"path\": \"a.md\"}",
        "read_local_file\n{\"path\": \"a.md\"}",
        "Thought: I read it.\nAction: read_local_file\nAction Input: {\"path\": \"a.md\"}",
        "Action: ```json\n[{\"tool_name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}]\n```",
        "Tool call: {\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}",
    ];

    [Theory, MemberData(nameof(OneCall))]
    public void A_call_written_as_text_is_a_call(string text)
    {
        var reply = Read(text);

        var call = Assert.Single(reply.FunctionCalls);
        Assert.Equal("read_local_file", CallNames.Find(call.Name, Known));
        using var arguments = JsonDocument.Parse(call.Arguments);
        Assert.Equal("""{"path":"a.md"}""", JsonSerializer.Serialize(arguments.RootElement));
        Assert.True(WrittenCalls.IsWritten(call.CallId));
        Assert.DoesNotContain("path", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[<>\[\]{}｜|]", reply.Text);
    }

    [Theory]
    [InlineData("""[{"name": "read_local_file", "parameters": {"path": "a.md"}}, {"name": "list_local_files", "parameters": {"directory": "b"}}]""")]
    [InlineData("{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}\n{\"name\": \"list_local_files\", \"parameters\": {\"directory\": \"b\"}}")]
    [InlineData("""{"name": "read_local_file", "parameters": {"path": "a.md"}}; {"name": "list_local_files", "parameters": {"directory": "b"}}""")]
    [InlineData("```json\n{\"name\": \"read_local_file\", \"parameters\": {\"path\": \"a.md\"}}\n```\n```json\n{\"name\": \"list_local_files\", \"parameters\": {\"directory\": \"b\"}}\n```")]
    [InlineData("<tool_call>\n{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"list_local_files\", \"arguments\": {\"directory\": \"b\"}}\n</tool_call>")]
    [InlineData("<tool_calls><tool_call>{\"name\": \"read_local_file\", \"arguments\": {\"path\": \"a.md\"}}</tool_call><tool_call>{\"name\": \"list_local_files\", \"arguments\": {\"directory\": \"b\"}}</tool_call></tool_calls>")]
    [InlineData("[TOOL_CALLS]read_local_file[ARGS]{\"path\": \"a.md\"}[TOOL_CALLS]list_local_files[ARGS]{\"directory\": \"b\"}")]
    [InlineData("[read_local_file(path=\"a.md\"), list_local_files(directory=\"b\")]")]
    [InlineData("read_local_file(path=\"a.md\")\nlist_local_files(directory=\"b\")")]
    [InlineData("<function=read_local_file>{\"path\": \"a.md\"}</function><function=list_local_files>{\"directory\": \"b\"}</function>")]
    [InlineData("<function_calls>\n<invoke name=\"read_local_file\">\n<parameter name=\"path\">a.md</parameter>\n</invoke>\n<invoke name=\"list_local_files\">\n<parameter name=\"directory\">b</parameter>\n</invoke>\n</function_calls>")]
    [InlineData("<|tool_calls_section_begin|><|tool_call_begin|>functions.read_local_file:0<|tool_call_argument_begin|>{\"path\": \"a.md\"}<|tool_call_end|><|tool_call_begin|>functions.list_local_files:1<|tool_call_argument_begin|>{\"directory\": \"b\"}<|tool_call_end|><|tool_calls_section_end|>")]
    [InlineData("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_local_file\n```json\n{\"path\": \"a.md\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>list_local_files\n```json\n{\"directory\": \"b\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>")]
    [InlineData("<|channel|>commentary to=functions.read_local_file <|constrain|>json<|message|>{\"path\": \"a.md\"}<|call|><|start|>assistant<|channel|>commentary to=functions.list_local_files <|constrain|>json<|message|>{\"directory\": \"b\"}<|call|>")]
    public void Several_calls_are_several(string text)
    {
        var reply = Read(text);

        Assert.Equal(["read_local_file", "list_local_files"], reply.FunctionCalls.Select(call => CallNames.Find(call.Name, Known)));
        Assert.Equal(["""{"path":"a.md"}""", """{"directory":"b"}"""], reply.FunctionCalls.Select(call => JsonSerializer.Serialize(JsonDocument.Parse(call.Arguments).RootElement)));
        Assert.Equal("", reply.Text);
        Assert.Equal(2, reply.FunctionCalls.Select(call => call.CallId).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"name": "list_local_files"}""", "{}")]
    [InlineData("""{"name": "list_local_files", "parameters": null}""", "{}")]
    [InlineData("list_local_files()", "{}")]
    [InlineData("<tool_call>list_local_files</tool_call>", "{}")]
    [InlineData("[read_local_file(path=\"a, (b).md\", part=2)]", """{"path":"a, (b).md","part":2}""")]
    [InlineData("read_local_file('a.md', 2)", """{"0":"a.md","1":2}""")]
    [InlineData("<tool_call>\n<function=read_local_file>\n<parameter=path>\na.md\n</parameter>\n<parameter=part>\n2\n</parameter>\n</function>\n</tool_call>", """{"path":"a.md","part":"2"}""")]
    public void Arguments_come_as_they_are_meant(string text, string arguments) => Assert.Equal(arguments, Assert.Single(Read(text).FunctionCalls).Arguments);

    [Theory]
    [InlineData("""{"name": "pump", "parameters": {"pressure": 4}}""")]
    [InlineData("""{"name": "search_web", "parameters": {"query": "x"}}""")]
    [InlineData("""[{"name": "list_local_files", "description": "Lists files."}]""")]
    [InlineData("""To list files, call {"name": "list_local_files", "parameters": {"directory": "."}} once.""")]
    [InlineData("A call looks so:\n```json\n{\"name\": \"list_local_files\", \"parameters\": {\"directory\": \".\"}}\n```\nThat is all.")]
    [InlineData("list_local_files")]
    [InlineData("The pump is P-101 (see list_local_files).")]
    [InlineData("""{"answer": "4.2 bar"}""")]
    [InlineData("[1]")]
    [InlineData("It is read_local_file(path) that reads.")]
    [InlineData("{\"read_local_file\": \"reads\"}")]
    public void An_answer_stays_an_answer(string text)
    {
        var reply = Read(text);

        Assert.Empty(reply.FunctionCalls);
        Assert.Equal(text, reply.Text);
    }

    [Theory]
    [InlineData("<tool_call>\n{\"name\": \"read_local_file\", \"arguments\": {\"path\": \n</tool_call>")]
    [InlineData("[TOOL_CALLS]what?")]
    [InlineData("<|python_tag|>import os; os.listdir('.')")]
    public void A_marked_call_that_cannot_be_read_is_a_call_whose_output_says_so(string text)
    {
        var reply = Read(text);

        Assert.Equal("", reply.Text);
        Assert.Null(CallNames.Find(Assert.Single(reply.FunctionCalls).Name, Known));
    }

    [Theory]
    [InlineData("read_local_file<|channel|>commentary", "read_local_file")]
    [InlineData("read_local_file<|channel|>json", "read_local_file")]
    [InlineData("functions.read_local_file", "read_local_file")]
    [InlineData("functions.read_local_file:3", "read_local_file")]
    [InlineData("function.read_local_file", "read_local_file")]
    [InlineData("default_api.read_local_file", "read_local_file")]
    [InlineData("default_api:read_local_file", "read_local_file")]
    [InlineData("tools/read_local_file", "read_local_file")]
    [InlineData("mcp__files__read_local_file", "read_local_file")]
    [InlineData("READ_LOCAL_FILE", "read_local_file")]
    [InlineData("ReadLocalFile", "read_local_file")]
    [InlineData("readLocalFile", "read_local_file")]
    [InlineData("read-local-file", "read_local_file")]
    [InlineData(" read_local_file ", "read_local_file")]
    [InlineData("\"read_local_file\"", "read_local_file")]
    [InlineData("read_local_file()", "read_local_file")]
    [InlineData("read_local_file json", "read_local_file")]
    [InlineData("file_search<|channel|>commentary", "file_search")]
    [InlineData("read_file", null)]
    [InlineData("list_local_files_recursively", null)]
    [InlineData("", null)]
    [InlineData(" ", null)]
    [InlineData("functions.", null)]
    public void A_tool_is_known_by_its_name_in_any_spelling(string name, string? expected) => Assert.Equal(expected, CallNames.Find(name, Known));

    private static ModelReply Read(string text)
    {
        List<WrittenCall> calls = [];
        var said = ReplyText.Read(text, calls);
        return BareCalls.Read(new ModelReply { ResponseId = "resp_1", Text = said, FunctionCalls = WrittenCalls.Number(calls, "resp_1"), Usage = new TokenUsage(0, 0) }, Known);
    }
}
