namespace ResearchFlows.Research;

/// <summary>Why an answer is not all that it could be.</summary>
public static class StopReasonText
{
    /// <summary>The sentence that stands beside the answer; null when the run met no limit.</summary>
    public static string? OfLimit(StopReason reason) => reason switch
    {
        StopReason.Answered or StopReason.NoAnswer => null,
        StopReason.TurnLimit => "The limit of model turns was met: the answer rests on what was found until then.",
        StopReason.ToolCallLimit => "The limit of tool calls was met: the answer rests on what was found until then.",
        StopReason.TokenLimit => "The limit of tokens was met: the answer rests on what was found until then.",
        StopReason.TimeLimit => "The limit of time was met: the answer rests on what was found until then.",
        StopReason.ContextLimit => "The conversation was longer than the model's context; the answer rests on shortened findings.",
        StopReason.OutputLimit => "The answer broke off at the server's limit of output.",
        StopReason.ContentFilter => "The answer broke off at the server's content filter.",
        StopReason.Incomplete => "The server broke the answer off, for a reason of its own.",
        StopReason.IterationLimit => "The server's limit of searches in one turn was met twice on end: the answer rests on what was found until then.",
        StopReason.EmptyReply => "The model said nothing of itself and was made to answer.",
        _ => reason.ToString(),
    };
}
