namespace ResearchFlows.OfflineModel.Judging;

/// <summary>What a judge is given: a question, the expected answer and the actual answer.</summary>
internal sealed record JudgeInput(string Question, string Expected, string Actual)
{
    /// <summary>Reads the judge's input; null when the request is something else.</summary>
    public static JudgeInput? Read(string input, string? schemaName)
    {
        var expected = TaggedText.First(input, "expected_answer");
        var actual = TaggedText.First(input, "actual_answer");
        if (schemaName != "verdict" && (expected is null || actual is null || schemaName == "proposal")) return null;
        return new JudgeInput(TaggedText.First(input, "question") ?? "", expected ?? "", actual ?? "");
    }
}
