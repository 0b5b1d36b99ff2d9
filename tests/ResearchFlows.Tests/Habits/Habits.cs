using ResearchFlows.OfflineModel;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tests.Habits;

/// <summary>What models do besides what they are asked for, by name: seen with llama3.1, gpt-oss, Qwen, DeepSeek, Mistral and others.</summary>
internal static class Habits
{
    private static readonly ModelUsage Usage = new(20, 10);

    /// <summary>Ways to call one tool.</summary>
    public static IReadOnlyDictionary<string, Func<string, JsonObject, ModelReply>> Calls { get; } = new Dictionary<string, Func<string, JsonObject, ModelReply>>
    {
        ["plain"] = (name, arguments) => Call(name, arguments.ToJsonString()),
        ["object arguments"] = (name, arguments) => Items(OutputItem.FunctionCall(name, arguments)),
        ["doubly encoded arguments"] = (name, arguments) => Call(name, JsonSerializer.Serialize(arguments.ToJsonString())),
        ["wrapped arguments"] = (name, arguments) => Call(name, new JsonObject { ["arguments"] = arguments.DeepClone() }.ToJsonString()),
        ["single quotes"] = (name, arguments) => Call(name, arguments.ToJsonString().Replace('"', '\'')),
        ["prefix"] = (name, arguments) => Call($"functions.{name}", arguments.ToJsonString()),
        ["channel suffix"] = (name, arguments) => Call($"{name}<|channel|>commentary", arguments.ToJsonString()),
        ["wrong case"] = (name, arguments) => Call(name.ToUpperInvariant(), arguments.ToJsonString()),
        ["llama JSON"] = (name, arguments) => Text($$"""{"name": "{{name}}", "parameters": {{arguments.ToJsonString()}}}"""),
        ["fenced JSON"] = (name, arguments) => Text($$"""
            ```json
            {"name": "{{name}}", "parameters": {{arguments.ToJsonString()}}}
            ```
            """),
        ["JSON behind prose"] = (name, arguments) => Text($$"""
            I look into it first.

            {"name": "{{name}}", "parameters": {{arguments.ToJsonString()}}}
            """),
        ["Hermes"] = (name, arguments) => Text($$"""
            <tool_call>
            {"name": "{{name}}", "arguments": {{arguments.ToJsonString()}}}
            </tool_call>
            """),
        ["Hermes in unclosed thinking"] = (name, arguments) => Text($$"""
            <think>
            I look into it.
            <tool_call>
            {"name": "{{name}}", "arguments": {{arguments.ToJsonString()}}}
            </tool_call>
            """),
        ["Qwen coder"] = (name, arguments) => Text($"<tool_call>\n<function={name}>\n{Parameters(arguments, "<parameter={0}>\n{1}\n</parameter>\n")}</function>\n</tool_call>"),
        ["function tag"] = (name, arguments) => Text($"<function={name}>{arguments.ToJsonString()}</function>"),
        ["invoke tag"] = (name, arguments) => Text($"<function_calls>\n<invoke name=\"{name}\">\n{Parameters(arguments, "<parameter name=\"{0}\">{1}</parameter>\n")}</invoke>\n</function_calls>"),
        ["GLM"] = (name, arguments) => Text($"<tool_call>{name}\n{Parameters(arguments, "<arg_key>{0}</arg_key>\n<arg_value>{1}</arg_value>\n")}</tool_call>"),
        ["Mistral"] = (name, arguments) => Text($$"""[TOOL_CALLS][{"name": "{{name}}", "arguments": {{arguments.ToJsonString()}}}]"""),
        ["Mistral, newer"] = (name, arguments) => Text($"[TOOL_CALLS]{name}[ARGS]{arguments.ToJsonString()}"),
        ["Llama python tag"] = (name, arguments) => Text($$"""<|python_tag|>{"name": "{{name}}", "parameters": {{arguments.ToJsonString()}}}"""),
        ["Granite"] = (name, arguments) => Text($$"""<|tool_call|>[{"name": "{{name}}", "arguments": {{arguments.ToJsonString()}}}]"""),
        ["Nemotron"] = (name, arguments) => Text($$"""<TOOLCALL>[{"name": "{{name}}", "arguments": {{arguments.ToJsonString()}}}]</TOOLCALL>"""),
        ["Cohere"] = (name, arguments) => Text($$"""<|START_THINKING|>I look.<|END_THINKING|><|START_ACTION|>[{"tool_call_id": "0", "tool_name": "{{name}}", "parameters": {{arguments.ToJsonString()}}}]<|END_ACTION|>"""),
        ["DeepSeek"] = (name, arguments) => Text($"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>{name}\n```json\n{arguments.ToJsonString()}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"),
        ["Kimi"] = (name, arguments) => Text($"<|tool_calls_section_begin|><|tool_call_begin|>functions.{name}:0<|tool_call_argument_begin|>{arguments.ToJsonString()}<|tool_call_end|><|tool_calls_section_end|>"),
        ["harmony"] = (name, arguments) => Text($"<|channel|>analysis<|message|>I look.<|end|><|start|>assistant<|channel|>commentary to=functions.{name} <|constrain|>json<|message|>{arguments.ToJsonString()}<|call|>"),
        ["pythonic"] = (name, arguments) => Text($"[{name}({Parameters(arguments, "{0}=\"{1}\"")})]"),
        ["functions object"] = (name, arguments) => Text($"functions.{name}({arguments.ToJsonString()})"),
        ["tool code"] = (name, arguments) => Text($"```tool_code\nprint(default_api.{name}({Parameters(arguments, "{0}=\"{1}\"")}))\n```"),
        ["ReAct"] = (name, arguments) => Text($"Thought: I look.\nAction: {name}\nAction Input: {arguments.ToJsonString()}"),
    };

    /// <summary>Ways to answer, all with the answer itself and nothing else for the reader.</summary>
    public static IReadOnlyDictionary<string, Func<string, ModelReply>> Answers { get; } = new Dictionary<string, Func<string, ModelReply>>
    {
        ["plain"] = Text,
        ["think"] = answer => Text($"<think>\nnot for the reader\n</think>\n\n{answer}"),
        ["think without its beginning"] = answer => Text($"not for the reader\n</think>\n\n{answer}"),
        ["thinking"] = answer => Text($"<thinking>not for {{the: reader</thinking>\n{answer}"),
        ["reasoning"] = answer => Text($"<reasoning>not for the reader</reasoning>{answer}"),
        ["Mistral"] = answer => Text($"[THINK]not for the reader[/THINK]{answer}"),
        ["Seed"] = answer => Text($"<seed:think>not for the reader</seed:think>{answer}"),
        ["Cohere"] = answer => Text($"<|START_THINKING|>not for the reader<|END_THINKING|><|START_RESPONSE|>{answer}<|END_RESPONSE|>"),
        ["Gemma"] = answer => Text($"<unused94>thought\nnot for the reader<unused95>{answer}"),
        ["Kimi"] = answer => Text($"◁think▷not for the reader◁/think▷{answer}"),
        ["Granite"] = answer => Text($"Here is my thought process: not for the reader.\nHere is my response: {answer}"),
        ["harmony"] = answer => Text($"<|channel|>analysis<|message|>not for the reader<|end|><|start|>assistant<|channel|>final<|message|>{answer}"),
        ["harmony without its tokens"] = answer => Text($"analysisnot for the readerassistantfinal{answer}"),
        ["answer tag"] = answer => Text($"<think>not for the reader</think>\n<answer>{answer}</answer>"),
        ["end of turn"] = answer => Text($"{answer}<|im_end|>"),
        ["an unknown id"] = answer => Text($"{answer}\n<|file-0123456789abcdef|> <|0b6ac5f4-2b0d-4f2c-9f56-3f6f3a1f6a55|>"),
        ["reasoning item"] = answer => Items(OutputItem.Reasoning("not for the reader"), OutputItem.Message(answer)),
        ["unclosed thinking behind"] = answer => Text($"{answer}\n<think>not for the reader"),
    };

    /// <summary>Ways to say nothing.</summary>
    public static IReadOnlyDictionary<string, Func<ModelReply>> Nothings { get; } = new Dictionary<string, Func<ModelReply>>
    {
        ["no text"] = () => Text(""),
        ["white space"] = () => Text(" \n\u200b"),
        ["no items"] = () => Items(),
        ["reasoning only"] = () => Items(OutputItem.Reasoning("not for the reader")),
        ["thinking only"] = () => Text("<think>not for the reader</think>"),
        ["unclosed thinking"] = () => Text("<think>\nnot for the reader") with { FinishReason = "length" },
        ["dots"] = () => Text("..."),
        ["empty fence"] = () => Text("```\n```"),
    };

    public static ModelReply Text(string text) => new() { Text = text, Usage = Usage };

    public static ModelReply Call(string name, string arguments) => new()
    {
        ToolCalls = [new ModelToolCall($"call_{Guid.NewGuid():N}", name, arguments)], Usage = Usage, FinishReason = "tool_calls",
    };

    private static ModelReply Items(params JsonObject[] items) => new() { OutputItems = items, Usage = Usage };

    private static string Parameters(JsonObject arguments, string format) =>
        string.Concat(arguments.Select(pair => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, pair.Key, pair.Value)));
}
