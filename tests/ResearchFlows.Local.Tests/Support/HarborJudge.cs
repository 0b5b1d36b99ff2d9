using ResearchFlows.OfflineModel;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A model that answers as <see cref="HarborAgent"/>'s script does, and judges answers right when 14 m were expected.</summary>
internal sealed class HarborJudge : IChatModel
{
    private readonly HarborAgent.Model _harbor = new();
    private int _judgements;

    /// <summary>How often it was asked for a verdict.</summary>
    public int Judgements => Volatile.Read(ref _judgements);

    public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        if (request.ResponseFormat?.GetRawText().Contains("\"verdict\"", StringComparison.Ordinal) != true)
        {
            return _harbor.CompleteAsync(request, cancellationToken);
        }

        Interlocked.Increment(ref _judgements);
        var score = request.Messages[^1].Content!.Contains("<expected_answer>14 m", StringComparison.Ordinal) ? "1.0" : "0.0";
        return Task.FromResult(new ModelReply { Text = $$"""{"score": {{score}}, "reasoning": "scripted"}""", Usage = new ModelUsage(100, 10) });
    }
}
