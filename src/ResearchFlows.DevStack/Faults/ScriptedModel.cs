using ResearchFlows.DevStack.Models;

namespace ResearchFlows.DevStack.Faults;

/// <summary>Gives the replies that a test scripted, and leaves the rest to the model.</summary>
internal sealed class ScriptedModel(IChatModel model, DevStackFaults faults) : IChatModel
{
    public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) =>
        faults.InferAsync(request, model, cancellationToken);
}
