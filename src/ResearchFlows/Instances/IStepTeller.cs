using ResearchFlows.Ports;

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
