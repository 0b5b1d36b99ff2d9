using ResearchFlows.Overview;
using System.Globalization;

namespace ResearchFlows.Page.Scores;

/// <summary>An agent's scores: by version, and case by case.</summary>
internal static class ScoresPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Scores",
        Pattern = "agents/{agent}/scores",
        Queries =
        [
            new("before", "The version to compare with.", IsNumber: true), new("after", "The version to compare.", IsNumber: true),
            new("changed", "'yes': only the cases that changed."), new("case", "The case to open."), new("version", "The version to open it under.", IsNumber: true),
        ],
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var scores = await request.LoadAsync<ScoresView>("GetScores");
        var cases = await request.LoadAsync<CaseScoresView>("GetCaseScores");
        var offered = CaseMatrix.Offer(cases.Versions, Number("after") ?? scores.InForce);
        var cell = request.Query("case") is { } one && request.Query("version") is { } version
            ? await request.LoadAsync<CaseRunsView>("GetCaseRuns", [("case", one)], [("version", version)])
            : null;
        return PageContent.Of<ScoresContent>(
            $"Scores of {scores.Agent}", new ScoresModel(scores, CaseMatrix.Of(cases, Number("before") ?? offered.Before, Number("after") ?? offered.After, request.Query("changed") == "yes"), cell));

        int? Number(string name) => int.TryParse(request.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

/// <summary>An agent's scores.</summary>
/// <param name="Scores">By version.</param>
/// <param name="Matrix">Case by case.</param>
/// <param name="Cell">The case and version that is open; null when none is.</param>
public sealed record ScoresModel(ScoresView Scores, CaseMatrix Matrix, CaseRunsView? Cell);
