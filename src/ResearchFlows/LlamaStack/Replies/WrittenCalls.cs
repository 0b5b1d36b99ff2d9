namespace ResearchFlows.LlamaStack.Replies;

/// <summary>Makes of calls that a model wrote into its text calls like any others.</summary>
internal static class WrittenCalls
{
    private const string IdPrefix = "written_";
    private const int MostArgumentLength = 64 * 1024;

    /// <summary>The calls with ids of our own, the same each time: the server gave them none.</summary>
    public static IReadOnlyList<FunctionCall> Number(IReadOnlyList<WrittenCall> calls, string responseId) =>
        [.. calls.Select((call, index) => new FunctionCall(FormattableString.Invariant($"{IdPrefix}{index}_{responseId}"), ModelText.Cut(call.Name, 200), ModelText.Cut(call.Arguments, MostArgumentLength)))];

    /// <summary>Whether a call stood in a reply's text, so that the server does not know of it.</summary>
    public static bool IsWritten(string callId) => callId.StartsWith(IdPrefix, StringComparison.Ordinal);
}
