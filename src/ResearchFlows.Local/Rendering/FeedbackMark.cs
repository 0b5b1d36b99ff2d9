namespace ResearchFlows.Local.Rendering;

/// <summary>What people say of an answer, in its colour.</summary>
internal static class FeedbackMark
{
    public static string Of(bool good) => good ? "[green]good[/]" : "[red]bad[/]";
}
