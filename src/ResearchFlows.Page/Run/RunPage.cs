using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Page.Improvements;
using ResearchFlows.Page.Parts;
using ResearchFlows.Page.Runs;
using ResearchFlows.Research;

namespace ResearchFlows.Page.Run;

/// <summary>One run.</summary>
internal static class RunPage
{
    public static PageDefinition Definition { get; } = new() { Name = "Run", Pattern = "runs/{id}", Load = LoadAsync };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var run = await ReadAsync(request);
        return PageContent.Of<RunContent>(Untrusted.OneLine(Kinds.TitleOf(run.Instance), 80), run);
    }

    /// <summary>The run that the request names.</summary>
    public static async Task<RunModel> ReadAsync(PageRequest request)
    {
        var instance = await request.LoadAsync<InstanceView>("GetInstance");
        var steps = await request.LoadAsync<StepsView>("GetSteps");
        var prices = instance.Agent is { } agent ? request.Services.GetRequiredService<AgentRegistry>().Find(agent)?.Prices : null;
        return new RunModel(instance, steps, prices, RunsPage.Now(request))
        {
            Improvement = await ImprovementAsync(request, instance, steps),
            Judge = await JudgeAsync(request, instance),
            Writing = await WritingAsync(request, instance),
        };
    }

    /// <summary>Only a run that somebody asked for is written where it can be seen.</summary>
    private static async Task<Writing> WritingAsync(PageRequest request, InstanceView instance) =>
        instance is { Orchestration: nameof(ResearchOrchestration), ParentInstanceId: null }
            ? new(instance.InstanceId, await request.LoadAsync<OutputView>("GetOutput"))
            : Writing.None(instance.InstanceId);

    private static async Task<JudgeView?> JudgeAsync(PageRequest request, InstanceView instance)
    {
        if (instance is not { Orchestration: nameof(JudgeCheckOrchestration), Agent: { } agent, Output: not null })
        {
            return null;
        }

        try
        {
            return await request.LoadAsync<JudgeView>("GetJudge", [("agent", agent)], []);
        }
        catch (PageProblemException)
        {
            // The agent is no longer there: the run shows with its own answers only.
            return null;
        }
    }

    private static async Task<ImprovementModel?> ImprovementAsync(PageRequest request, InstanceView instance, StepsView steps)
    {
        if (instance is not { Orchestration: nameof(ImprovementOrchestration), Agent: { } agent })
        {
            return null;
        }

        try
        {
            return new ImprovementModel(instance, steps, await request.LoadAsync<PromptList>("ListPrompts", [("agent", agent)], []));
        }
        catch (PageProblemException)
        {
            // The server is away, or the agent is no longer there: the run shows without the prompts' texts.
            return new ImprovementModel(instance, steps, null);
        }
    }
}
