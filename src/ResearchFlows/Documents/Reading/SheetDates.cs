using DocumentFormat.OpenXml.Spreadsheet;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>Numbers of a workbook as text: those that a format shows as dates and times are some.</summary>
internal sealed partial class SheetDates
{
    private readonly List<uint> _formats;
    private readonly Dictionary<uint, string> _codes;

    public SheetDates(Stylesheet? styles)
    {
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
        if (!IsDate(style) || number is < 0 or >= 2_958_466)
        {
            return number.ToString("G15", CultureInfo.InvariantCulture);
        }

        var date = DateTime.FromOADate(number);
        return date.ToString(number < 1 ? "HH:mm:ss" : date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private bool IsDate(uint? style)
    {
        var format = style is { } index && index < _formats.Count ? _formats[(int)index] : 0;
        return format is (>= 14 and <= 22) or (>= 45 and <= 47) || (_codes.TryGetValue(format, out var code) && DateLetter().IsMatch(NoDate().Replace(code, "")));
    }

    [GeneratedRegex("[ymdhs]", RegexOptions.IgnoreCase)]
    private static partial Regex DateLetter();

    /// <summary>What is shown as it stands, and colours and currencies.</summary>
    [GeneratedRegex("\"[^\"]*\"|\\\\.|\\[[^\\]]*\\]|General", RegexOptions.IgnoreCase)]
    private static partial Regex NoDate();
}
