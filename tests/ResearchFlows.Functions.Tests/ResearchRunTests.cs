using Microsoft.DurableTask;
using ResearchFlows.Agents;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Research;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Functions.Tests;

public sealed class ResearchRunTests
{
    private static readonly OrchestrationFunctions Functions = new();

    [Fact]
    public async Task Research_runs_to_its_answer_over_the_context_of_durable_functions()
    {
        var fake = new FakeContext { Answer = (name, input) => Answer(name, input, calls: 2, toolName: "read_local_file") };
        var result = await Functions.ResearchOrchestration(fake, new ResearchInput("demo", "Why?"));
        Assert.Equal("Because. [1]", result.Answer);
        Assert.Equal([(1, "notes.md")], result.Citations.Select(citation => (citation.Number, citation.File)));
        Assert.Equal((StopReason.Answered, 2, 2, 41L), (result.StopReason, result.Turns, result.ToolCalls, result.ResearchCall));
        Assert.Equal(
            [nameof(PrepareRun), nameof(ModelTurn), nameof(RunTool), nameof(RunTool), nameof(ModelTurn), nameof(RecordRun)],
            fake.Activities.Select(activity => activity.Name));
        Assert.Equal(["call-0", "call-1"], fake.Activities[4].Input.GetProperty("toolOutputs").EnumerateArray().Select(id => id.GetString()));
        Assert.Empty(fake.Timers);
    }

    [Fact]
    public async Task A_case_of_an_evaluation_is_not_recorded_and_its_scratch_store_is_deleted_even_when_it_fails()
    {
        var details = new TaskFailureDetails(typeof(PermanentFaultException).FullName!, "no such model", null, null, null);
        var fake = new FakeContext
        {
            Answer = (name, input) => name == nameof(ModelTurn) ? throw new TaskFailedException(name, 1, details) : Answer(name, input, 0, ""),
        };
        var failed = await Assert.ThrowsAsync<TaskFailedException>(() =>
            Functions.ResearchOrchestration(fake, new ResearchInput("demo", "Why?", new EvaluatedCase("case-1", 3))));
        Assert.Equal("no such model", failed.FailureDetails.ErrorMessage);
        Assert.Equal([nameof(PrepareRun), nameof(ModelTurn), nameof(DeleteScratchStore)], fake.Activities.Select(activity => activity.Name));
    }

    [Theory]
    [InlineData("read_local_file")]
    [InlineData("an unknown tool whose name goes on and on, \"quoted\" and \\escaped\\, for as long as a summary lets it")]
    public async Task Custom_status_stays_under_16_KB_however_many_tools_a_turn_calls(string toolName)
    {
        var fake = new FakeContext { Answer = (name, input) => Answer(name, input, calls: ModelTurnInput.MostCallsOfATurn, toolName) };
        await Functions.ResearchOrchestration(fake, new ResearchInput("demo", "Why?"));
        Assert.NotEmpty(fake.CustomStatuses);
        Assert.All(fake.CustomStatuses, status => Assert.InRange(Encoding.Unicode.GetByteCount(status), 1, 16 * 1024));
    }

    private static object Answer(string name, JsonElement input, int calls, string toolName) => name switch
    {
        nameof(PrepareRun) => new PreparedRun("vs_1", "pmpt_1", 3, "offline", new AgentLimits()),
        nameof(ModelTurn) when input.GetProperty("turn").GetInt32() == 1 && calls > 0 => new ModelTurnOutput
        {
            ResponseId = "resp_1",
            Text = "",
            FunctionCalls = [.. Enumerable.Range(0, calls).Select(ordinal => new RequestedCall(ordinal, $"call-{ordinal}", Name(toolName, ordinal), "{}"))],
            Usage = new TokenUsage(100, 10),
        },
        nameof(ModelTurn) => new ModelTurnOutput
        {
            ResponseId = "resp_2",
            Text = "Because. [1]",
            Citations = [new Citation(1, "notes.md")],
            Usage = new TokenUsage(200, 20),
        },
        nameof(RunTool) => new RunToolOutput("text", false),
        nameof(RecordRun) => new { Number = 41, AgentNumber = 5, ImprovementDue = false },
        nameof(DeleteScratchStore) => true,
        _ => throw new InvalidOperationException($"{name} was not expected."),
    };

    /// <summary>Different names, of the 100 bytes that a summary leaves of any name.</summary>
    private static string Name(string toolName, int ordinal) => toolName == "read_local_file" ? toolName : $"{ordinal:00}{toolName}"[..100];

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
