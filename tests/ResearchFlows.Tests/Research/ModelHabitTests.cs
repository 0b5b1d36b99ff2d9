using ResearchFlows.OfflineModel;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Evaluation;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Habits;
using ResearchFlows.Tests.Support;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Tests.Research;

/// <summary>What real models do, played by a scripted one through the server's HTTP.</summary>
public sealed class ModelHabitTests
{
    private const string Answer = "The valve opens at 4.2 bar.";

    [Fact]
    public async Task Every_way_to_call_a_tool_runs_it()
    {
        await using var product = await Product.StartAsync();
        foreach (var (name, call) in Habits.Habits.Calls)
        {
            var seen = await RunAsync(product, name, call("read_local_file", new JsonObject { ["path"] = "tides.txt" }));

            Assert.True((1, StopReason.Answered, Answer) == (seen.Result.ToolCalls, seen.Result.StopReason, seen.Result.Answer), $"{name}: {seen.Result}");
            Assert.True(seen.Output.Contains("High tide is at noon.", StringComparison.Ordinal), $"{name}: {seen.Output}");
        }
    }

    [Fact]
    public async Task A_search_written_as_text_is_made()
    {
        await using var product = await Product.StartAsync();
        foreach (var (name, call) in Habits.Habits.Calls.Where(habit => habit.Key is "llama JSON" or "channel suffix" or "Hermes" or "pythonic"))
        {
            var seen = await RunAsync(product, name, call("file_search", new JsonObject { ["query"] = "crane lifts" }));

            Assert.Contains("The harbour crane lifts 40 tonnes.", seen.Output, StringComparison.Ordinal);
            Assert.Contains("[harbour.md]", seen.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("read_local_file", """{"path":"tides.txt","part":1.0}""")]
    [InlineData("read_local_file", """{"file_path":"tides.txt"}""")]
    [InlineData("index_document", """{"path":"tides.txt"}""")]
    [InlineData("list_local_files", "")]
    public async Task Arguments_in_another_spelling_are_taken(string tool, string arguments)
    {
        await using var product = await Product.StartAsync();

        var seen = await RunAsync(product, "spelling", Habits.Habits.Call(tool, arguments));

        Assert.DoesNotContain("Error", seen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_way_to_answer_gives_the_answer()
    {
        await using var product = await Product.StartAsync();
        foreach (var (name, answer) in Habits.Habits.Answers)
        {
            product.Faults.EnqueueReply(answer(Answer));

            var result = await product.ResearchAsync("When?", product.Context($"research-{name}"));

            Assert.True((Answer, StopReason.Answered, 1) == (result.Answer, result.StopReason, result.Turns), $"{name}: {result}");
        }
    }

    [Theory]
    [InlineData("Llama 3 ends a turn with `<|eot_id|>`; ChatML uses <|im_start|>.")]
    [InlineData("Write ```<|file-0123456789|>``` in it.")]
    [InlineData("```\n<|file-0123456789|> <think>x y</think>\n```")]
    [InlineData("Use `a <|0b6ac5f4-2b0d-4f2c-9f56-3f6f3a1f6a55|>` so.")]
    [InlineData("FIM uses <|fim_prefix|>, <|fim_suffix|> and <|endoftext|> tokens.")]
    public async Task An_answer_keeps_its_text(string text)
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Text(text));

        var result = await product.ResearchAsync("Which tokens?");

        Assert.Equal((text, 0), (result.Answer, result.Citations.Count));
    }

    [Theory]
    [InlineData("So <|file-0123456789abcdef|> it is.", "So it is.")]
    [InlineData("So it is <|0b6ac5f4-2b0d-4f2c-9f56-3f6f3a1f6a55|>.", "So it is.")]
    public async Task An_id_that_names_nothing_of_the_run_goes(string text, string expected)
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Text(text));

        Assert.Equal(expected, (await product.ResearchAsync("So?")).Answer);
    }

    [Fact]
    public async Task A_file_that_an_earlier_turn_found_is_cited_by_its_annotation_or_its_marker()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("file_search", new { query = "crane lifts" })));
        product.Faults.EnqueueReply(Replies.Calls(("list_local_files", new { directory = "." })));
        product.Faults.Model = request => new ModelReply { Usage = new ModelUsage(1, 1), OutputItems = [OutputItem.Message("40 tonnes <|harbour.md|>.")] };

        var result = await product.ResearchAsync("What does it lift?");

        Assert.Equal("40 tonnes [1].", result.Answer);
        Assert.Equal([(1, "harbour.md")], result.Citations.Select(citation => (citation.Number, citation.File)));
    }

    [Fact]
    public async Task Where_the_server_takes_out_markers_of_earlier_finds_they_are_cited_by_name()
    {
        await using var product = await Product.StartAsync();
        var found = JsonNode.Parse("""
            {"type":"file_search_call","id":"fs_1","status":"completed","queries":["crane"],
             "results":[{"file_id":"file-1","filename":"harbour.md","text":"40 tonnes","score":1,"attributes":{"document_id":"file-1","filename":"harbour.md"}}]}
            """)!.AsObject();
        product.Faults.EnqueueReply(new ModelReply { Usage = new ModelUsage(1, 1), OutputItems = [found, OutputItem.FunctionCall("list_local_files", new JsonObject { ["directory"] = "." })] });
        var told = "";
        product.Faults.Model = request =>
        {
            told = request.Messages[0].Content ?? "";
            return Replies.Text("40 tonnes 【harbour.md†L1-L2】, and 【other.md】.");
        };

        var result = await product.ResearchAsync("What does it lift?");

        Assert.Contains("【harbour.md】", told, StringComparison.Ordinal);
        Assert.Equal("40 tonnes [1], and 【other.md】.", result.Answer);
        Assert.Equal([(1, "harbour.md")], result.Citations.Select(citation => (citation.Number, citation.File)));
    }

    [Fact]
    public async Task Web_pages_are_cited_by_their_address()
    {
        await using var product = await Product.StartAsync();
        JsonObject Page(string url) => new() { ["type"] = "url_citation", ["url"] = url, ["title"] = "Valve sheet", ["start_index"] = 0, ["end_index"] = 3 };
        product.Faults.EnqueueReply(new ModelReply
        {
            Usage = new ModelUsage(1, 1),
            OutputItems = [OutputItem.Message(Answer, Page("https://vendor.example/valve"), Page("https://vendor.example/valve"), Page("javascript:alert(1)"), Page("http://vendor.example/2"))],
        });

        var result = await product.ResearchAsync("When?");

        Assert.Equal(
            [new Citation(1, "https://vendor.example/valve", "https://vendor.example/valve"), new Citation(2, "http://vendor.example/2", "http://vendor.example/2")], result.Citations);
    }

    [Fact]
    public async Task A_reply_without_text_is_asked_for_again_with_the_tools()
    {
        await using var product = await Product.StartAsync();
        foreach (var (name, nothing) in Habits.Habits.Nothings)
        {
            product.Faults.EnqueueReply(nothing());
            var seen = await RunAsync(product, name, Replies.Calls(("read_local_file", new { path = "tides.txt" })));

            Assert.True((3, 1, StopReason.Answered) == (seen.Result.Turns, seen.Result.ToolCalls, seen.Result.StopReason), $"{name}: {seen.Result}");
        }
    }

    [Fact]
    public async Task A_run_whose_model_says_nothing_ends_without_an_answer_and_says_so()
    {
        await using var product = await Product.StartAsync();
        List<ModelRequest> requests = [];
        product.Faults.Model = request =>
        {
            requests.Add(request);
            return Habits.Habits.Nothings["reasoning only"]();
        };

        var result = await product.ResearchAsync("When?");

        Assert.Equal((StopReason.NoAnswer, ResearchResult.NoAnswer, 4), (result.StopReason, result.Answer, result.Turns));
        Assert.Equal([true, true, true, false], requests.Select(request => request.Tools.Count > 0));
        Assert.Equal(["auto", "auto", "none"], requests.Take(3).Select(request => request.ToolChoice));
        var call = await product.Get<ResearchCallLedger>().FindAsync("research-1", CancellationToken.None);
        Assert.Equal((ResearchResult.NoAnswer, "NoAnswer"), (call!.Answer, call.StopReason));
    }

    [Fact]
    public async Task A_model_that_calls_whatever_it_is_told_is_asked_once_more_without_tools()
    {
        await using var product = await Product.StartAsync(AgentFiles.Definition(new { turns = 4 }));
        var calls = Habits.Habits.Call("list_local_files", """{"directory":"."}""");
        product.Faults.Model = request => request.Tools.Count > 0 ? calls : Replies.Text("What I have is little.");
        var answered = await product.ResearchAsync("When?");
        product.Faults.Model = _ => calls;
        var unanswered = await product.ResearchAsync("When?", product.Context("research-2"));

        Assert.Equal((StopReason.TurnLimit, "What I have is little.", 6, 4), (answered.StopReason, answered.Answer, answered.Turns, answered.ToolCalls));
        Assert.Equal((StopReason.NoAnswer, ResearchResult.NoAnswer, 6, 4), (unanswered.StopReason, unanswered.Answer, unanswered.Turns, unanswered.ToolCalls));
    }

    [Fact]
    public async Task A_call_written_as_text_is_no_answer_when_there_are_no_tools_either()
    {
        await using var product = await Product.StartAsync(AgentFiles.Definition(new { turns = 1 }));
        product.Faults.Model = _ => Habits.Habits.Calls["llama JSON"]("list_local_files", new JsonObject { ["directory"] = "." });

        Assert.Equal(StopReason.NoAnswer, (await product.ResearchAsync("When?")).StopReason);
    }

    [Fact]
    public async Task The_servers_own_limit_of_iterations_does_not_end_tool_use()
    {
        await using var product = await Product.StartAsync();
        var asked = 0;
        product.Faults.Model = _ => ++asked switch
        {
            <= 10 => Replies.Calls(("file_search", new { query = "crane" })),
            11 => Replies.Calls(("read_local_file", new { path = "tides.txt" })),
            _ => Replies.Text(Answer),
        };
        var result = await product.ResearchAsync("When?");
        Assert.Equal((StopReason.Answered, Answer, 1, 3), (result.StopReason, result.Answer, result.ToolCalls, result.Turns));

        product.Faults.Model = request => request.ToolChoice == "none" ? Replies.Text(Answer) : Replies.Calls(("file_search", new { query = "crane" }));
        var limited = await product.ResearchAsync("When?", product.Context("research-2"));
        Assert.Equal((StopReason.IterationLimit, Answer), (limited.StopReason, limited.Answer));
    }

    [Theory]
    [InlineData("content_filter", StopReason.ContentFilter)]
    [InlineData("length", StopReason.OutputLimit)]
    [InlineData("max_output_tokens", StopReason.OutputLimit)]
    [InlineData("server_maintenance", StopReason.Incomplete)]
    public async Task The_reason_of_an_answer_that_broke_off_is_the_true_one(string reason, StopReason expected)
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Text("The valve opens") with { IncompleteReason = reason });

        var result = await product.ResearchAsync("When?");

        Assert.Equal((expected, "The valve opens"), (result.StopReason, result.Answer));
    }

    [Fact]
    public async Task A_case_without_an_answer_scores_zero_and_no_judge_is_asked()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Model = request => request.ResponseFormat is null ? Habits.Habits.Nothings["no text"]() : Replies.Text("""{"score": 1.0, "reasoning": "Fooled."}""");
        var context = product.Context("evaluation-1");
        await product.ResearchAsync("What does the crane lift?", context, new EvaluatedCase("crane", 1));

        var judgement = await context.CallActivityAsync<Judgement>(nameof(JudgeAnswer), new JudgeAnswerInput("test-agent", "crane", "evaluation-1", null, 1));

        Assert.Equal((0.0, 0), (judgement.Score, judgement.Cost.ModelCalls));
    }

    [Theory]
    [InlineData("""{"score": 0.5, "reasoning": "Half."}""", false)]
    [InlineData("**Score:** 0.5", false)]
    [InlineData("<think>{\"score\": </think>{\"score\": 0.5}", false)]
    [InlineData("""{"score": 0.5, "reasoning": "Half."}""", true)]
    public async Task A_judge_that_answers_only_without_a_format_is_asked_without_it(string verdict, bool isCall)
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Text(Answer));
        await product.ResearchAsync("What does the crane lift?", evaluation: new EvaluatedCase("crane", 1));
        foreach (var withFormat in new[] { Replies.Text(""), Replies.Text("I would say half."), null })
        {
            product.Faults.Model = request => request.ResponseFormat is not null
                ? withFormat ?? throw new ModelFailedException("response_format json_schema is not supported by this model")
                : isCall ? Habits.Habits.Call("verdict", verdict) : Replies.Text(verdict);

            var judgement = await product.Context().CallActivityAsync<Judgement>(nameof(JudgeAnswer), new JudgeAnswerInput("test-agent", "crane", "research-1", null, 1));

            Assert.Equal(0.5, judgement.Score);
        }
    }

    [Fact]
    public async Task Mixed_habits_never_fail_a_run_or_reach_the_reader()
    {
        await using var product = await Product.StartAsync();
        var model = new HabitualModel(1);
        product.Faults.Model = model.Reply;
        for (var number = 1; number <= 40; number++)
        {
            var result = await product.ResearchAsync($"Case {number}: when does the valve open?", product.Context($"research-{number}"));

            var expected = model[number].IsStubborn ? ResearchResult.NoAnswer : model[number].Answer;
            Assert.True(expected == result.Answer, $"{number} {string.Join("; ", model[number].Description)}: {result}");
            Assert.Equal(model[number].IsStubborn, result.StopReason == StopReason.NoAnswer);
            Assert.Null(Markup.Find(result.Answer));
        }
    }

    private static async Task<(ResearchResult Result, string Output)> RunAsync(Product product, string name, ModelReply call)
    {
        product.Faults.EnqueueReply(call);
        var output = "";
        product.Faults.Model = request =>
        {
            output = request.Messages.LastOrDefault(message => message.Role == "tool")?.Content ?? "";
            return Replies.Text(Answer);
        };
        return (await product.ResearchAsync("When?", product.Context($"research-{name}")), output);
    }
}
