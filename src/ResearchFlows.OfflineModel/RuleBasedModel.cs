using ResearchFlows.OfflineModel.Judging;
using ResearchFlows.OfflineModel.Language;
using ResearchFlows.OfflineModel.PromptEditing;
using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel;

/// <summary>
/// DevStack's rule-based model: it plans searches, explores local files when the system prompt tells it to, quotes the passages that answer,
/// judges answers by the facts they state, and edits prompts from feedback. Deterministic and without knowledge of any subject; an answer depends on the request alone.
/// </summary>
public sealed class RuleBasedModel : IChatModel
{
    private const int CharactersPerToken = 4;

    private readonly PassageMemory memory = new();

    /// <inheritdoc />
    public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Limited(request, Reply(request)));
    }

    private ModelReply Reply(ModelRequest request)
    {
        var input = string.Join('\n', request.Messages.Where(message => message.Role == "user").Select(message => message.Content));
        var format = ResponseSchema.Read(request.ResponseFormat);
        if (JudgeInput.Read(input, format?.Name) is { } judged) return Text(request, Judge.Reply(judged));
        if (ProposalInput.Read(input, format?.Name) is { } proposal) return Text(request, PromptEditor.Reply(proposal));
        if (format is not null && request.Tools.Count == 0) return Text(request, SchemaFiller.Fill(format.Schema));
        var researcher = new Researcher(request, memory);
        var calls = researcher.NextCalls();
        if (calls.Count > 0) return Calls(request, calls);
        return Text(request, format is null ? researcher.Answer() : SchemaFiller.Fill(format.Schema, researcher.Answer()));
    }

    private static ModelReply Text(ModelRequest request, string text) => new() { Text = text, Usage = Usage(request, text.Length) };

    private static ModelReply Calls(ModelRequest request, IReadOnlyList<PlannedCall> calls)
    {
        var conversation = string.Join('\n', request.Messages.Select(message => message.Content));
        var first = request.Messages.Sum(message => message.ToolCalls?.Count ?? 0) + 1;
        return new ModelReply
        {
            ToolCalls = [.. calls.Select((call, i) => new ModelToolCall($"call_{StableHash.Of(conversation):x8}{first + i:x4}", call.Name, call.Json))],
            Usage = Usage(request, calls.Sum(call => call.Name.Length + call.Json.Length)),
            FinishReason = "tool_calls",
        };
    }

    private static ModelReply Limited(ModelRequest request, ModelReply reply)
    {
        if (reply.Text is not { } text || request.MaxOutputTokens is not { } most || text.Length <= (long)most * CharactersPerToken) return reply;
        var cut = text[..(Math.Max(most, 1) * CharactersPerToken)];
        return reply with { Text = cut, FinishReason = "length", Usage = Usage(request, cut.Length) };
    }

    private static ModelUsage Usage(ModelRequest request, int written)
    {
        var read = request.Messages.Sum(message => (message.Content?.Length ?? 0) + (message.ToolCalls?.Sum(call => call.Arguments.Length) ?? 0));
        return new ModelUsage(Tokens(read), Tokens(written));
    }

    private static int Tokens(int characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;
}
