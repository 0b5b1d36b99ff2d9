using Bunit;
using ResearchFlows.Instances;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Page.Approvals;
using ResearchFlows.Page.Run;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Components;

public sealed class RunApprovalTests : BunitContext
{
    [Theory]
    [InlineData("""{"call":7}""", true)]
    [InlineData("""{"call":null}""", true)]
    [InlineData("""{"call":"1/1"}""", true)]
    [InlineData("""{"call":"1/0"}""", false)]
    public void A_call_waits_until_an_answer_names_it_whatever_else_was_raised(string payload, bool waits)
    {
        var said = new StepView
        {
            Kind = StepKind.Event, Name = ToolApproval.EventName, Status = StepStatus.Completed, StartedAt = default, Input = JsonSerializer.Deserialize<JsonElement>(payload),
        };
        var instance = new InstanceView
        {
            InstanceId = "run", Orchestration = nameof(ResearchOrchestration), RuntimeStatus = OrchestrationRuntimeStatus.Running, CreatedAt = default, LastUpdatedAt = default,
            CustomStatus = JsonSerializer.SerializeToElement(
                new ResearchStatus(1, ["note"], new TokenUsage(1, 1), new ToolApprovalRequest("1/0", "note", "{}", DateTimeOffset.UnixEpoch)), PortJson.Options),
            Links = new Dictionary<string, string>(),
        };
        var steps = new StepsView("run", instance.Orchestration, instance.RuntimeStatus, null, null, null, [said], "0-0");

        var shown = Render<RunApproval>(parameters => parameters.Add(approval => approval.Model, new RunModel(instance, steps, null, default)));

        Assert.Equal(waits, shown.FindAll("section.approval").Count == 1);
    }
}
