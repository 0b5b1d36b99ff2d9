using DocumentFormat.OpenXml.Wordprocessing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>The numbers that Word prints before headings and the items of lists; asked for each paragraph in turn, since it counts them.</summary>
internal sealed partial class WordNumbering
{
    private const int Levels = 9, MostLetters = 26;

    private static readonly (int Value, string Digits)[] Roman =
        [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

    private readonly Dictionary<int, NumberingInstance> _lists;
    private readonly Dictionary<int, AbstractNum> _kinds;
    private readonly Dictionary<int, int?[]> _counts = [];
    private readonly HashSet<(int List, int Level)> _begun = [];

    public WordNumbering(Numbering? numbering)
    {
        _lists = (numbering?.Elements<NumberingInstance>() ?? []).Where(list => list.NumberID?.HasValue == true && list.AbstractNumId?.Val?.HasValue == true)
            .DistinctBy(list => list.NumberID!.Value).ToDictionary(list => list.NumberID!.Value);
        _kinds = (numbering?.Elements<AbstractNum>() ?? []).Where(kind => kind.AbstractNumberId?.HasValue == true)
            .DistinctBy(kind => kind.AbstractNumberId!.Value).ToDictionary(kind => kind.AbstractNumberId!.Value);
    }

    /// <summary>What stands before the next paragraph of a list: <c>3.</c>, <c>2.1</c>, <c>b)</c>; null when that is no number.</summary>
    public string? Next(int list, int level)
    {
        if (level is < 0 or >= Levels || !_lists.TryGetValue(list, out var own) || !_kinds.TryGetValue(own.AbstractNumId!.Val!.Value, out var kind))
        {
            return null;
        }

        var levels = kind.Elements<Level>().Where(item => item.LevelIndex?.HasValue == true).DistinctBy(item => item.LevelIndex!.Value).ToDictionary(item => item.LevelIndex!.Value);
        if (!_counts.TryGetValue(kind.AbstractNumberId!.Value, out var counts))
        {
            _counts[kind.AbstractNumberId.Value] = counts = new int?[Levels];
        }

        var anew = own.Elements<LevelOverride>().FirstOrDefault(item => item.LevelIndex?.Value == level)?.StartOverrideNumberingValue?.Val?.Value;
        counts[level] = _begun.Add((list, level)) && anew is not null ? anew : counts[level] + 1 ?? StartOf(level);
        counts.AsSpan(level + 1).Clear();
        return levels.GetValueOrDefault(level) is { NumberingFormat.Val: var format, LevelText.Val.Value: { } text } && format?.Value != NumberFormatValues.Bullet && format?.Value != NumberFormatValues.None
            ? Place().Replace(text, place => Number(counts[place.Value[1] - '1'] ??= StartOf(place.Value[1] - '1'), levels.GetValueOrDefault(place.Value[1] - '1')?.NumberingFormat?.Val?.Value))
            : null;

        int StartOf(int index) => levels.GetValueOrDefault(index)?.StartNumberingValue?.Val?.Value ?? 1;
    }

    private static string Number(int number, NumberFormatValues? format) => format switch
    {
        _ when number is < 1 or > 3999 => number.ToString(CultureInfo.InvariantCulture),
        { } letters when letters == NumberFormatValues.LowerLetter => Letters(number),
        { } letters when letters == NumberFormatValues.UpperLetter => Letters(number).ToUpperInvariant(),
        { } roman when roman == NumberFormatValues.LowerRoman => InRoman(number),
        { } roman when roman == NumberFormatValues.UpperRoman => InRoman(number).ToUpperInvariant(),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string Letters(int number) => new((char)('a' + ((number - 1) % MostLetters)), ((number - 1) / MostLetters) + 1);

    private static string InRoman(int number)
    {
        var text = "";
        foreach (var (value, digits) in Roman)
        {
            for (; number >= value; number -= value)
            {
                text += digits;
            }
        }

        return text;
    }

    [GeneratedRegex("%[1-9]")]
    private static partial Regex Place();
}
