namespace ResearchFlows.OfflineModel.PromptEditing;

/// <summary>The general sentences that the editor puts into prompts. None knows a subject.</summary>
internal static class Instructions
{
    /// <summary>Sentences that give what is lacking, in several wordings.</summary>
    public static string[] For(Need need) => need switch
    {
        Need.Explore =>
        [
            "Search the knowledge base first. If the results do not answer the question fully, list the local files and folders, read the promising files, index the relevant ones and search again. When nothing answers the question, say that you could not find the answer.",
            "Always begin with a search of the knowledge base. When it does not contain the answer, explore the workspace: call list_local_files for every folder, read what may be relevant with read_local_file, add it with index_document, then repeat the search. If no document answers, say so.",
        ],
        Need.SearchAgain =>
        [
            "Search more than once: after the first search, rephrase the question with different keywords and search again; for a question with several parts, search for each part.",
            "Do not stop after the first search. Try other words and synonyms, and search each part of the question separately.",
        ],
        Need.Complete =>
        [
            "Give complete answers: include every relevant detail, with exact names, numbers, conditions and commands.",
            "Answer thoroughly, in several sentences where needed, and state all relevant facts with their exact values.",
        ],
        Need.Ground =>
        [
            "Answer only from what you found. If nothing answers the question, say that you could not find the answer.",
            "Do not guess: when the documents do not answer the question, say so plainly.",
        ],
        Need.Cite =>
        [
            "Cite the source of every statement.",
            "Name the file that each statement comes from.",
        ],
        _ => ["Use the tools you have before you answer."],
    };

    /// <summary>Sentences that read well and change nothing in what the agent does.</summary>
    public static readonly string[] Cosmetic =
    [
        "Write in plain and friendly English.",
        "Keep a calm and professional tone.",
        "Be polite to the person who asks.",
        "Use correct grammar and spelling.",
    ];

    /// <summary>Sentences that sound reasonable and make answers worse.</summary>
    public static readonly string[] Harmful =
    [
        "To save time, answer in one word.",
        "Be fast: do not use any tools and answer from memory.",
        "To keep costs low, do not search and answer from your own knowledge.",
    ];
}
