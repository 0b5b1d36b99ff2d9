namespace ResearchFlows.OfflineModel;

/// <summary>
/// What answers one inference: the messages so far and the tools on offer go in, text or tool calls come out.
/// Two implementations: the rule-based offline model and the forwarder to an OpenAI-compatible chat-completions server.
/// </summary>
public interface IChatModel
{
    /// <summary>Answers the conversation with text, tool calls, or both.</summary>
    /// <param name="request">The conversation and what the model may do.</param>
    /// <param name="cancellationToken">Ends the inference early.</param>
    /// <exception cref="ModelFailedException">The model could not answer; its message is the upstream's own text.</exception>
    Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken);
}
