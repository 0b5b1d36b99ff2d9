using DocumentFormat.OpenXml.Spreadsheet;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>Numbers of a workbook as text: those that a format shows as dates and times are some.</summary>
internal sealed partial class SheetDates
{
    /// <summary>Days from where Excel counts to where workbooks of the old Macintosh do.</summary>
    private const int DaysTo1904 = 1462;

    /// <summary>The first day beyond the calendar.</summary>
    private const int Beyond = 2_958_466;

    private readonly int _firstDay;
    private readonly List<uint> _formats;
    private readonly Dictionary<uint, string> _codes;

    public SheetDates(Stylesheet? styles, bool isFrom1904)
    {
        _firstDay = isFrom1904 ? DaysTo1904 : 0;
        _formats = [.. (styles?.CellFormats?.Elements<CellFormat>() ?? []).Select(format => format.NumberFormatId?.Value ?? 0)];
        _codes = (styles?.NumberingFormats?.Elements<NumberingFormat>() ?? []).Where(format => format.NumberFormatId?.HasValue == true)
            .DistinctBy(format => format.NumberFormatId!.Value).ToDictionary(format => format.NumberFormatId!.Value, format => format.FormatCode?.Value ?? "");
    }

    /// <summary>A number as it is shown.</summary>
    public string Write(string value, uint? style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return value;
        }

        // Excel counts days; those outside of its calendar are no dates.
        var format = FormatOf(style);
        var isHours = IsHours(format);
        if (!(number >= 0 && number + _firstDay < Beyond && (isHours || IsDate(format))))
        {
            return number.ToString("G15", CultureInfo.InvariantCulture);
        }

        if (isHours)
        {
            var span = TimeSpan.FromSeconds(Math.Round(number * 24 * 60 * 60));
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours)}:{span:mm\\:ss}");
        }

        var date = DateTime.FromOADate(number < 1 ? number : number + _firstDay);
        return date.ToString(number < 1 ? "HH:mm:ss" : date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private uint FormatOf(uint? style) => style is { } index && index < _formats.Count ? _formats[(int)index] : 0;

    private bool IsDate(uint format) =>
        format is (>= 14 and <= 22) or (>= 45 and <= 47) || (_codes.TryGetValue(format, out var code) && DateLetter().IsMatch(NoDate().Replace(code, "")));

    /// <summary>Whether it counts hours on beyond a day: how long, and not when.</summary>
    private bool IsHours(uint format) => format == 46 || (_codes.TryGetValue(format, out var code) && Hours().IsMatch(code));

    [GeneratedRegex(@"\[h+\]", RegexOptions.IgnoreCase)]
    private static partial Regex Hours();

    [GeneratedRegex("[ymdhs]", RegexOptions.IgnoreCase)]
    private static partial Regex DateLetter();

    /// <summary>What is shown as it stands, and colours and currencies.</summary>
    [GeneratedRegex("\"[^\"]*\"|\\\\.|\\[[^\\]]*\\]|General", RegexOptions.IgnoreCase)]
    private static partial Regex NoDate();
}
