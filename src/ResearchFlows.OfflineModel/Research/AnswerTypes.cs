using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>The kind of answer a question wants.</summary>
internal enum AnswerType
{
    /// <summary>What or which; nothing tells its form.</summary>
    Thing,

    /// <summary>Who.</summary>
    Person,

    /// <summary>When, what date.</summary>
    Time,

    /// <summary>How often.</summary>
    Frequency,

    /// <summary>How long, how soon.</summary>
    Duration,

    /// <summary>How many.</summary>
    Count,

    /// <summary>How much, how far, what temperature.</summary>
    Quantity,

    /// <summary>Why, what caused.</summary>
    Reason,

    /// <summary>Which company, what something is called.</summary>
    Name,

    /// <summary>What colour.</summary>
    Colour,

    /// <summary>What version.</summary>
    Version,

    /// <summary>What phone number, e-mail address, password.</summary>
    Contact,

    /// <summary>Where.</summary>
    Place,

    /// <summary>What to type or run.</summary>
    Command,

    /// <summary>How to, what to do.</summary>
    Procedure,
}

/// <summary>Tells the kind of answer a question wants.</summary>
internal static partial class AnswerTypes
{
    private const RegexOptions Any = RegexOptions.IgnoreCase;

    // Where two begin at the same word, the first of the list wins.
    private static readonly (AnswerType Type, Regex Cue)[] Cues =
    [
        (AnswerType.Colour, AsksColour()), (AnswerType.Version, AsksVersion()), (AnswerType.Contact, AsksContact()), (AnswerType.Person, AsksPerson()),
        (AnswerType.Name, AsksName()), (AnswerType.Frequency, AsksFrequency()), (AnswerType.Duration, AsksDuration()), (AnswerType.Command, AsksCommand()),
        (AnswerType.Time, AsksTime()), (AnswerType.Count, AsksCount()), (AnswerType.Reason, AsksReason()), (AnswerType.Quantity, AsksQuantity()),
        (AnswerType.Place, AsksPlace()), (AnswerType.Procedure, AsksProcedure()),
    ];

    /// <summary>The kind of answer the question wants: what its first question word asks for ("how long does somebody who ..." asks for a time).</summary>
    public static AnswerType Of(string question) => Cues
        .Select(cue => (cue.Type, Match: cue.Cue.Match(question)))
        .Where(found => found.Match.Success)
        .OrderBy(found => found.Match.Index).FirstOrDefault().Type;

    /// <summary>Whether a heading announces such answers: "Cause", "Who may order it".</summary>
    public static bool Announces(string heading, AnswerType type) => type != AnswerType.Thing && (Of(heading) == type
        || (type == AnswerType.Reason && HeadsReasons().IsMatch(heading)) || (type == AnswerType.Procedure && HeadsSteps().IsMatch(heading)));

    [GeneratedRegex("cause|reason|why", Any)]
    private static partial Regex HeadsReasons();

    [GeneratedRegex("steps|procedure|what to do|how|instructions", Any)]
    private static partial Regex HeadsSteps();

    [GeneratedRegex(@"\b(?:what|which) colou?rs?\b|\bcolou?r of\b", Any)]
    private static partial Regex AsksColour();

    [GeneratedRegex(@"\b(?:what|which)(?: is the)? (?:\w+ )?(?:version|release)\b", Any)]
    private static partial Regex AsksVersion();

    [GeneratedRegex(@"\b(?:what|which)(?: is| are| was)?(?: the| our| their)?(?: [\w'’]+){0,2} (?:phone|telephone|fax|extension|e-?mail|password|passphrase|pin|url|web address|ip address|postcode|iban|account number|serial number)\b", Any)]
    private static partial Regex AsksContact();

    [GeneratedRegex(@"\b(?:what|which)(?: is| was)?(?: the)?(?: name of the)? (?:\w+ )?(?:company|vendor|supplier|provider|manufacturer|maker|firm|bank|brand|agency|university|institute|contractor|programming language|country|city|town|airline|authority)\b|\bwhat (?:is|are|was|were) [^?]* called\b|\bname of\b|\bwhat (?:is|was) [^?]*\bname\b", Any)]
    private static partial Regex AsksName();

    [GeneratedRegex(@"\b(?:who|whom|whose|which (?:person|people|engineer|manager|colleague|member)|name of the (?:person|engineer|manager))\b", Any)]
    private static partial Regex AsksPerson();

    [GeneratedRegex(@"\bhow (?:often|frequently|regularly)\b|\bhow many times (?:a|per|each)\b|\b(?:what|which) (?:interval|frequency|cadence)\b|\bat what intervals?\b", Any)]
    private static partial Regex AsksFrequency();

    [GeneratedRegex(@"\bhow (?:long|quickly|soon|much time|many (?:seconds|minutes|hours|days|weeks|months|years))\b|(?<!\bin )\b(?:what|which)(?: is the| was the)? (?:\w+ )?(?:duration|period)\b|\bhow fast (?:must|should|do|does|can)\b|\bhow far (?:in advance|ahead|back|before)\b|\bhow much (?:notice|warning|advance)\b|\bin (?:what|which) time\b|\b(?:what|which)(?: is| was)?(?: the)? (?:delay|time-?out)\b", Any)]
    private static partial Regex AsksDuration();

    [GeneratedRegex(@"^how [^?]*\b(?:command[- ]line|shell|terminal|console)\b|\b(?:what|which)(?: is| are)?(?: the)?(?: \w+)? commands?\b|\bcommands? (?:do|to|for|that|is|will|can|which|must|should|lets?|shows?|starts?|stops?)\b|\b(?:type|run|execute|enter) (?:to|in order|on the)\b|\b(?:what|which) (?:statement|query|script|expression)\b|\bsyntax\b|\bcommand[- ]line\b|\bsnippet\b", Any)]
    private static partial Regex AsksCommand();

    [GeneratedRegex(@"^(?:and |or |but |by |since |until |from |till )*when\b|\b(?:by|since|until|till) when\b|\bat (?:what|which) point\b|\bwhen (?:do|does|did|is|are|was|were|must|should|can|may|will|has|have)\b|\b(?:what|which) (?:time|day|date|year|month|hour|weekday|season)s?\b|\bhow (?:late|early)\b|\bin (?:what|which) period\b|\b(?:under|on) (?:what|which) (?:conditions?|circumstances)\b|\bin (?:what|which) cases?\b", Any)]
    private static partial Regex AsksTime();

    [GeneratedRegex(@"\bhow many\b|\b(?:the|what) (?:\w+est |maximum |minimum |total )?number of\b", Any)]
    private static partial Regex AsksCount();

    [GeneratedRegex(@"^(?:and |or |but )*why\b|\bwhat (?:was|is|lies|lay) behind\b|\bwhat (?:was it that )?(?:\w+ly )?(?:caused|causes|triggered|triggers|led to|leads to|made|makes|went wrong)\b|\b(?:what|which|the|for what) (?:\w+ )?(?:reason|root cause|cause|trigger|culprit|origin)s?\b|\bhow come\b", Any)]
    private static partial Regex AsksReason();

    [GeneratedRegex(@"\b(?:at|from|above|below|over|up to|until|to|by) (?:what|which) (?!(?:point|time|moment|day|date|hour|place|end|stage|person|team|people|room|building|city|town|station|site|address|server|file|folder)\b)(?:\w+ ){0,2}(?:level|reading|value|percentage|share|number|amount|age|\w+ature|pressure|speed|limit|score|rate|size|depth|height|weight|threshold|ratio|factor)\b|\bwhat (?:does|do|did|would|will) (?:\w+ ){1,10}(?:cost|weigh|measure|earn|pay|charge)\b|\b(?:price|cost|weight|size) of\b|\bhow (?:much|far|big|large|heavy|deep|tall|high|low|wide|fast|hot|cold|warm|old|thick|strong|loud|close|near|full)\b|\b(?:what|which)(?: is| was| are)?(?: the)? (?:\w+ ){0,2}(?:temperature|pressure|speed|weight|load|depth|height|length|distance|voltage|current|volume|capacity|price|cost|fee|percentage|percent|share|rate|limit|threshold|size|dose|concentration|salary|wage|diameter|humidity|torque|ratio|quota|budget|discount|margin|tolerance|score|port|resolution|frequency|interest|bandwidth|throughput|latency|target)\b", Any)]
    private static partial Regex AsksQuantity();

    [GeneratedRegex(@"^(?:and |or |but |to |from )*where\b|\b(?:what|which) (?:room|building|place|location|floor|shelf|cabinet|site|folder|city|town|address)\b", Any)]
    private static partial Regex AsksPlace();

    [GeneratedRegex(@"\bhow (?:do|can|could|should|must|would|may) (?:i|we|you|one|they|people|somebody|someone|an?|the|our|my)\b|\bhow to\b|\bhow (?:is|are) [^?]*\bto be\b|\bwhat (?:are the )?(?:steps?|procedure)\b|\bwhat (?:should|must|do|has to|have|needs to|ought)\b|\bwhat (?:can|could|may|might|would) [^?]*?\bdo\b", Any)]
    private static partial Regex AsksProcedure();
}
