using System.Text.RegularExpressions;

namespace ResearchFlows.DevStack.Models.Offline.Research;

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

    /// <summary>The kind of answer the question wants.</summary>
    public static AnswerType Of(string question) => question switch
    {
        _ when AsksPerson().IsMatch(question) => AnswerType.Person,
        _ when AsksFrequency().IsMatch(question) => AnswerType.Frequency,
        _ when AsksDuration().IsMatch(question) => AnswerType.Duration,
        _ when AsksCommand().IsMatch(question) => AnswerType.Command,
        _ when AsksTime().IsMatch(question) => AnswerType.Time,
        _ when AsksCount().IsMatch(question) => AnswerType.Count,
        _ when AsksReason().IsMatch(question) => AnswerType.Reason,
        _ when AsksQuantity().IsMatch(question) => AnswerType.Quantity,
        _ when AsksPlace().IsMatch(question) => AnswerType.Place,
        _ when AsksProcedure().IsMatch(question) => AnswerType.Procedure,
        _ => AnswerType.Thing,
    };

    [GeneratedRegex(@"\b(?:who|whom|whose|which (?:person|people|engineer|manager|colleague|member)|name of the (?:person|engineer|manager))\b", Any)]
    private static partial Regex AsksPerson();

    [GeneratedRegex(@"\bhow (?:often|frequently|regularly)\b|\bhow many times (?:a|per|each)\b|\b(?:what|which) (?:interval|frequency|cadence)\b|\bat what intervals?\b", Any)]
    private static partial Regex AsksFrequency();

    [GeneratedRegex(@"\bhow (?:long|quickly|soon|much time|many (?:seconds|minutes|hours|days|weeks|months|years))\b|\b(?:what|which)(?: is the| was the)? (?:duration|period)\b|\bhow fast (?:must|should|do|does|can)\b", Any)]
    private static partial Regex AsksDuration();

    [GeneratedRegex(@"\bcommands?\b|\b(?:type|run|execute|enter) (?:to|in order|on the)\b|\b(?:what|which) (?:statement|query|script|expression)\b|\bsyntax\b|\bcommand[- ]line\b|\bsnippet\b", Any)]
    private static partial Regex AsksCommand();

    [GeneratedRegex(@"^(?:and |or |but |by |since |until |from |till )*when\b|\b(?:what|which) (?:time|day|date|year|month|hour|weekday|season)s?\b|\bhow (?:late|early)\b", Any)]
    private static partial Regex AsksTime();

    [GeneratedRegex(@"\bhow many\b|\b(?:the|what) (?:\w+est |maximum |minimum |total )?number of\b", Any)]
    private static partial Regex AsksCount();

    [GeneratedRegex(@"^(?:and |or |but )*why\b|\bwhat (?:was|is|lies|lay) behind\b|\bwhat (?:was it that )?(?:\w+ly )?(?:caused|causes|triggered|triggers|led to|leads to|made|makes|went wrong)\b|\b(?:reason|root cause|cause)s?\b|\bhow come\b", Any)]
    private static partial Regex AsksReason();

    [GeneratedRegex(@"\bwhat (?:does|do|did|would|will) (?:\w+ ){1,5}(?:cost|weigh|measure|earn|pay|charge)\b|\b(?:price|cost|weight|size) of\b|\bhow (?:much|far|big|large|heavy|deep|tall|high|low|wide|fast|hot|cold|warm|old|thick|strong|loud|close|near|full)\b|\b(?:what|which)(?: is| was| are)?(?: the)? (?:\w+ ){0,2}(?:temperature|pressure|speed|weight|load|depth|height|length|distance|voltage|current|volume|capacity|price|cost|fee|percentage|percent|share|rate|limit|threshold|size|dose|concentration|salary|wage|diameter|humidity)\b", Any)]
    private static partial Regex AsksQuantity();

    [GeneratedRegex(@"^(?:and |or |but |to |from )*where\b|\b(?:what|which) (?:room|building|place|location|floor|shelf|cabinet|site|folder|city|town|address)\b", Any)]
    private static partial Regex AsksPlace();

    [GeneratedRegex(@"\bhow (?:do|does|can|could|should|to|is|are|must|would|did|was|were)\b|\bwhat (?:are the )?(?:steps?|procedure)\b|\bwhat (?:should|must|do|has to|have|needs to|ought|happens)\b", Any)]
    private static partial Regex AsksProcedure();
}
