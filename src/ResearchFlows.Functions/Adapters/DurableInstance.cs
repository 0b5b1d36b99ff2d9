using System.Text.Json;

namespace ResearchFlows.Functions.Adapters;

/// <summary>Translates an instance as Durable Functions sees it into ours.</summary>
internal static class DurableInstance
{
    /// <summary>Some back ends keep only the text of a failure.</summary>
    public const string UnknownErrorType = "System.Exception";

    public static OrchestrationMetadata Read(Durable.OrchestrationMetadata instance)
    {
        var status = ReadStatus(instance.RuntimeStatus);
        var input = DurableJson.Parse(instance.SerializedInput);
        return new OrchestrationMetadata
        {
            InstanceId = instance.InstanceId,
            Name = instance.Name,
            RuntimeStatus = status,
            CreatedAt = instance.CreatedAt,
            LastUpdatedAt = instance.LastUpdatedAt,
            Agent = AgentOf(input),
            CustomStatus = DurableJson.Parse(instance.SerializedCustomStatus),
            Input = input,
            Output = status == OrchestrationRuntimeStatus.Completed ? DurableJson.Parse(instance.SerializedOutput) : null,
            Failure = ReadFailure(status, instance),
        };
    }

    public static Durable.OrchestrationRuntimeStatus ToDurable(OrchestrationRuntimeStatus status) => Enum.Parse<Durable.OrchestrationRuntimeStatus>(status.ToString());

    /// <summary>By name: the members that older back ends may still report are obsolete, and must not be named in code.</summary>
    private static OrchestrationRuntimeStatus ReadStatus(Durable.OrchestrationRuntimeStatus status) => status.ToString() switch
    {
        "ContinuedAsNew" => OrchestrationRuntimeStatus.Running,
        var name => Enum.TryParse<OrchestrationRuntimeStatus>(name, out var same) ? same : OrchestrationRuntimeStatus.Terminated,
    };

    private static FailureDetails? ReadFailure(OrchestrationRuntimeStatus status, Durable.OrchestrationMetadata instance) => status switch
    {
        OrchestrationRuntimeStatus.Failed when instance.FailureDetails is { } failure => new(failure.ErrorType, failure.ErrorMessage),
        OrchestrationRuntimeStatus.Failed => new(UnknownErrorType, DurableJson.ParseText(instance.SerializedOutput) ?? ""),
        OrchestrationRuntimeStatus.Terminated => new("Terminated", DurableJson.ParseText(instance.SerializedOutput) ?? "The instance was terminated."),
        _ => null,
    };

    private static string? AgentOf(JsonElement? input) =>
        input is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("agent", out var agent) && agent.ValueKind == JsonValueKind.String
            ? agent.GetString()
            : null;
}
