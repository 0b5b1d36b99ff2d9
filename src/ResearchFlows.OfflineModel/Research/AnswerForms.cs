using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Tells how well a passage has the form of the answer that is wanted: a name for "who", a span of time for "how long".</summary>
internal static partial class AnswerForms
{
    private const RegexOptions Any = RegexOptions.IgnoreCase;
    private const string Numeral = @"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
        + @"fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|half an?|one|an?|several)";
    private const string TimeUnit = @"(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|nights?|weeks?|months?|quarters?|years?|decades?)";

    /// <summary>Whether the form of such an answer shows clearly; causes, places and steps are often stated without a mark.</summary>
    public static bool ShowsClearly(AnswerType type) => type is not (AnswerType.Thing or AnswerType.Reason or AnswerType.Place or AnswerType.Procedure);

    /// <summary>How well the passage has the form of the answer, 0 to 1.</summary>
    public static double Fit(AnswerType type, Passage passage, QuestionPart part) => passage.Kind == PassageKind.Code && type is not (AnswerType.Command or AnswerType.Procedure) ? 0 : type switch
    {
        AnswerType.Person => PersonFit(passage.Text, part),
        AnswerType.Time => Moment().IsMatch(passage.Text) || SpanFromThen().IsMatch(passage.Text) ? 1 : Condition().IsMatch(passage.Text) ? 0.7 : 0,
        AnswerType.Frequency => Recurrence().IsMatch(passage.Text) ? 1 : Span().IsMatch(passage.Text) ? 0.5 : 0,
        AnswerType.Duration => Span().IsMatch(passage.Text) ? 1 : Condition().IsMatch(passage.Text) ? 0.3 : 0,
        AnswerType.Count => CountFit(passage.Text, part),
        AnswerType.Quantity => MeasureFit(passage.Text, part),
        AnswerType.Reason => Because().IsMatch(passage.Text) ? 1 : Consequence().IsMatch(passage.Text) ? 0.5 : 0,
        AnswerType.Name => !Names(passage, part) ? 0 : passage.Kind == PassageKind.Row || Introduced().IsMatch(passage.Text) ? 1 : 0.4,
        AnswerType.Colour => ExactForms.Colour().IsMatch(passage.Text) ? 1 : 0,
        AnswerType.Version => ExactForms.Version().IsMatch(passage.Text) ? 1 : 0,
        AnswerType.Contact => ExactForms.Contact(part.Text).IsMatch(passage.Text) ? 1 : 0,
        AnswerType.Place => Spot().IsMatch(passage.Text) ? 1 : Preposition().IsMatch(passage.Text) ? 0.6 : 0,
        AnswerType.Command => passage.Kind == PassageKind.Code || passage.Text.Contains('`') || Typed().IsMatch(passage.Text) ? 1 : 0,
        AnswerType.Procedure => passage.Kind is PassageKind.ListItem or PassageKind.Code || Instruction().IsMatch(passage.Text) || IsImperative(passage.Text) ? 0.8 : 0.2,
        _ => 0,
    };

    private static bool IsImperative(string text)
    {
        var first = text.Split(' ', 2)[0].ToLowerInvariant();
        return !first.EndsWith('s') && !first.EndsWith("ed", StringComparison.Ordinal) && LooseWords.Contains(Stemmer.Stem(first));
    }

    // A name that the question does not name itself.
    private static bool Names(Passage passage, QuestionPart part)
    {
        var asked = part.Terms.Concat(part.Context).Select(term => term.Stem).ToHashSet();
        return passage.Words.Any(word => word.IsName && !word.HasDigit && !asked.Contains(word.Stem) && !Moment().IsMatch(word.Text)) || Quoted().IsMatch(passage.Text);
    }

    private static double PersonFit(string text, QuestionPart part)
    {
        var asked = part.Terms.Concat(part.Context).Select(term => term.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (FullName().Matches(text).Any(name => !name.Value.Split(' ').Any(asked.Contains))) return 1;
        if (Role().Matches(text).Any(role => !asked.Contains(role.Value))) return 0.7;
        return Terms.Of(text).Exists(term => term.IsName && !term.HasDigit && !asked.Contains(term.Text) && term.Text.Length > 2 && term.Text.Any(char.IsLower) && !Moment().IsMatch(term.Text)) ? 0.5 : 0;
    }

    private static double MeasureFit(string text, QuestionPart part)
    {
        var asked = part.Terms.Where(Measures.Asks).ToList();
        if (asked.Exists(term => Measures.States(text, term))) return 1;
        if (HowOld().IsMatch(part.Text)) return Age().IsMatch(text) ? 1 : 0;
        if (!Number().IsMatch(text)) return 0;
        return asked.Count == 0 || asked.Exists(term => text.Contains(term.Text, StringComparison.OrdinalIgnoreCase)) ? 0.9 : 0.1;
    }

    private static double CountFit(string text, QuestionPart part)
    {
        if (!Number().IsMatch(text)) return 0;
        var counted = CountedWord().Match(part.Text);
        var term = counted.Success ? Terms.Of(counted.Groups[1].Value + counted.Groups[2].Value).LastOrDefault() : null;
        if (term is not null && People().IsMatch(term.Text)) return NumberOfPeople().IsMatch(text) ? 1 : 0.2;
        if (term is null || CommonWords.IsWeak(term.Stem)) return 0.8;
        var words = text.Split((char[])[' ', '\n', ',', ';', '.'], StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, words.Length).Any(i => Counts(words, i, term)) ? 1 : NumberOfThings().IsMatch(text) ? 0.5 : 0.2;
    }

    // A number, neither a time nor a year, with what is counted right behind it.
    private static bool Counts(string[] words, int index, Term counted)
    {
        var isNumber = Number().IsMatch(words[index]) && !words[index].Contains(':') && !Moment().IsMatch(words[index]);
        return isNumber && words.ElementAtOrDefault(index + 1) != "the" && new TermSet(string.Join(' ', words.Skip(index).Take(5))).Strength(counted) > 0.5;
    }

    [GeneratedRegex(@" --?\w[\w-]+|\w+_\w+|\w\.(?:sh|py|exe)\b|/\w+/\w+")]
    private static partial Regex Typed();

    // "built by Smith", "called Otter", "Smith built".
    [GeneratedRegex(@"\b(?:by|called|named|is|are|was|uses?|using|on|with|in|at|of|vendor|supplier|provider)[,:]? (?:the )?[""“`]?\p{Lu}|^(?:\p{Lu}[\w&-]+ )+(?:\w+s|\w+ed|built|made|wrote|sold)\b")]
    private static partial Regex Introduced();

    [GeneratedRegex("[\"“`][^\"”`]+[\"”`]")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:Dr\.? |Prof\.? )?\p{Lu}\p{Ll}+(?:[-'’]\p{Lu}\p{Ll}+)? (?:\p{Lu}\. |(?:van|von|de|der|da|di|del|al|el|bin) )*\p{Lu}[\p{L}'’-]+\b|\bDr\.? \p{Lu}\p{Ll}+")]
    private static partial Regex FullName();

    [GeneratedRegex(@"\b(?:manager|engineer|technician|officer|lead|leader|supervisor|director|head|team|coordinator|operator|crew|chief|administrator|staff|owner|department|committee|contractor|specialist|assistant|secretary|president|inspector|consultant|member|employee|trainee|instructor|volunteer|colleague|analyst|planner|scientist|commander|marshal|foreman|controller|dispatcher|duty|desk|handler|representative|agent|clerk|driver|pilot|auditor|architect|designer|electrician|mechanic|fitter|porter|dean|actuar(?:y|ies)|treasury|security|warden|guard|steward|surveyor|lawyer|counsel|nurse|doctor|master|mistress|partner|maker|supplier|on[- ]call|on[- ]duty|duty \w+)s?\b", Any)]
    private static partial Regex Role();

    [GeneratedRegex(@"\b\d{1,2}:\d{2}\b|\b\d{1,2} ?[ap]\.?m\b|\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays|thursdays|fridays|midnight|noon|weekdays|weekends?|tomorrow|annually|daily|weekly|monthly|quarterly|spring|summer|autumn|winter)\b|\b\d{1,2} May\b|\bMay \d{1,2}\b", Any)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\b(?:before|after|once|as soon as|until|during|within|at the (?:end|start|beginning)|when|whenever|immediately|if|unless|every|each|otherwise|under|above|below|as long as|in case|only)\b", Any)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b(?:every|each|daily|weekly|fortnightly|monthly|quarterly|hourly|yearly|annually|annual|nightly|twice|once|per (?:day|week|month|year|shift|hour)|times an? |continuous(?:ly)?|interval)\b", Any)]
    private static partial Regex Recurrence();

    [GeneratedRegex(@"\b" + Numeral + @"(?:\s*(?:-|–|to|or)\s*" + Numeral + @")?[\s-]*(?:working |full |calendar |business |more )?" + TimeUnit + @"\b|\b(?:(?:next|same|following) (?:working |business )?(?:day|morning|night|week)|at once|fortnight|overnight|indefinitely|permanently|forever|immediately)\b", Any)]
    private static partial Regex Span();

    [GeneratedRegex(@"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|half|twice|one|single|none|a third|a quarter)\b", Any)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?:people|persons?|employees|staff|colleagues|workers|members)$", Any)]
    private static partial Regex People();

    [GeneratedRegex(@"(?:\b\d[\d,.]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|single|one)\b) (?:\w+ ){0,2}(?:people|persons?|men|women|adults|children|staff|team|crew|\w+(?:ists?|ers?|ors?|ians?|ees?|ants?|nts)|nurses?|doctors?|pupils|colleagues|leads?|heads?)\b", Any)]
    private static partial Regex NumberOfPeople();

    // A number with a plural behind it that is neither a time nor a measure.
    [GeneratedRegex(@"(?:(?<![\d:.,])\d{1,3}(?:,\d{3})*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty))(?![:.]\d) (?:\w+ )?(?!(?:ms|mins|secs|hrs|milliseconds|seconds|minutes|hours|days|weeks|months|years|metres|meters|litres|kilograms|grams|tonnes|degrees|euros|dollars|pounds|percent|knots|volts|watts|bars)\b)\w{3,}s\b", Any)]
    private static partial Regex NumberOfThings();

    [GeneratedRegex(@"\bhow many (?:\w+ed )?(\w+)|\bnumber of (\w+)", Any)]
    private static partial Regex CountedWord();

    [GeneratedRegex(@"\b(?:because|due to|caused?|as a result|since|so that|so the|in order to|otherwise|reason|owing to|led to|therefore|thus|to (?:avoid|prevent|protect|keep|reduce|stop)|which (?:made|meant|means)|resulted|trac(?:ed|es) to|turned out|as (?:it|the|they|there)|root)\b", Any)]
    private static partial Regex Because();

    [GeneratedRegex(@"\b" + Numeral + @"\s+(?:working |full |more )?" + TimeUnit + @" (?:before|after|ahead|later|earlier|from)\b", Any)]
    private static partial Regex SpanFromThen();

    [GeneratedRegex(@"\b(?:19|20)\d\d\b|\b" + Numeral + @"[\s-]*(?:day|week|month|year|decade)s?\b", Any)]
    private static partial Regex Age();

    [GeneratedRegex(@"\bhow old\b", Any)]
    private static partial Regex HowOld();

    [GeneratedRegex(@"\b(?:not|never|had|no longer|contains?)\b|\w: (?:it|they|this)\b", Any)]
    private static partial Regex Consequence();

    [GeneratedRegex(@"\b(?:room|building|floor|cabinet|shelf|locker|drawer|rack|corridor|bay|basement|hall|office|cupboard|box|crate|store|warehouse|shed|desk|wall|door|entrance|address|street|stored|kept|located|folder|directory|container|cellar|deck|yard|site)\b|/\w+/\w+", Any)]
    private static partial Regex Spot();

    [GeneratedRegex(@"\b(?:in|at|on|under|behind|next to|near|inside|beside|above|below|opposite|to|from) (?:the|an?|each|every|\p{Lu})", Any)]
    private static partial Regex Preposition();

    [GeneratedRegex(@"\b(?:must|should|shall|have to|has to|need to|needs to|first|then|before|after|always|never|do not|use|using|by \w+ing|is (?:\w+ed|done|run|set|made|sent|kept)|are (?:\w+ed|done|run|set|made|sent|kept))\b|^(?:\p{Lu}\p{Ll}+) (?:the|all|any|each|it|a)\b|\b(?:if|when|in case|after)\b[^.]*,\s+\p{Ll}+ (?:the|all|it|them|an?|to|for|with)\b", Any)]
    private static partial Regex Instruction();
}
