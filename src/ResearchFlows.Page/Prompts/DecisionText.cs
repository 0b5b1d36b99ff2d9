using ResearchFlows.Improvement;

namespace ResearchFlows.Page.Prompts;

/// <summary>Decisions as a person reads them.</summary>
internal static class DecisionText
{
    public static string Kind(DecisionKind kind) => kind switch
    {
        DecisionKind.RolledBack => "rolled back",
        DecisionKind.SetByHand => "put in force by hand",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The class of a decision: whether it is one for the version.</summary>
    public static string Class(DecisionKind kind) => kind is DecisionKind.Promoted or DecisionKind.Confirmed or DecisionKind.SetByHand ? "up" : "down";
}
