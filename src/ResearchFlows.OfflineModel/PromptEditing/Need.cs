using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>Something that a prompt may lack.</summary>
/// <param name="Reason">What the feedback shows of it.</param>
/// <param name="IsMet">Whether a prompt has it.</param>
/// <param name="Sentence">What gives it, in general words that know no subject.</param>
internal sealed record Need(string Reason, Func<string, bool> IsMet, string Sentence)
{
    public static readonly Need Unblock = new(
        "an instruction keeps the agent from using its tools or from answering in full, so it is taken out",
        prompt => !PromptSentences.AnyHarmful(prompt),
        "Use the tools you have before you answer.");

    public static readonly Need Explore = new(
        "answers are missing although local files were never looked at, so the prompt now asks to explore them",
        prompt => PromptDirectives.Parse(prompt).Explore,
        "Search the knowledge base first. If the results do not answer the question fully, list the local files and folders, read the promising files, index the relevant ones and search again.");

    public static readonly Need SearchAgain = new(
        "one search was not enough, so the prompt now asks for more",
        prompt => PromptDirectives.Parse(prompt).SearchAgain,
        "Search more than once: after the first search, rephrase the question with different keywords and search again; for a question with several parts, search for each part.");

    public static readonly Need Complete = new(
        "answers leave facts out, so the prompt now asks for all of them",
        prompt => PromptDirectives.Parse(prompt).Length == AnswerLength.Full,
        "Give complete answers: include every relevant detail, with exact names, numbers, conditions and commands.");

    public static readonly Need Ground = new(
        "questions that nothing answers were answered all the same, so the prompt now asks to say so",
        prompt => PromptDirectives.Parse(prompt).Grounded,
        "Answer only from what you found. If nothing answers the question, say that you could not find the answer.");

    /// <summary>All of them, the gravest first.</summary>
    public static IReadOnlyList<Need> All { get; } = [Unblock, Explore, SearchAgain, Complete, Ground];
}
