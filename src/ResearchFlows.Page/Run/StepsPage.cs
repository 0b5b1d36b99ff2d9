using ResearchFlows.Instances;
using ResearchFlows.Page.Parts;
using ResearchFlows.Research;
using System.Globalization;

namespace ResearchFlows.Page.Run;

/// <summary>The steps of a run, part by part; with a cursor, what is new of it.</summary>
internal static class StepsPage
{
    private const string WaitSeconds = "20";

    public static PageDefinition Definition { get; } = new()
    {
        Name = "Steps",
        Pattern = "runs/{id}/steps",
        Queries =
        [
            new("first", "The first step to show.", IsNumber: true), new("after", "Only what is new since this cursor, waiting for it."),
            new("part", "'rows': only the steps; 'within': as they are shown within another run; 'writing': what the model writes."),
        ],
        Load = LoadAsync,
    };

    /// <summary>Where what is new of a run is waited for.</summary>
    public static string Live(string instanceId, string cursor, bool within) =>
        $"{PageTable.Prefix}content/runs/{instanceId}/steps?after={cursor}{(within ? "&part=within" : "")}";

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        if (request.Query("part") == "writing")
        {
            return PageContent.Of<RunWriting>("Being written", await WritingAsync(request));
        }

        if (request.Query("after") is { } after)
        {
            var news = await request.LoadAsync<StepsView>("GetSteps", ("after", after), ("waitSeconds", WaitSeconds));
            return PageContent.Of<RunNewsContent>("Steps", new RunNews(await RunPage.ReadAsync(request), news, request.Query("part") == "within"));
        }

        var run = await RunPage.ReadAsync(request);
        var first = int.TryParse(request.Query("first"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
        return request.Query("part") switch
        {
            "rows" => PageContent.Of<StepRows>("Steps", StepsPart.Of(run.Steps, first)),
            "within" => PageContent.Of<StepsWithin>("Steps", run),
            _ => PageContent.Of<StepsContent>($"Steps of {Untrusted.OneLine(Kinds.TitleOf(run.Instance), 60)}", new StepsPageModel(run, StepsPart.Of(run.Steps, first))),
        };
    }

    /// <summary>Waits for more of the text, and shows all of it: half a table or list cannot be shown alone.</summary>
    private static async Task<Writing> WritingAsync(PageRequest request)
    {
        var news = await request.LoadAsync<OutputView>("GetOutput", ("after", request.Query("after")), ("waitSeconds", WaitSeconds));
        return new Writing(request["id"], news.Anew ? news : await request.LoadAsync<OutputView>("GetOutput"));
    }
}

/// <summary>A part of a run's steps on a page of its own.</summary>
/// <param name="Run">The run.</param>
/// <param name="Part">The part.</param>
public sealed record StepsPageModel(RunModel Run, StepsPart Part);
