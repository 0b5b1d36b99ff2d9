using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>The form of an answer, by how a question asks for it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Asks">What a question, or a heading, says that wants it.</param>
/// <param name="Fit">How well a passage has it, 0 to 1.</param>
/// <param name="IsClear">Whether every such answer shows it; causes, places and steps are often stated without a mark.</param>
internal sealed partial record AnswerForm(string Name, Regex Asks, Func<string, QuestionPart, double> Fit, bool IsClear)
{
    private const RegexOptions Any = RegexOptions.IgnoreCase;

    // Where two begin at the same word, the first of the list wins.
    private static readonly AnswerForm[] All =
    [
        new("person", AsksPerson, AnswerFits.Person, true), new("duration", AsksDuration, AnswerFits.Duration, true),
        new("time", AsksTime, AnswerFits.Time, true), new("count", AsksCount, AnswerFits.Count, true), new("reason", AsksReason, AnswerFits.Reason, false),
        new("quantity", AsksQuantity, AnswerFits.Quantity, true), new("place", AsksPlace, AnswerFits.Place, false),
        new("procedure", AsksProcedure, AnswerFits.Procedure, false),
    ];

    /// <summary>The form that the question's first question word asks for ("how long does somebody who ..." asks for a duration); null when any will do.</summary>
    public static AnswerForm? Of(string question) => All
        .Select(form => (form, Match: form.Asks.Match(question)))
        .Where(found => found.Match.Success)
        .OrderBy(found => found.Match.Index).FirstOrDefault().form;

    /// <summary>Whether a heading announces such answers: "Who may order it".</summary>
    public bool IsAnnouncedBy(string heading) => Asks.IsMatch(heading);

    [GeneratedRegex(@"\b(?:who|whom|whose|which (?:person|people|engineer|manager|colleague|member)|name of the (?:person|engineer|manager))\b", Any)] private static partial Regex AsksPerson { get; }
    [GeneratedRegex(@"\bhow (?:long|quickly|soon|much time|many (?:seconds|minutes|hours|days|weeks|months|years))\b|(?<!\bin )\b(?:what|which)(?: is the| was the)? (?:\w+ )?(?:duration|period)\b|\bhow fast (?:must|should|do|does|can)\b|\bhow far (?:in advance|ahead|back|before)\b|\bhow much (?:notice|warning|advance)\b|\bin (?:what|which) time\b|\b(?:what|which)(?: is| was)?(?: the)? (?:delay|time-?out)\b", Any)] private static partial Regex AsksDuration { get; }
    [GeneratedRegex(@"^(?:and |or |but |by |since |until |from |till )*when\b|\b(?:by|since|until|till) when\b|\bat (?:what|which) point\b|\bwhen (?:do|does|did|is|are|was|were|must|should|can|may|will|has|have)\b|\b(?:what|which) (?:time|day|date|year|month|hour|weekday|season)s?\b|\bhow (?:late|early)\b|\bin (?:what|which) period\b|\b(?:under|on) (?:what|which) (?:conditions?|circumstances)\b|\bin (?:what|which) cases?\b", Any)] private static partial Regex AsksTime { get; }
    [GeneratedRegex(@"^(?:and |or |but )*why\b|\bwhat (?:was|is|lies|lay) behind\b|\bwhat (?:was it that )?(?:\w+ly )?(?:caused|causes|triggered|triggers|led to|leads to|made|makes|went wrong)\b|\b(?:what|which|the|for what) (?:\w+ )?(?:reason|root cause|cause|trigger|culprit|origin)s?\b|\bhow come\b", Any)] private static partial Regex AsksReason { get; }
    [GeneratedRegex(@"\bhow many\b|\b(?:the|what) (?:\w+est |maximum |minimum |total )?number of\b", Any)] private static partial Regex AsksCount { get; }
    [GeneratedRegex(@"\b(?:at|from|above|below|over|up to|until|to|by) (?:what|which) (?!(?:point|time|moment|day|date|hour|place|end|stage|person|team|people|room|building|city|town|station|site|address|server|file|folder)\b)(?:\w+ ){0,2}(?:level|reading|value|percentage|share|number|amount|age|\w+ature|pressure|speed|limit|score|rate|size|depth|height|weight|threshold|ratio|factor)\b|\bwhat (?:does|do|did|would|will) (?:\w+ ){1,10}(?:cost|weigh|measure|earn|pay|charge)\b|\b(?:price|cost|weight|size) of\b|\bhow (?:much|far|big|large|heavy|deep|tall|high|low|wide|fast|hot|cold|warm|old|thick|strong|loud|close|near|full)\b|\b(?:what|which)(?: is| was| are)?(?: the)? (?:\w+ ){0,2}(?:temperature|pressure|speed|weight|load|depth|height|length|distance|voltage|current|volume|capacity|price|cost|fee|percentage|percent|share|rate|limit|threshold|size|dose|concentration|salary|wage|diameter|humidity|torque|ratio|quota|budget|discount|margin|tolerance|score|port|resolution|frequency|interest|bandwidth|throughput|latency|target)\b", Any)] private static partial Regex AsksQuantity { get; }
    [GeneratedRegex(@"^(?:and |or |but |to |from )*where\b|\b(?:what|which) (?:room|building|place|location|floor|shelf|cabinet|site|folder|city|town|address)\b", Any)] private static partial Regex AsksPlace { get; }
    [GeneratedRegex(@"\bhow (?:do|can|could|should|must|would|may) (?:i|we|you|one|they|people|somebody|someone|an?|the|our|my)\b|\bhow to\b|\bhow (?:is|are) [^?]*\bto be\b|\bwhat (?:are the )?(?:steps?|procedure)\b|\bwhat (?:should|must|do|has to|have|needs to|ought)\b|\bwhat (?:can|could|may|might|would) [^?]*?\bdo\b", Any)] private static partial Regex AsksProcedure { get; }
}
