namespace ResearchFlows.OfflineModel.Research;

/// <summary>Writes the answer: the passages that answer, in the form the prompt asks for, or that nothing answers.</summary>
internal sealed class AnswerComposer(Question question, PromptDirectives directives, Findings findings, Conversation conversation, bool canSearch)
{
    /// <summary>The text of the answer.</summary>
    public string Compose()
    {
        if (question.Text.Length == 0) return "No question was asked.";
        if (directives.FromMemory) return "This offline model remembers nothing, so I cannot answer from memory.";
        if (findings.Evidence.Documents.Count == 0) return WithoutEvidence();
        if (directives.Grounded && !findings.AnswerAny) return NotFound("an answer to this question");
        var text = QuotedAnswer.Write(new PassageSelection(findings, directives).Passages);
        var missing = directives.Grounded && findings.Parts.Any(part => !findings.Answers(part));
        return missing ? text + "\n\n" + NotFound("an answer to another part of the question") : text;
    }

    private string WithoutEvidence()
    {
        if (conversation.Calls.Count > 0) return NotFound("an answer to this question");
        if (canSearch) return "I have looked nothing up, so I cannot answer this question.";
        return "This is DevStack's offline, rule-based model: it can only quote what tools find, and no knowledge base was offered to search.";
    }

    private string NotFound(string what)
    {
        var explored = conversation.Calls.Any(call => call.Name is ToolNames.ListLocalFiles or ToolNames.SearchLocalFiles or ToolNames.ReadLocalFile);
        return $"I could not find {what} in the knowledge base{(explored ? " or the local files" : "")}.";
    }
}
