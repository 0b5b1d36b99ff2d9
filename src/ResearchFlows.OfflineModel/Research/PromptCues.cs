using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>The cues by which directives are recognised in a clause of a prompt, however it is worded.</summary>
internal static partial class PromptCues
{
    private const RegexOptions Any = RegexOptions.IgnoreCase;

    /// <summary>Adds what the clause asks for or forbids; later clauses win over earlier ones.</summary>
    public static PromptDirectives Apply(PromptClause clause, PromptDirectives found) =>
        ApplyForm(clause, ApplyLength(clause, ApplyAnswer(clause, ApplyTools(clause, found))));

    /// <summary>Whether any clause asks for a short answer.</summary>
    public static bool WantsShort(IEnumerable<PromptClause> clauses) => clauses.Any(clause => clause.Asks(Short()));

    private static PromptDirectives ApplyTools(PromptClause clause, PromptDirectives found)
    {
        if (clause.Forbids(AnyTool())) found = found with { UseTools = false };
        if (clause.Forbids(SearchVerb()) && !SearchAgain().IsMatch(clause.Text) && !Workspace().IsMatch(clause.Text)) found = found with { Search = false };
        if ((clause.Asks(SearchAgain()) && !IsAfterIndexing(clause)) || StopEarly().IsMatch(clause.Text)) found = found with { SearchAgain = true };
        if (clause.Asks(SearchOnce())) found = found with { SearchAgain = false };
        if (clause.Forbids(Workspace()) || clause.Forbids(LookAround())) found = found with { Explore = false, Index = false };
        else if (clause.Asks(LookAround()) || (clause.Asks(Workspace()) && Action().IsMatch(clause.Sentence)))
        {
            found = found with { Explore = true, ExploreOnlyWhenNeeded = clause.Conditional && (!found.Explore || found.ExploreOnlyWhenNeeded) };
        }

        if (clause.Asks(IndexVerb())) found = found with { Index = true };
        return clause.Forbids(IndexVerb()) ? found with { Index = false } : found;
    }

    // "Index them and search again" repeats the search because there is more to find, not in other words.
    private static bool IsAfterIndexing(PromptClause clause) =>
        IndexVerb().IsMatch(clause.Sentence) && SearchAgain().Matches(clause.Text).All(match => match.Value.EndsWith("again", StringComparison.OrdinalIgnoreCase));

    private static PromptDirectives ApplyAnswer(PromptClause clause, PromptDirectives found)
    {
        if (clause.Asks(Memory())) found = found with { FromMemory = true };
        if (Unknown().IsMatch(clause.Text) || clause.Asks(OnlyFrom()) || clause.Forbids(Invent()) || clause.Forbids(Memory())) found = found with { Grounded = true };
        if (clause.Asks(Invent())) found = found with { Grounded = false };
        if (clause.Asks(Citing())) found = found with { Cite = true };
        return clause.Forbids(Citing()) ? found with { Cite = false } : found;
    }

    private static PromptDirectives ApplyLength(PromptClause clause, PromptDirectives found)
    {
        var full = clause.Asks(Complete()) || clause.Forbids(LeaveOut());
        if (full) found = found with { Length = AnswerLength.Full };
        var brief = clause.Asks(Short()) || clause.Forbids(Complete());
        if (brief) found = found with { Length = found.Length == AnswerLength.Full ? AnswerLength.Few : AnswerLength.Sentence };
        if (clause.Asks(OneWord())) found = found with { Length = AnswerLength.Word };
        if (clause.Asks(MostWords()) && MostWords().Match(clause.Text) is { Success: true } words) found = found with { MostWords = Number(words) };
        if (clause.Asks(MostSentences()) && MostSentences().Match(clause.Text) is { Success: true } sentences) found = found with { MostSentences = Number(sentences) };
        return found;
    }

    private static PromptDirectives ApplyForm(PromptClause clause, PromptDirectives found)
    {
        if (clause.Asks(Upper())) found = found with { UpperCase = true };
        if (clause.Asks(Lower())) found = found with { LowerCase = true };
        if (clause.Asks(Bulleted())) found = found with { Bullets = true };
        if (Opening().Match(clause.Sentence) is { Success: true } opening && !clause.Conditional) found = found with { Opening = opening.Groups[1].Value };
        if (clause.Conditional || Unknown().IsMatch(clause.Sentence)) return found;
        if (Fixed().Match(clause.Sentence) is { Success: true } fixedAnswer) return found with { FixedAnswer = fixedAnswer.Groups[1].Value };
        return Refuse().IsMatch(clause.Sentence) ? found with { FixedAnswer = "I do not answer questions." } : found;
    }

    private static int? Number(Match match) => match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Value.ToLowerInvariant() switch
    {
        "a" or "an" or "one" or "single" => 1, "two" => 2, "three" => 3, "four" => 4, "five" => 5, "six" => 6, "ten" => 10, "twenty" => 20, "fifty" => 50,
        var digits => int.TryParse(digits, out var number) && number > 0 ? number : null,
    };

    private const string Count = @"(\d{1,4}|one|two|three|four|five|six|ten|twenty|fifty)";

    [GeneratedRegex(@"\b(?:use|using|call|calling|invoke|run|touch)?\s*(?:of )?(?:any |the |your )?(?:available )?tools?\b(?! message)", Any)]
    private static partial Regex AnyTool();

    [GeneratedRegex(@"\b(?:search(?:ing|es)?|file_search|look(?:ing)? (?:it |them |things |anything )?up|consult(?:ing)? the (?:documents|knowledge base|index))\b", Any)]
    private static partial Regex SearchVerb();

    [GeneratedRegex(@"\bsearch(?:es|ing)?\b[^.]*\b(?:again|several|multiple|many|more than once|twice|two|three|repeatedly|different|other|alternative|various|synonyms?|rephras\w+|reword\w*|separately|each|every|variations?|keywords?|key terms|part by part)\b|\b(?:several|multiple|two|three|more|further|additional|different|repeated|extra|new|another|second) (?:\w+ )?(?:search(?:es)?|quer(?:y|ies))\b|\b(?:rephrase|reword|reformulate|rewording|rephrasing|vary|different (?:words|terms|wording|phrasing|keywords)|other (?:words|terms|wording)|synonyms)\b|\b(?:try|query) (?:it |them )?again\b|\bbreak\b[^.]*\b(?:down|into|up)\b|\b(?:sub-?questions?|decompose|iterat\w+)\b", Any)]
    private static partial Regex SearchAgain();

    [GeneratedRegex(@"(?:not|n't|never) (?:stop|give up|settle|rely|be satisfied|content)\b[^.]*\b(?:first|one|single|initial|search)\b", Any)]
    private static partial Regex StopEarly();

    [GeneratedRegex(@"\b(?:search|query|look) (?:only |just |exactly )?once\b|\b(?:only |just |exactly |at most )(?:one|a single) (?:search|query)\b", Any)]
    private static partial Regex SearchOnce();

    [GeneratedRegex(@"\b(?:list_local_files|read_local_file|local (?:\w+ )?(?:files?|folders?|documents?|director(?:y|ies)|notes|disk|texts?|material)|work(?:ing)? ?(?:space|folder|director(?:y|ies))|files? (?:on disk|in the folders?)|other (?:folders|files|directories)|(?:sub)?folders|directories|unindexed (?:files|documents)|file (?:system|tree))\b", Any)]
    private static partial Regex Workspace();

    [GeneratedRegex(@"\b(?:explor(?:e|ing)|brows(?:e|ing)|(?:look|looking|go|going|dig|digging|rummag\w+|poke|poking) (?:around|at|in|into|inside|through)|list(?:ing)?|open(?:ing)?|walk(?:ing)? through|read(?:ing)?(?: through)?|inspect(?:ing)?|comb(?:ing)? through) (?:\w+ ){0,3}(?:files?|folders?|workspace|director(?:y|ies)|file (?:system|tree))\b", Any)]
    private static partial Regex LookAround();

    [GeneratedRegex(@"\b(?:list\w*|read\w*|explor\w+|look\w*|check\w*|brows\w+|inspect\w*|open\w*|consult\w*|go through|going through|use|using|call\w*|search\w*|examin\w+|scan\w*|dig\w*|walk\w*|turn to|fall back|resort|index\w*|study|review\w*|investigat\w+|comb|hunt|continue|proceed|move on|try)\b", Any)]
    private static partial Regex Action();

    [GeneratedRegex(@"\bindex_document\b|(?<!\b(?:the|an?|this|that|search|its|your|our) )\bindex(?:ing)?\b(?! (?:of|contains|holds|does|is|has))|\b(?:add|put|upload|import)\w* (?:\w+ ){0,4}(?:to|into) the (?:knowledge base|index|vector store)\b|\bmake (?:it|them) searchable\b", Any)]
    private static partial Regex IndexVerb();

    [GeneratedRegex(@"\b(?:from|by|using|on|out of) (?:your |the |own |general |prior |pre-?existing |memory|world )*(?:memory|own knowledge|general knowledge|prior knowledge|world knowledge|training(?: data)?|head|intuition)\b|\bfrom what you (?:already )?know\b", Any)]
    private static partial Regex Memory();

    [GeneratedRegex(@"\b(?:do(?:es)? not|don't|doesn't) know\b|\b(?:say|admit|state|tell|report|reply|answer|make clear|be honest|acknowledge|respond|write|point out)\b[^.]*\b(?:so|not found|(?:could|can) ?not|couldn't|can't|nothing|no answer|unknown|unanswered|missing|not (?:know|contain|say|answer|there|in|covered|available)|…|honest\w*|openly|plainly)\b|\badmit\b|\bnot (?:sure|certain)\b|\bhonest about\b", Any)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"\b(?:only|solely|exclusively|strictly|nothing but)\b[^.]*\b(?:from|on|by|with|what|using|documents?|sources?|evidence|context|found|state|files|text)\b|\bgrounded\b|\bstick to\b|\bbacked by\b|\bsupported by\b", Any)]
    private static partial Regex OnlyFrom();

    [GeneratedRegex(@"\b(?:guess\w*|invent\w*|mak(?:e|ing) (?:things|something|anything|facts|it|answers)? ?up|speculat\w+|fabricat\w+|hallucinat\w+|assum(?:e|ing)|improvis\w+)\b", Any)]
    private static partial Regex Invent();

    [GeneratedRegex(@"\b(?:cit(?:e|es|ing|ations?)|(?:quote|name|mention|give|list|state|reference|include|link|attribute|say|show|add|note|identify|indicate|provide)\w*\b[^.]*\b(?:sources?|file ?names?|which (?:file|document)|the (?:file|document) (?:that|which|where|from|in)\b|(?:file|document)s? (?:it|they|you|the answer|each|every)|references?|the documents?))\b", Any)]
    private static partial Regex Citing();

    [GeneratedRegex(@"\b(?:complete(?:ly|ness)?|detailed|in detail|details?|thorough(?:ly)?|comprehensive(?:ly)?|exhaustive(?:ly)?|elaborate|in full|full(?:y)? answers?|(?:all|every|each|any) (?:\w+ )?(?:facts?|information|numbers?|steps|parts?|names|relevant \w+|points?|aspects?|values?|conditions?)|exact (?:numbers|names|values|figures|wording|commands)|several sentences|as much as)\b", Any)]
    private static partial Regex Complete();

    [GeneratedRegex(@"\b(?:omit\w*|leav(?:e|ing) (?:\w+ )?out|shorten\w*|abbreviat\w+|drop(?:ping)?)\b", Any)]
    private static partial Regex LeaveOut();

    [GeneratedRegex(@"\b(?:concise(?:ly)?|brief(?:ly)?|short|(?:one|a single|1)[- ]sentence|succinct(?:ly)?|terse(?:ly)?|to the point|few words|few sentences|compact)\b", Any)]
    private static partial Regex Short();

    [GeneratedRegex(@"\b(?:(?:one|single)[- ]word|(?:one|a single|1) word|yes or no only|only (?:yes|a yes)|just (?:the|a) (?:word|number|name)|only (?:the|one|a) (?:single )?(?:word|number|name)|monosyllab\w+)\b", Any)]
    private static partial Regex OneWord();

    [GeneratedRegex(@"\b(?:at most|no more than|not more than|under|fewer than|less than|maximum of|up to|within|in) " + Count + @" words\b|\b" + Count + @" words (?:or (?:fewer|less)|at most|maximum)", Any)]
    private static partial Regex MostWords();

    [GeneratedRegex(@"\b(?:at most|no more than|not more than|under|fewer than|maximum of|up to|within|in|exactly|with) " + Count + @" sentences?\b", Any)]
    private static partial Regex MostSentences();

    [GeneratedRegex(@"\b(?:upper[- ]?case|capital letters|all caps|capitals)\b", Any)]
    private static partial Regex Upper();

    [GeneratedRegex(@"\b(?:lower[- ]?case|small letters)\b", Any)]
    private static partial Regex Lower();

    [GeneratedRegex(@"\b(?:bullets?|bulleted|bullet[- ]points?|as a list)\b", Any)]
    private static partial Regex Bulleted();

    [GeneratedRegex(@"\b(?:begin|start|open|prefix)\b[^.""“]*(?:answer|reply|response|every|each|it|with)[^""“]*[""“]([^""”]{1,80})[""”]", Any)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\b(?:always|only|just|simply)\b[^.""“]*\b(?:answer|reply|respond|say|write|output)\b[^""“]*[""“]([^""”]{1,200})[""”]|\b(?:answer|reply|respond)\b[^.""“]*\b(?:always|only|nothing but|every\w*)\b[^""“]*[""“]([^""”]{1,200})[""”]", Any)]
    private static partial Regex Fixed();

    [GeneratedRegex(@"\b(?:never|do not|don't|refuse to) (?:answer|respond to|reply to)(?: any| the| all| user)* (?:questions?|users?|anything|anyone)\b\s*[.!]?$", Any)]
    private static partial Regex Refuse();
}
