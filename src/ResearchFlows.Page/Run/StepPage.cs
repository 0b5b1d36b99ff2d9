using ResearchFlows.Instances;
using ResearchFlows.Page.Parts;
using System.Globalization;

namespace ResearchFlows.Page.Run;

/// <summary>One step with all its texts, however long.</summary>
internal static class StepPage
{
    public static PageDefinition Definition { get; } = new() { Name = "Step", Pattern = "runs/{id}/steps/{number}", Load = LoadAsync };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var steps = await request.LoadAsync<StepsView>("GetSteps");
        var step = int.TryParse(request["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? steps.Steps.ElementAtOrDefault(number - 1) : null;
        return step is null
            ? throw new PageProblemException(404, $"The run has {Amounts.Count(steps.Steps.Count, "step")}, and none of the number {request["number"]}.")
            : PageContent.Of<StepContent>($"Step {number}", new StepPageModel(steps.InstanceId, step));
    }
}

/// <summary>A step on a page of its own.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="Step">The step.</param>
public sealed record StepPageModel(string InstanceId, StepView Step);
