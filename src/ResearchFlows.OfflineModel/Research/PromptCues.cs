using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>The cues by which directives are recognised in a clause of a prompt, however it is worded.</summary>
internal static partial class PromptCues
{
    private const RegexOptions Any = RegexOptions.IgnoreCase;

    /// <summary>Adds what the clause asks for or forbids; later clauses win over earlier ones.</summary>
    public static PromptDirectives Apply(PromptClause clause, PromptDirectives found) =>
        ApplyLength(clause, ApplyAnswer(clause, ApplyTools(clause, found)));

    /// <summary>Whether any clause asks for a short answer.</summary>
    public static bool WantsShort(IEnumerable<PromptClause> clauses) => clauses.Any(clause => clause.Asks(Short));

    private static PromptDirectives ApplyTools(PromptClause clause, PromptDirectives found)
    {
        if (clause.Forbids(AnyTool)) found = found with { UseTools = false };
        if (clause.Forbids(SearchVerb) && !SearchAgain.IsMatch(clause.Text) && !Workspace.IsMatch(clause.Text)) found = found with { Search = false };
        if ((clause.Asks(SearchAgain) && !IsAfterIndexing(clause)) || StopEarly.IsMatch(clause.Text)) found = found with { SearchAgain = true };
        if (clause.Forbids(Workspace) || clause.Forbids(LookAround)) found = found with { Explore = false, Index = false };
        else if (clause.Asks(LookAround) || (clause.Asks(Workspace) && Action.IsMatch(clause.Sentence)))
        {
            found = found with { Explore = true, ExploreOnlyWhenNeeded = clause.Conditional && (!found.Explore || found.ExploreOnlyWhenNeeded) };
        }

        if (clause.Asks(IndexVerb)) found = found with { Index = true };
        return clause.Forbids(IndexVerb) ? found with { Index = false } : found;
    }

    // "Index them and search again" repeats the search because there is more to find, not in other words.
    private static bool IsAfterIndexing(PromptClause clause) =>
        IndexVerb.IsMatch(clause.Sentence) && SearchAgain.Matches(clause.Text).All(match => match.Value.EndsWith("again", StringComparison.OrdinalIgnoreCase));

    private static PromptDirectives ApplyAnswer(PromptClause clause, PromptDirectives found)
    {
        if (clause.Asks(Memory)) found = found with { FromMemory = true };
        if (Unknown.IsMatch(clause.Text) || clause.Asks(OnlyFrom) || clause.Forbids(Invent) || clause.Forbids(Memory)) found = found with { Grounded = true };
        return clause.Asks(Invent) ? found with { Grounded = false } : found;
    }

    private static PromptDirectives ApplyLength(PromptClause clause, PromptDirectives found)
    {
        if (clause.Asks(Complete)) found = found with { Length = AnswerLength.Full };
        if (clause.Asks(Short) || clause.Forbids(Complete)) found = found with { Length = found.Length == AnswerLength.Full ? AnswerLength.Few : AnswerLength.Sentence };
        if (clause.Asks(MostSentences)) found = found with { MostSentences = Array.IndexOf(Numbers, MostSentences.Match(clause.Text).Groups[1].Value.ToLowerInvariant()) / 2 + 1 };
        return found;
    }

    private static readonly string[] Numbers = ["1", "one", "2", "two", "3", "three", "4", "four", "5", "five"];

    [GeneratedRegex(@"\b([1-5]|one|two|three|four|five) sentences?\b", Any)] private static partial Regex MostSentences { get; }
    [GeneratedRegex(@"\b(?:use|using|call|calling|invoke|run|touch)?\s*(?:of )?(?:any |the |your )?(?:available )?tools?\b(?! message)", Any)] private static partial Regex AnyTool { get; }
    [GeneratedRegex(@"\b(?:search(?:ing|es)?|file_search|look(?:ing)? (?:it |them |things |anything )?up|consult(?:ing)? the (?:documents|knowledge base|index))\b", Any)] private static partial Regex SearchVerb { get; }
    [GeneratedRegex(@"\bsearch(?:es|ing)?\b[^.]*\b(?:again|several|multiple|many|more than once|twice|two|three|repeatedly|different|other|alternative|various|synonyms?|rephras\w+|reword\w*|separately|each|every|variations?|keywords?|key terms|part by part)\b|\b(?:several|multiple|two|three|more|further|additional|different|repeated|extra|new|another|second) (?:\w+ )?(?:search(?:es)?|quer(?:y|ies))\b|\b(?:rephrase|reword|reformulate|rewording|rephrasing|vary|different (?:words|terms|wording|phrasing|keywords)|other (?:words|terms|wording)|synonyms)\b|\b(?:try|query) (?:it |them )?again\b|\bbreak\b[^.]*\b(?:down|into|up)\b|\b(?:sub-?questions?|decompose|iterat\w+)\b", Any)] private static partial Regex SearchAgain { get; }
    [GeneratedRegex(@"(?:not|n't|never) (?:stop|give up|settle|rely|be satisfied|content)\b[^.]*\b(?:first|one|single|initial|search)\b", Any)] private static partial Regex StopEarly { get; }
    [GeneratedRegex(@"\b(?:list_local_files|search_local_files|read_local_file|local (?:\w+ )?(?:files?|folders?|documents?|director(?:y|ies)|notes|disk|texts?|material)|work(?:ing)? ?(?:space|folder|director(?:y|ies))|files? (?:on disk|in the folders?)|other (?:folders|files|directories)|(?:sub)?folders|directories|unindexed (?:files|documents)|file (?:system|tree))\b", Any)] private static partial Regex Workspace { get; }
    [GeneratedRegex(@"\b(?:explor(?:e|ing)|brows(?:e|ing)|(?:look|looking|go|going|dig|digging|rummag\w+|poke|poking) (?:around|at|in|into|inside|through)|list(?:ing)?|open(?:ing)?|walk(?:ing)? through|read(?:ing)?(?: through)?|inspect(?:ing)?|comb(?:ing)? through) (?:\w+ ){0,3}(?:files?|folders?|workspace|director(?:y|ies)|file (?:system|tree))\b", Any)] private static partial Regex LookAround { get; }
    [GeneratedRegex(@"\b(?:list\w*|read\w*|explor\w+|look\w*|check\w*|brows\w+|inspect\w*|open\w*|consult\w*|go through|going through|use|using|call\w*|search\w*|examin\w+|scan\w*|dig\w*|walk\w*|turn to|fall back|resort|index\w*|study|review\w*|investigat\w+|comb|hunt|continue|proceed|move on|try)\b", Any)] private static partial Regex Action { get; }
    [GeneratedRegex(@"\bindex_document\b|(?<!\b(?:the|an?|this|that|search|its|your|our) )\bindex(?:ing)?\b(?! (?:of|contains|holds|does|is|has))|\b(?:add|put|upload|import)\w* (?:\w+ ){0,4}(?:to|into) the (?:knowledge base|index|vector store)\b|\bmake (?:it|them) searchable\b", Any)] private static partial Regex IndexVerb { get; }
    [GeneratedRegex(@"\b(?:from|by|using|on|out of) (?:your |the |own |general |prior |pre-?existing |memory|world )*(?:memory|own knowledge|general knowledge|prior knowledge|world knowledge|training(?: data)?|head|intuition)\b|\bfrom what you (?:already )?know\b", Any)] private static partial Regex Memory { get; }
    [GeneratedRegex(@"\b(?:do(?:es)? not|don't|doesn't) know\b|\b(?:say|admit|state|tell|report|reply|answer|make clear|be honest|acknowledge|respond|write|point out)\b[^.]*\b(?:so|not found|(?:could|can) ?not|couldn't|can't|nothing|no answer|unknown|unanswered|missing|not (?:know|contain|say|answer|there|in|covered|available)|…|honest\w*|openly|plainly)\b|\badmit\b|\bnot (?:sure|certain)\b|\bhonest about\b", Any)] private static partial Regex Unknown { get; }
    [GeneratedRegex(@"\b(?:only|solely|exclusively|strictly|nothing but)\b[^.]*\b(?:from|on|by|with|what|using|documents?|sources?|evidence|context|found|state|files|text)\b|\bgrounded\b|\bstick to\b|\bbacked by\b|\bsupported by\b", Any)] private static partial Regex OnlyFrom { get; }
    [GeneratedRegex(@"\b(?:guess\w*|invent\w*|mak(?:e|ing) (?:things|something|anything|facts|it|answers)? ?up|speculat\w+|fabricat\w+|hallucinat\w+|assum(?:e|ing)|improvis\w+)\b", Any)] private static partial Regex Invent { get; }
    [GeneratedRegex(@"\b(?:complete(?:ly|ness)?|detailed|in detail|details?|thorough(?:ly)?|comprehensive(?:ly)?|exhaustive(?:ly)?|elaborate|in full|full(?:y)? answers?|(?:all|every|each|any) (?:\w+ )?(?:facts?|information|numbers?|steps|parts?|names|relevant \w+|points?|aspects?|values?|conditions?)|exact (?:numbers|names|values|figures|wording|commands)|several sentences|as much as)\b", Any)] private static partial Regex Complete { get; }
    [GeneratedRegex(@"\b(?:concise(?:ly)?|brief(?:ly)?|short|(?:one|a single|1)[- ]sentence|succinct(?:ly)?|terse(?:ly)?|to the point|few words|few sentences|compact)\b", Any)] private static partial Regex Short { get; }
}
