using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Instances;

/// <summary>What a room says of its own steps that their history does not: texts that the ledger keeps whole, results as sentences.</summary>
public interface IStepTeller
{
    /// <summary>The same steps, those of the room told.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="steps">Its steps, in the order they were asked for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken);
}

/// <summary>Reads what steps hold.</summary>
internal static class StepPayloads
{
    /// <summary>The step's input; null when the history kept none.</summary>
    public static T? ReadInput<T>(this StepView step) where T : class => step.Input?.Deserialize<T>(PortJson.Options);

    /// <summary>The step's result; null as long as there is none.</summary>
    public static T? ReadResult<T>(this StepView step) where T : class => step.Result?.Deserialize<T>(PortJson.Options);
}
