using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>Ties words for a quantity ("how heavy", "what pressure") to the units a passage would state it in.</summary>
internal static class Measures
{
    private static readonly (HashSet<string> Words, Regex Units)[] Table =
    [
        Row("temperature warm hot cold heat cool freeze degree degrees", @"\d\s*(?:°|º|degrees|K\b|Celsius)"),
        Row("pressure", @"\d\s*(?:m?bar|psi|[hkM]?Pa|atm|mmHg)\b"),
        Row("speed fast quick velocity", @"\d\s*(?:km/h|mph|m/s|knots?|rpm|kn|kmh|revolutions)\b"),
        Row("weight weigh heavy mass load dose", @"\d\s*(?:kg|g|mg|µg|t|lb|tonnes?|tons?|kilograms?|grams?|pounds?)\b"),
        Row("distance far length long height high tall depth deep width wide thick near close diameter range", @"\d\s*(?:m|km|cm|mm|µm|nm|metres?|meters?|kilomet(?:re|er)s?|centimet(?:re|er)s?|millimet(?:re|er)s?|ft|feet|inch(?:es)?|miles?)\b"),
        Row("power wattage", @"\d\s*(?:[kMG]?W|watts?|kilowatts?|hp|kVA)\b"),
        Row("volume capacity litre", @"\d\s*(?:[mµ]?[lL]|lit(?:re|er)s?|millilit(?:re|er)s?|gallons?|m3|m³|cubic)\b"),
        Row("cost price expensive pay fee charge budget fine salary money earn compensation worth", @"(?:[€$£]|\b(?:EUR|USD|GBP|CHF))\s*\d|\d\s*(?:thousand |million |billion |[kmKM] )?(?:€|EUR|USD|GBP|CHF|euros?|dollars?|pounds?|francs?)"),
        Row("percentage percent share proportion humidity concentration", @"\d\s*(?:%|percent|per cent)"),
    ];

    /// <summary>Whether the term asks for such a quantity.</summary>
    public static bool Asks(Term term) => Table.Any(row => row.Words.Contains(term.Stem));

    /// <summary>Whether the text states a number in a unit of what the term asks for.</summary>
    public static bool States(string text, Term term) => Table.Any(row => row.Words.Contains(term.Stem) && row.Units.IsMatch(text));

    private static (HashSet<string> Words, Regex Units) Row(string words, string units) => ([.. words.Split(' ').Select(Stemmer.Stem)], new Regex(units, RegexOptions.Compiled));
}
