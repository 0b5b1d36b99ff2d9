using System.Globalization;

namespace ResearchFlows.Page.Parts;

/// <summary>Numbers as a person reads them.</summary>
internal static class Amounts
{
    public static string Count(long number, string thing) => $"{number:N0} {thing}{(number == 1 ? "" : "s")}";

    public static string Duration(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 1 => "<1 ms",
        < 1000 => $"{duration.TotalMilliseconds:N0} ms",
        < 60_000 => $"{duration.TotalSeconds:N1} s",
        < 3_600_000 => $"{duration.Minutes} min {duration.Seconds} s",
        < 86_400_000 => $"{duration.Hours} h {duration.Minutes} min",
        _ => $"{duration.Days} d {duration.Hours} h",
    };

    public static string Money(double money) => money is > 0 and < 0.01 ? money.ToString("0.#####", CultureInfo.InvariantCulture) : money.ToString("N2", CultureInfo.InvariantCulture);
}
