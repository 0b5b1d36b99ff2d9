namespace ResearchFlows.OfflineModel.Research;

/// <summary>How long an answer the system prompt wants.</summary>
internal enum AnswerLength
{
    /// <summary>The one sentence that answers best; also when the prompt says nothing.</summary>
    Sentence,

    /// <summary>The few that answer best.</summary>
    Few,

    /// <summary>Some more, for what belongs to the answer.</summary>
    Full,
}

/// <summary>What a system prompt tells the model to do.</summary>
internal sealed record PromptDirectives
{
    /// <summary>Whether to search the knowledge base.</summary>
    public bool Search { get; init; } = true;

    /// <summary>Whether to search again in other words.</summary>
    public bool SearchAgain { get; init; }

    /// <summary>Whether to look through the workspace.</summary>
    public bool Explore { get; init; }

    /// <summary>Whether to look there only when the search was not enough.</summary>
    public bool ExploreOnlyWhenNeeded { get; init; }

    /// <summary>Whether to index what is relevant in the workspace.</summary>
    public bool Index { get; init; }

    /// <summary>Whether any tool may be used.</summary>
    public bool UseTools { get; init; } = true;

    /// <summary>Whether to answer from memory, of which an offline model has none.</summary>
    public bool FromMemory { get; init; }

    /// <summary>Whether to say so when nothing answers.</summary>
    public bool Grounded { get; init; }

    /// <summary>How long the answer is to be.</summary>
    public AnswerLength Length { get; init; } = AnswerLength.Sentence;

    /// <summary>The most sentences an answer may have.</summary>
    public int? MostSentences { get; init; }

    /// <summary>Reads the directives out of a system prompt by general cues.</summary>
    public static PromptDirectives Parse(string prompt)
    {
        var clauses = PromptClause.Of(prompt).ToList();
        var found = clauses.Aggregate(new PromptDirectives(), (directives, clause) => PromptCues.Apply(clause, directives));
        var few = (found.Explore || found.SearchAgain) && found.Length == AnswerLength.Sentence && !PromptCues.WantsShort(clauses);
        return found with { Grounded = found.Grounded || found.Explore, Length = few ? AnswerLength.Few : found.Length };
    }
}
