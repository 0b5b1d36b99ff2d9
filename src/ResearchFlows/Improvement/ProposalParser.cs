using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Improvement;

/// <summary>A system prompt that the judge model proposes.</summary>
/// <param name="Prompt">The whole prompt, not yet linted.</param>
/// <param name="Rationale">What it is meant to improve; at most 1,500 characters, empty when none was given.</param>
public sealed record Proposal(string Prompt, string Rationale);

/// <summary>A proposal, or why there is none.</summary>
/// <param name="Proposal">The proposal; null when the reply holds none.</param>
/// <param name="Problem">What is wrong with the reply; null when there is a proposal.</param>
public sealed record ProposalParse(Proposal? Proposal, string? Problem);

/// <summary>Reads the proposer's reply as <see cref="Evaluation.VerdictParser"/> reads the judge's; here too the last complete object counts.</summary>
public static class ProposalParser
{
    /// <summary>The longest rationale that is kept, in characters.</summary>
    public const int MaxRationaleLength = 1500;

    /// <summary>Reads a proposal out of a reply. Never throws, whatever the text.</summary>
    public static ProposalParse Parse(string text)
    {
        if (text.Length > LenientJson.MaxLength)
        {
            return Refuse("The reply is longer than 64 KB.");
        }

        if (LenientJson.FindObjects(ReplyText.ReadWithCalls(text), "prompt") is not [.., var last])
        {
            return Refuse("The reply holds no complete JSON object with a prompt.");
        }

        if (last["prompt"] is not string written || ModelText.Clean(written) is not { Length: > 0 } prompt)
        {
            return Refuse("The prompt is not a text, or it is empty.");
        }

        var rationale = ModelText.Clean(last.GetValueOrDefault("rationale") as string ?? "");
        return ModelText.IsPlaceholder(prompt)
            ? Refuse("The prompt is a copied placeholder.")
            : new ProposalParse(new Proposal(prompt, ModelText.Cut(rationale, MaxRationaleLength)), null);
    }

    private static ProposalParse Refuse(string problem) => new(null, problem);
}
