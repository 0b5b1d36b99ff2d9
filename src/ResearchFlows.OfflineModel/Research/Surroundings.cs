using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>What a passage in a list, a table or a code block hangs on.</summary>
internal static class Surroundings
{
    /// <summary>The index of the passage that leads to the list, table or code block the passage belongs to; null when nothing does.</summary>
    public static int? LeadIn(IReadOnlyList<Passage> passages, int index)
    {
        var passage = passages[index];
        if (passage.Kind == PassageKind.Sentence) return null;
        var before = index - 1;
        while (before >= 0 && passage.Kind != PassageKind.Code && passages[before].Kind == passage.Kind && passages[before].Section == passage.Section) before--;
        var leads = before >= 0 && passages[before].Section == passage.Section && (passages[before].IsLeadIn || passage.Kind == PassageKind.Code);
        return leads ? before : null;
    }
}
