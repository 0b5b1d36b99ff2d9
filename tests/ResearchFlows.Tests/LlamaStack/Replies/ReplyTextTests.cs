using CsCheck;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.LlamaStack.Replies;

public class ReplyTextTests
{
    private const string Answer = "The valve opens at 4.2 bar.";

    public static TheoryData<string> Thoughts =>
    [
        $"<think>\nnot for the reader\n</think>\n\n{Answer}",
        $"<think></think>{Answer}",
        $"<think>\n\n</think>\n\n{Answer}",
        $"<THINK>x y</THINK>{Answer}",
        $"<thinking>not for the reader</thinking>\n{Answer}",
        $"<thinking duration=\"3s\">not for\nthe reader</thinking>\n{Answer}",
        $"<thought>not for the reader</thought>{Answer}",
        $"<reasoning>not for the reader</reasoning>\n{Answer}",
        $"<thinking>a <reflection>b</reflection> c</thinking>{Answer}",
        $"<think>not </thinking>{Answer}",
        $"[THINK]not for the reader[/THINK]{Answer}",
        $"<seed:think>not for the reader<seed:cot_budget_reflect>5 left</seed:cot_budget_reflect></seed:think>{Answer}",
        $"<|START_THINKING|>not for the reader<|END_THINKING|><|START_RESPONSE|>{Answer}<|END_RESPONSE|>",
        $"<|begin_of_thought|>not for\n\nthe reader<|end_of_thought|>\n\n<|begin_of_solution|>\n{Answer}\n<|end_of_solution|>",
        $"◁think▷not for the reader◁/think▷{Answer}",
        $"<unused94>thought\nnot for the reader<unused95>{Answer}",
        $"<|channel>thought\nnot for the reader<channel|>{Answer}",
        $"<|inner_prefix|>not for the reader<|inner_suffix|>{Answer}",
        $"<think>not for the reader</think>\n<answer>{Answer}</answer>",
        $"<think>not for the reader</think>\n<response>\n{Answer}\n</response>",
        $"<think>not for the reader</think>\n<answer>{Answer}",
        $"Here is my thought process: not for the reader.\n\nHere is my response: {Answer}",
        $"not for the reader\n</think>\n\n{Answer}",
        $"So it is 4.2 bar.</think>{Answer}",
        $"not for the reader\n[/THINK]{Answer}",
        $"first</think>second</think>{Answer}",
        $"<think>The tag <think> is mine.</think>{Answer}",
        $"<think>outer <think>inner</think> still</think>{Answer}",
        $"<think>one</think><think>two</think>{Answer}",
        $"<think>``` not closed </think>{Answer}",
        $"<think>a ` tick</think>{Answer}",
        $"a ` tick, and a thought\n</think>\n{Answer}",
        $"{Answer}\n<think>anything else?",
        $"{Answer}\n\n<think>anything else?</think>",
        $"<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>{Answer}",
        $"<|start|>assistant<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>{Answer}<|return|>",
        $"<|channel|>final<|message|>{Answer}",
        $"<|channel|>analysis<|message|>x<|end|><|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>final <|constrain|>text<|message|>{Answer}",
        $"analysisThe user asks of a valve.assistantfinal{Answer}",
        $"{Answer}<|im_end|>",
        $"{Answer}\n<|eot_id|>",
        $"{Answer} </s>",
        $"{Answer}<｜end▁of▁sentence｜>",
        $"<|im_start|>assistant\n{Answer}<|im_end|>",
        $"<|start_header_id|>assistant<|end_header_id|>\n\n{Answer}<|eot_id|>",
        $"{Answer}<|im_end|>\n<|im_start|>user\nAnd the pump?",
        $"<start_of_turn>model\n{Answer}<end_of_turn>",
    ];

    [Theory, MemberData(nameof(Thoughts))]
    public void What_a_model_thought_is_not_for_the_reader(string text) => Assert.Equal(Answer, ReplyText.Read(text));

    [Theory]
    [InlineData("<think>\nnever ends")]
    [InlineData("[THINK]never ends")]
    [InlineData("<seed:think>never ends")]
    [InlineData("<|START_THINKING|>never ends")]
    [InlineData("<|channel|>analysis<|message|>never ends")]
    [InlineData("never answered</think>")]
    [InlineData("<think>thought</think>")]
    public void Thinking_alone_says_nothing(string text) => Assert.Equal("", ReplyText.Read(text));

    [Theory]
    [InlineData("Llama 3 ends a turn with `<|eot_id|>`; ChatML uses <|im_start|>.")]
    [InlineData("Qwen wraps its thoughts in <think> and </think>, which are cut.")]
    [InlineData("Wrap it in <think>...</think> tags.")]
    [InlineData("The tag <think> begins it; the tag </think>, ends it.")]
    [InlineData("```xml\n<think>\nkept\n</think>\n```\nIs a thought.")]
    [InlineData("So:\n```\n<think>kept")]
    [InlineData("~~~\n</think>\n~~~")]
    [InlineData("Write `<think>a b c</think>` for it.")]
    [InlineData("Write ``a ` <think>a b c</think>`` for it.")]
    [InlineData("gpt-oss writes `<|channel|>analysis<|message|>x<|end|>` first.")]
    [InlineData("Before each it writes <|channel|>analysis<|message|> as a header.")]
    [InlineData("ChatML ends a turn with <|im_end|>")]
    [InlineData("Mistral marks calls with [TOOL_CALLS] and then JSON.")]
    [InlineData("Hermes puts a call in <tool_call> and </tool_call> tags.")]
    [InlineData("`<tool_call>{\"name\":\"read_local_file\",\"arguments\":{}}</tool_call>` is a call.")]
    [InlineData("```\n<tool_call>\n{\"name\":\"read_local_file\",\"arguments\":{}}\n</tool_call>\n```")]
    [InlineData("a < b and c > d; List<string> x; <b>bold</b>; [THIS]; <thinker>x</thinker>")]
    [InlineData("The analysis shows that the assistant final report is late.")]
    [InlineData("")]
    public void Text_that_only_speaks_of_marks_stays(string text)
    {
        List<WrittenCall> calls = [];

        Assert.Equal(text, ReplyText.Read(text, calls));
        Assert.Empty(calls);
    }

    [Fact]
    public void Any_other_text_survives() => Gen.OneOf(
        "the valve", "4.2 bar", "\n", "\n\n", "- a", "| b |", "`code`", "```\nx\n```\n", "<b>", "</b>", "<|", "|>", "[1]", "{x}", "a < b", "\"q\"", "**bold**", "é漢🔭", "#", "~", "` ", "(y)", "<x y=\"z\">")
        .Array[0, 30].Select(string.Concat).Sample(text => Assert.Equal(text.Trim(), ReplyText.Read(text)), iter: 5000);

    [Fact]
    public void No_thought_reaches_the_reader_whatever_it_holds()
    {
        (string Open, string Close)[] families =
        [
            ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"), ("<reasoning>", "</reasoning>"), ("[THINK]", "[/THINK]"),
            ("<seed:think>", "</seed:think>"), ("<|START_THINKING|>", "<|END_THINKING|>"), ("◁think▷", "◁/think▷"), ("<|begin_of_thought|>", "<|end_of_thought|>"),
            ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
        ];
        var piece = Gen.OneOf("SECRET", "SECRET\n", "`SECRET`", "```SECRET", "\n\n", "{\"SECRET\": 1}", "<b>", "\"", "SECRET it's", "~~~\nSECRET", "<|SECRET|>", "$");
        Gen.Select(Gen.Int[0, families.Length - 1].Select(index => families[index]), piece.Array[0, 12], Gen.OneOf("\n", "\n\n", "")).Sample(
            (family, pieces, gap) => Assert.Equal(Answer, ReplyText.Read($"{family.Open}{string.Concat(pieces)}{family.Close}{gap}{Answer}")), iter: 5000);
    }

    [Theory]
    [InlineData("<think>")]
    [InlineData("a <think> b ")]
    [InlineData("</think>")]
    [InlineData("x </think>, ")]
    [InlineData("`")]
    [InlineData("` ``")]
    [InlineData("```\n")]
    [InlineData("<|channel|>analysis<|message|>")]
    [InlineData("<tool_call>")]
    [InlineData("x [TOOL_CALLS] y ")]
    [InlineData("<function=")]
    [InlineData("<|im_end|>")]
    [InlineData("<answer>")]
    [InlineData("Here is my thought process:")]
    [InlineData("analysis assistantfinal")]
    [InlineData("{\"name\":\"read_local_file\",\"parameters\":{\"path\":\"")]
    [InlineData("\n{")]
    [InlineData("\nf(")]
    [InlineData("Action: x\nAction Input: {")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData(" \n")]
    [InlineData(".\t")]
    [InlineData("_")]
    [InlineData("a.")]
    public void Takes_bounded_time_for_hostile_text(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 300_000 / part.Length));
        var time = ProcessorTime.Of(() =>
        {
            // A model that has lost its way writes such things for good, before or behind an answer.
            Assert.All([text, text + Answer, Answer + text, text + "{\"a\": 1}"], whole => ReplyText.Read(whole));
            StreamedText.Read(text[..60_000] + "{");
            BareCalls.Read(new ModelReply { ResponseId = "r", Text = text[..60_000], Usage = new TokenUsage(0, 0) }, ["read_local_file"]);
        });

        Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
