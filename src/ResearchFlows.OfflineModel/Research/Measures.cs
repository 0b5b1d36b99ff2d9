using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Ties words for a quantity ("how heavy", "what pressure") to the units a passage would state it in.</summary>
internal static partial class Measures
{
    private static readonly (HashSet<string> Words, Regex Units)[] Table =
    [
        (Stems("temperature warm hot cold heat cool freeze degree degrees"), Temperature()),
        (Stems("pressure"), Pressure()),
        (Stems("speed fast quick velocity"), Speed()),
        (Stems("weight weigh heavy mass load dose"), Mass()),
        (Stems("distance far length long height high tall depth deep width wide thick near close diameter range"), Length()),
        (Stems("voltage volt"), Voltage()),
        (Stems("amperage current amp fuse"), Current()),
        (Stems("power wattage"), Power()),
        (Stems("volume capacity litre"), Volume()),
        (Stems("cost price expensive pay fee charge budget fine salary money earn compensation worth"), Money()),
        (Stems("percentage percent share proportion humidity concentration"), Percent()),
        (Stems("memory disk storage size space"), Bytes()),
    ];

    /// <summary>Whether the term asks for a quantity and the text states one in a fitting unit.</summary>
    public static bool States(string text, Term term) => Table.Any(row => row.Words.Contains(term.Stem) && row.Units.IsMatch(text));

    /// <summary>Whether the term asks for a quantity.</summary>
    public static bool Asks(Term term) => Table.Any(row => row.Words.Contains(term.Stem));

    private static HashSet<string> Stems(string words) => [.. words.Split(' ').Select(Terms.StemOf)];

    [GeneratedRegex(@"\d\s*(?:°|º|degrees|K\b|Celsius)")]
    private static partial Regex Temperature();

    [GeneratedRegex(@"\d\s*(?:m?bar|psi|[hkM]?Pa|atm|mmHg)\b")]
    private static partial Regex Pressure();

    [GeneratedRegex(@"\d\s*(?:km/h|mph|m/s|knots?|rpm|kn|kmh|revolutions)\b")]
    private static partial Regex Speed();

    [GeneratedRegex(@"\d\s*(?:kg|g|mg|µg|t|lb|tonnes?|tons?|kilograms?|grams?|pounds?)\b")]
    private static partial Regex Mass();

    [GeneratedRegex(@"\d\s*(?:m|km|cm|mm|µm|nm|metres?|meters?|kilomet(?:re|er)s?|centimet(?:re|er)s?|millimet(?:re|er)s?|ft|feet|inch(?:es)?|miles?)\b")]
    private static partial Regex Length();

    [GeneratedRegex(@"\d\s*(?:[kmM]?V|volts?)\b")]
    private static partial Regex Voltage();

    [GeneratedRegex(@"\d\s*(?:m?A|amps?|amperes?)\b")]
    private static partial Regex Current();

    [GeneratedRegex(@"\d\s*(?:[kMG]?W|watts?|kilowatts?|hp|kVA)\b")]
    private static partial Regex Power();

    [GeneratedRegex(@"\d\s*(?:[mµ]?[lL]|lit(?:re|er)s?|millilit(?:re|er)s?|gallons?|m3|m³|cubic)\b")]
    private static partial Regex Volume();

    [GeneratedRegex(@"(?:[€$£]|\b(?:EUR|USD|GBP|CHF))\s*\d|\d\s*(?:thousand |million |billion |[kmKM] )?(?:€|EUR|USD|GBP|CHF|euros?|dollars?|pounds?|francs?)")]
    private static partial Regex Money();

    [GeneratedRegex(@"\d\s*(?:%|percent|per cent)")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\d\s*(?:[kKMGT]i?B|bytes?|megabytes?|gigabytes?|terabytes?)\b")]
    private static partial Regex Bytes();
}
