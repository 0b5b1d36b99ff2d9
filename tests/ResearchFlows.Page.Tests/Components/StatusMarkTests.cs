using Bunit;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Page.Parts;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Components;

public sealed class StatusMarkTests : BunitContext
{
    public static TheoryData<OrchestrationRuntimeStatus, object?, string> Instances => new()
    {
        { OrchestrationRuntimeStatus.Running, null, "Running" },
        { OrchestrationRuntimeStatus.Running, "a status of its own", "Running" },
        { OrchestrationRuntimeStatus.Running, new ResearchStatus(2, [], new TokenUsage(1, 1)), "Running" },
        { OrchestrationRuntimeStatus.Running, new ImprovementStatus("Waiting for approval", 1, 1, 2, new ApprovalRequest(0.1, 0.01, 0.9, 0.8, "Better.", DateTimeOffset.UnixEpoch)), "Waiting" },
        { OrchestrationRuntimeStatus.Suspended, new ImprovementStatus("Waiting for approval", 1, 1, 2, new ApprovalRequest(0.1, 0.01, 0.9, 0.8, "Better.", DateTimeOffset.UnixEpoch)), "Suspended" },
        { OrchestrationRuntimeStatus.Completed, null, "Completed" },
    };

    [Theory]
    [MemberData(nameof(Instances))]
    public void A_run_that_waits_for_a_person_is_told_from_one_that_works(OrchestrationRuntimeStatus status, object? customStatus, string shown)
    {
        var instance = new InstanceView
        {
            InstanceId = "one", Orchestration = "ImprovementOrchestration", RuntimeStatus = status, CreatedAt = DateTimeOffset.UnixEpoch, LastUpdatedAt = DateTimeOffset.UnixEpoch,
            CustomStatus = JsonSerializer.SerializeToElement(customStatus, PortJson.Options), Links = new Dictionary<string, string>(),
        };

        Assert.Equal(shown, Render<StatusMark>(parameters => parameters.Add(mark => mark.Instance, instance)).Find(".status").TextContent);
    }
}
