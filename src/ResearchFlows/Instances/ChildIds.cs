using System.Text.RegularExpressions;

namespace ResearchFlows.Instances;

/// <summary>
/// The ids of children: the parent's id and a suffix that says which child it is. A host whose store does not know an instance's parent
/// reads it from the id, so nobody else may choose an id that ends so.
/// </summary>
public static partial class ChildIds
{
    /// <summary>The parent's id, when the id is a child's.</summary>
    public static string? ParentOf(string instanceId) => Child().Match(instanceId) is { Success: true } child ? child.Groups["parent"].Value : null;

    /// <summary>A case's run of an evaluation, an evaluation of an improvement's round, an improvement of an optimization.</summary>
    [GeneratedRegex(@"^(?<parent>.+)-(c\d+-r\d+|r\d+-[a-z][a-z0-9-]*|i\d+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.RightToLeft)]
    private static partial Regex Child();
}
