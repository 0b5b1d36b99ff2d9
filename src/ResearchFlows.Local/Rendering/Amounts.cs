using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Local.Rendering;

/// <summary>Numbers as a person reads them.</summary>
internal static class Amounts
{
    public static string Count(long number, string thing) => $"{number:N0} {thing}{(number == 1 ? "" : "s")}";

    public static string Duration(double milliseconds) => milliseconds switch
    {
        < 1 => "<1 ms",
        < 1000 => $"{milliseconds:N0} ms",
        < 60_000 => $"{milliseconds / 1000:N1} s",
        < 3_600_000 => $"{Math.Floor(milliseconds / 60_000):N0} min {milliseconds % 60_000 / 1000:N0} s",
        _ => $"{milliseconds / 3_600_000:N1} h",
    };

    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } => $"{age.TotalSeconds:N0} s ago",
        { TotalHours: < 1 } => $"{age.TotalMinutes:N0} min ago",
        { TotalDays: < 1 } => $"{age.TotalHours:N0} h ago",
        _ => $"{age.TotalDays:N0} d ago",
    };

    public static string Decimal(double number) => FormattableString.Invariant($"{number:0.##}");

    public static string Tokens(TokenUsage usage) => $"{usage.Total:N0} tokens";
}
