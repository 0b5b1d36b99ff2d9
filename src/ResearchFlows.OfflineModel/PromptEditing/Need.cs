using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>Something that a prompt may lack.</summary>
/// <param name="Reason">What the feedback shows of it.</param>
/// <param name="IsMet">Whether a prompt has it.</param>
/// <param name="Sentences">General sentences that give it, in two wordings. None knows a subject.</param>
internal sealed record Need(string Reason, Func<string, bool> IsMet, params string[] Sentences)
{
    public static readonly Need Unblock = new(
        "an instruction keeps the agent from using its tools or from answering in full, so it is taken out",
        prompt => !PromptSentences.AnyHarmful(prompt),
        "Use the tools you have before you answer.");

    public static readonly Need Explore = new(
        "answers are missing although local files were never looked at, so the prompt now asks to explore them",
        prompt => PromptDirectives.Parse(prompt).Explore,
        "Search the knowledge base first. If the results do not answer the question fully, list the local files and folders, read the promising files, index the relevant ones and search again. When nothing answers the question, say that you could not find the answer.",
        "Always begin with a search of the knowledge base. When it does not contain the answer, explore the workspace: call list_local_files for every folder, read what may be relevant with read_local_file, add it with index_document, then repeat the search. If no document answers, say so.");

    public static readonly Need SearchAgain = new(
        "one search was not enough, so the prompt now asks for more",
        prompt => PromptDirectives.Parse(prompt).SearchAgain,
        "Search more than once: after the first search, rephrase the question with different keywords and search again; for a question with several parts, search for each part.",
        "Do not stop after the first search. Try other words and synonyms, and search each part of the question separately.");

    public static readonly Need Complete = new(
        "answers leave facts out, so the prompt now asks for all of them",
        prompt => PromptDirectives.Parse(prompt).Length == AnswerLength.Full,
        "Give complete answers: include every relevant detail, with exact names, numbers, conditions and commands.",
        "Answer thoroughly, in several sentences where needed, and state all relevant facts with their exact values.");

    public static readonly Need Ground = new(
        "questions that nothing answers were answered all the same, so the prompt now asks to say so",
        prompt => PromptDirectives.Parse(prompt).Grounded,
        "Answer only from what you found. If nothing answers the question, say that you could not find the answer.",
        "Do not guess: when the documents do not answer the question, say so plainly.");

    /// <summary>All of them, the gravest first.</summary>
    public static IReadOnlyList<Need> All { get; } = [Unblock, Explore, SearchAgain, Complete, Ground];
}
