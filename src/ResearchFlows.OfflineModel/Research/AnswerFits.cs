using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Tells how well a passage has the form of the answer that is wanted, 0 to 1: a name for "who", a span of time for "how long".</summary>
internal static partial class AnswerFits
{
    private const RegexOptions Any = RegexOptions.IgnoreCase;
    private const string Numeral = @"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
        + @"fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|half an?|one|an?|several)";
    private const string TimeUnit = @"(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|nights?|weeks?|months?|quarters?|years?|decades?)";

    public static double Time(string text, QuestionPart part) => Moment.IsMatch(text) ? 1 : Condition.IsMatch(text) ? 0.7 : 0;

    public static double Duration(string text, QuestionPart part) => Span.IsMatch(text) ? 1 : Condition.IsMatch(text) ? 0.3 : 0;

    public static double Reason(string text, QuestionPart part) => Because.IsMatch(text) ? 1 : 0;

    public static double Place(string text, QuestionPart part) => Spot.IsMatch(text) ? 1 : Preposition.IsMatch(text) ? 0.6 : 0;

    public static double Procedure(string text, QuestionPart part) => Instruction.IsMatch(text) ? 0.8 : 0.2;

    // Somebody whom the question does not name itself.
    public static double Person(string text, QuestionPart part)
    {
        var asked = part.Terms.Concat(part.Context).Select(term => term.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (FullName.Matches(text).Any(name => !name.Value.Split(' ').Any(asked.Contains))) return 1;
        if (Role.Matches(text).Any(role => !asked.Contains(role.Value))) return 0.7;
        return Terms.Of(text).Exists(term => term is { IsName: true, HasDigit: false, Text.Length: > 2 } && !asked.Contains(term.Text) && term.Text.Any(char.IsLower)) ? 0.5 : 0;
    }

    public static double Quantity(string text, QuestionPart part)
    {
        var asked = part.Terms.Where(Measures.Asks).ToList();
        if (asked.Exists(term => Measures.States(text, term))) return 1;
        if (!Number.IsMatch(text)) return 0;
        return asked.Count == 0 || asked.Exists(term => text.Contains(term.Text, StringComparison.OrdinalIgnoreCase)) ? 0.9 : 0.1;
    }

    // A number with what is counted right behind it, or at least with some plural.
    public static double Count(string text, QuestionPart part)
    {
        if (!Number.IsMatch(text)) return 0;
        var counted = CountedWord.Match(part.Text) is { Success: true } match ? Terms.Of(match.Groups[1].Value + match.Groups[2].Value).LastOrDefault() : null;
        if (counted is null || CommonWords.IsWeak(counted.Stem)) return 0.8;
        var words = text.Split((char[])[' ', '\n', ',', ';', '.'], StringSplitOptions.RemoveEmptyEntries);
        var counts = Enumerable.Range(0, words.Length).Any(i =>
            Number.IsMatch(words[i]) && !words[i].Contains(':') && new TermSet(string.Join(' ', words.Skip(i).Take(5))).Closeness(counted) > 0.5);
        return counts ? 1 : NumberOfThings.IsMatch(text) ? 0.5 : 0.2;
    }

    [GeneratedRegex(@"\b(?:Dr\.? |Prof\.? )?\p{Lu}\p{Ll}+(?:[-'’]\p{Lu}\p{Ll}+)? (?:\p{Lu}\. |(?:van|von|de|der|da|di|del|al|el|bin) )*\p{Lu}[\p{L}'’-]+\b|\bDr\.? \p{Lu}\p{Ll}+")] private static partial Regex FullName { get; }
    [GeneratedRegex(@"\b(?:manager|engineer|technician|officer|lead|leader|supervisor|director|head|team|coordinator|operator|crew|chief|administrator|staff|owner|department|committee|contractor|specialist|assistant|secretary|president|inspector|consultant|member|employee|trainee|instructor|volunteer|colleague|analyst|planner|scientist|commander|marshal|foreman|controller|dispatcher|duty|desk|handler|representative|agent|clerk|driver|pilot|auditor|architect|designer|electrician|mechanic|fitter|porter|dean|actuar(?:y|ies)|treasury|security|warden|guard|steward|surveyor|lawyer|counsel|nurse|doctor|master|mistress|partner|maker|supplier|on[- ]call|on[- ]duty|duty \w+)s?\b", Any)] private static partial Regex Role { get; }
    [GeneratedRegex(@"\b\d{1,2}:\d{2}\b|\b\d{1,2} ?[ap]\.?m\b|\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays|thursdays|fridays|midnight|noon|weekdays|weekends?|tomorrow|annually|daily|weekly|monthly|quarterly|spring|summer|autumn|winter)\b|\b\d{1,2} May\b|\bMay \d{1,2}\b", Any)] private static partial Regex Moment { get; }
    [GeneratedRegex(@"\b(?:before|after|once|as soon as|until|during|within|at the (?:end|start|beginning)|when|whenever|immediately|if|unless|every|each|otherwise|under|above|below|as long as|in case|only)\b", Any)] private static partial Regex Condition { get; }
    [GeneratedRegex(@"\b" + Numeral + @"(?:\s*(?:-|–|to|or)\s*" + Numeral + @")?[\s-]*(?:working |full |calendar |business |more )?" + TimeUnit + @"\b|\b(?:(?:next|same|following) (?:working |business )?(?:day|morning|night|week)|at once|fortnight|overnight|indefinitely|permanently|forever|immediately)\b", Any)] private static partial Regex Span { get; }
    [GeneratedRegex(@"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|half|twice|one|single|none|a third|a quarter)\b", Any)] private static partial Regex Number { get; }
    [GeneratedRegex(@"(?:(?<![\d:.,])\d{1,3}(?:,\d{3})*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty))(?![:.]\d) (?:\w+ )?(?!(?:ms|mins|secs|hrs|milliseconds|seconds|minutes|hours|days|weeks|months|years|metres|meters|litres|kilograms|grams|tonnes|degrees|euros|dollars|pounds|percent|knots|volts|watts|bars)\b)\w{3,}s\b", Any)] private static partial Regex NumberOfThings { get; }
    [GeneratedRegex(@"\bhow many (?:\w+ed )?(\w+)|\bnumber of (\w+)", Any)] private static partial Regex CountedWord { get; }
    [GeneratedRegex(@"\b(?:because|due to|caused?|as a result|since|so that|so the|in order to|otherwise|reason|owing to|led to|therefore|thus|to (?:avoid|prevent|protect|keep|reduce|stop)|which (?:made|meant|means)|resulted|trac(?:ed|es) to|turned out|as (?:it|the|they|there)|root)\b", Any)] private static partial Regex Because { get; }
    [GeneratedRegex(@"\b(?:room|building|floor|cabinet|shelf|locker|drawer|rack|corridor|bay|basement|hall|office|cupboard|box|crate|store|warehouse|shed|desk|wall|door|entrance|address|street|stored|kept|located|folder|directory|container|cellar|deck|yard|site)\b|/\w+/\w+", Any)] private static partial Regex Spot { get; }
    [GeneratedRegex(@"\b(?:in|at|on|under|behind|next to|near|inside|beside|above|below|opposite|to|from) (?:the|an?|each|every|\p{Lu})", Any)] private static partial Regex Preposition { get; }
    [GeneratedRegex(@"\b(?:must|should|shall|have to|has to|need to|needs to|first|then|before|after|always|never|do not|use|using|by \w+ing|is (?:\w+ed|done|run|set|made|sent|kept)|are (?:\w+ed|done|run|set|made|sent|kept))\b|^(?:\p{Lu}\p{Ll}+) (?:the|all|any|each|it|a)\b|^to \p{Ll}+\b[^.]*,\s+\p{Ll}+|\b(?:if|when|in case|after)\b[^.]*,\s+\p{Ll}+ (?:the|all|it|them|an?|to|for|with)\b", Any)] private static partial Regex Instruction { get; }
}
