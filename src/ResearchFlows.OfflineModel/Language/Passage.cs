namespace ResearchFlows.OfflineModel.Language;

/// <summary>What a passage is in its document.</summary>
internal enum PassageKind
{
    /// <summary>A sentence of a paragraph.</summary>
    Sentence,

    /// <summary>An item of a list.</summary>
    ListItem,

    /// <summary>A row of a table.</summary>
    Row,

    /// <summary>A whole code block.</summary>
    Code,
}

/// <summary>The smallest stretch of a document that is quoted on its own.</summary>
/// <param name="Text">What is quoted: a table row with its column names, a code block with its fences.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Section">Number of the section it stands in.</param>
/// <param name="Headings">The headings above it, outermost first.</param>
internal sealed record Passage(string Text, PassageKind Kind, int Section, IReadOnlyList<string> Headings)
{
    /// <summary>Its terms, in order.</summary>
    public IReadOnlyList<Term> Words { get; } = Language.Terms.Of(Text);

    /// <summary>What it says, to be asked for terms.</summary>
    public TermSet Terms => field ??= new TermSet(Words);

    /// <summary>Whether it only leads to what follows it.</summary>
    public bool IsLeadIn => Kind != PassageKind.Code && Text.TrimEnd('*', '_', ' ').EndsWith(':');
}
