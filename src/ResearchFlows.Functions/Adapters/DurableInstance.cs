using Microsoft.DurableTask;
using ResearchFlows.Instances;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Functions.Adapters;

/// <summary>Translates an instance as Durable Functions sees it into ours.</summary>
internal static partial class DurableInstance
{
    private const string UnknownErrorType = "System.Exception";

    public static OrchestrationMetadata Read(Durable.OrchestrationMetadata instance)
    {
        var status = ReadStatus(instance.RuntimeStatus);
        return new OrchestrationMetadata
        {
            InstanceId = instance.InstanceId,
            Name = instance.Name,
            RuntimeStatus = status,
            CreatedAt = instance.CreatedAt,
            LastUpdatedAt = instance.LastUpdatedAt,
            Agent = AgentOf(instance),
            ParentInstanceId = ChildIds.ParentOf(instance.InstanceId),
            CustomStatus = DurableJson.Parse(instance.SerializedCustomStatus),
            Input = DurableJson.Parse(instance.SerializedInput),
            Output = status == OrchestrationRuntimeStatus.Completed ? DurableJson.Parse(instance.SerializedOutput) : null,
            Failure = ReadFailure(status, instance),
        };
    }

    /// <summary>The agent that the input names.</summary>
    public static string? AgentOf(Durable.OrchestrationMetadata instance) =>
        DurableJson.Parse(instance.SerializedInput) is { ValueKind: JsonValueKind.Object } input
        && input.TryGetProperty("agent", out var agent) && agent.ValueKind == JsonValueKind.String ? agent.GetString() : null;

    /// <summary>Takes a failure apart of which the back end kept only a text, mostly <c>Type: message</c>.</summary>
    public static TaskFailureDetails ReadFailure(string? text)
    {
        var failure = DurableJson.ParseText(text) ?? "";
        return TypeAndMessage().Match(failure) is { Success: true } parts
            ? Failure(parts.Groups["type"].Value, parts.Groups["message"].Value)
            : Failure(UnknownErrorType, failure);
    }

    public static TaskFailureDetails Failure(string errorType, string errorMessage) => new(errorType, errorMessage, null, null, null);

    public static Durable.OrchestrationRuntimeStatus ToDurable(OrchestrationRuntimeStatus status) => Enum.Parse<Durable.OrchestrationRuntimeStatus>(status.ToString());

    /// <summary>By name: the members that older back ends may still report are obsolete, and must not be named in code.</summary>
    private static OrchestrationRuntimeStatus ReadStatus(Durable.OrchestrationRuntimeStatus status) => status.ToString() switch
    {
        "ContinuedAsNew" => OrchestrationRuntimeStatus.Running,
        var name => Enum.TryParse<OrchestrationRuntimeStatus>(name, out var same) ? same : OrchestrationRuntimeStatus.Terminated,
    };

    private static TaskFailureDetails? ReadFailure(OrchestrationRuntimeStatus status, Durable.OrchestrationMetadata instance) => status switch
    {
        OrchestrationRuntimeStatus.Failed when instance.FailureDetails is { } failure => Failure(failure.ErrorType, failure.ErrorMessage),
        OrchestrationRuntimeStatus.Failed => ReadFailure(instance.SerializedOutput),
        OrchestrationRuntimeStatus.Terminated => Failure("Terminated", DurableJson.ParseText(instance.SerializedOutput) ?? "The instance was terminated."),
        _ => null,
    };

    /// <summary>The full name of a type, which has a namespace and no blank, and what stands behind it.</summary>
    [GeneratedRegex(@"^(?<type>\w+(\.[\w+`]+)+(\[\S+\])?): (?<message>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex TypeAndMessage();
}
