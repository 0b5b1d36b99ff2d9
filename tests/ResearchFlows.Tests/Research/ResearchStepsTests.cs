using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Instances;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Tests.Research;

/// <summary>What a person reads of a run: the same, whether or not the host's store kept the inputs of activities.</summary>
public sealed class ResearchStepsTests
{
    [Fact]
    public async Task A_history_without_inputs_reads_as_one_with_them()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("list_local_files", new { directory = "." }), ("read_local_file", new { path = "tides.txt" })));
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "nothing.txt" })));
        product.Faults.EnqueueReply(Replies.Text("At noon."));
        var context = product.Context();
        await product.ResearchAsync("When is high tide?", context);

        var whole = await ReadAsync(product, context, context.History);
        var bare = await ReadAsync(product, context, [.. context.History.Select(item => item with { Input = null })]);

        Assert.Equal(["list_local_files", "read_local_file", "read_local_file"], whole.Where(step => step.Kind == StepKind.ToolCall).Select(step => step.Name));
        Assert.Equal([1, 1, 1, 2, 2, 3], whole.Where(step => step.Turn is not null).Select(step => step.Turn!.Value));
        Assert.Equal(Told(whole), Told(bare));
    }

    private static string Told(IEnumerable<StepView> steps) => JsonSerializer.Serialize(steps.Where(step => step.Turn is not null), PortJson.Options);

    private static Task<IReadOnlyList<StepView>> ReadAsync(Product product, InlineContext context, IReadOnlyList<HistoryEvent> history) => product.Services.GetServices<IStepTeller>().OfType<ResearchSteps>().Single().TellAsync(
        new OrchestrationMetadata
        {
            InstanceId = context.InstanceId, Name = nameof(ResearchOrchestration), RuntimeStatus = OrchestrationRuntimeStatus.Completed,
            CreatedAt = default, LastUpdatedAt = default,
        },
        StepReader.Read(history),
        CancellationToken.None);
}
