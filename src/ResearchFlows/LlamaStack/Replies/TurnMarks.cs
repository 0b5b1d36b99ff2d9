using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>Takes off what a template, not the model, says around an answer: the marks that begin and end a turn, and tags around all of it.</summary>
internal static partial class TurnMarks
{
    /// <summary>The text between the marks, trimmed.</summary>
    public static string Trim(string text)
    {
        text = Ends().Replace(Begins().Replace(NextTurn().Replace(text, ""), ""), "").Trim();
        return Wrapped().Match(text) is { Success: true } wrapped ? wrapped.Groups["inside"].Value.Trim() : text;
    }

    private const string EndMarks =
        "<\\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|end|return|call|END_RESPONSE|END_TEXT|END_OF_TURN_TOKEN|end_of_solution|eos|user)\\|>" +
        "|<[|｜]end[▁_]of[▁_]sentence[|｜]>|</s>|<end_of_turn>|<turn\\|>|<eos>|</response>|</answer>";

    [GeneratedRegex(
        """
        ^(?:\s*(?:<s>(?=\S)|<bos>(?=\S)|<\|begin_of_text\|>(?=\S)|<\|im_start\|>\s*assistant\s*\n|<\|start\|>\s*assistant(?:<\|message\|>)?|<start_of_turn>\s*model\s*\n
            |<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>|<\|assistant\|>\s*\n|<[|｜]Assistant[|｜]>|<\|START_OF_TURN_TOKEN\|>\s*<\|CHATBOT_TOKEN\|>
            |<\|START_(?:RESPONSE|TEXT)\|>|<\|begin_of_solution\|>|<\|start_of_role\|>\s*assistant\s*<\|end_of_role\|>))+
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Begins();

    /// <summary>
    /// At the very end, unless a sentence ends with the word: <c>ChatML ends a turn with &lt;|im_end|&gt;</c>. Read from the end, as models that
    /// lose their way write white space without end, and each of it could begin a match.
    /// </summary>
    [GeneratedRegex($@"(?:^|(?<=[^\s`""'(“])|(?<=[.!?…:)\]*`""]\s*)|\s*\n\s*)(?:(?:{EndMarks})\s*)+$", RegexOptions.RightToLeft)]
    private static partial Regex Ends();

    /// <summary>A model that went on past its turn and wrote the next one too.</summary>
    [GeneratedRegex($@"(?=<)(?<=\S\s*)(?:{EndMarks})\s*(?:<\|im_start\|>\s*(?:user|system|assistant)|<\|start_header_id\|>|<start_of_turn>\s*user|<\|start\|>).*$", RegexOptions.Singleline)]
    private static partial Regex NextTurn();

    [GeneratedRegex(@"^<(?<tag>answer|response|final_answer|final)>(?<inside>(?:(?!</?\k<tag>>).)*)(?:</\k<tag>>)?$", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Wrapped();
}
