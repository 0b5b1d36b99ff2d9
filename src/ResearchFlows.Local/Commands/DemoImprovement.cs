using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Commands;

/// <summary>The demo's second half: an agent with a plain prompt fails at a question, improves its prompt, and answers it.</summary>
internal sealed class DemoImprovement(Terminal terminal, DemoQuestions demo, ApiClient api)
{
    private readonly string _agent = DemoAgents.PlainName(demo);

    /// <summary>Runs it.</summary>
    /// <returns>The optimization as it ended.</returns>
    public async Task<InstanceView> RunAsync(CancellationToken cancellationToken)
    {
        terminal.Line();
        terminal.Line($"[bold yellow]The agent improves itself[/]  [dim]{Untrusted.Markup(_agent)}: the same documents, a plain prompt[/]");
        terminal.Line($"  {Untrusted.Markup(demo.Improvement.Prompt)}");
        await AskAsync(demo.Improvement.Shows, cancellationToken);
        terminal.Line();
        terminal.Line("[dim]It is measured on its test cases, better prompts are proposed, and one is taken over only if it is proven better on cases the proposer never saw.[/]");
        var started = ApiClient.Read<StartedView>(
            await api.PostAsync($"agents/{_agent}/optimizations", new StartOptimizationRequest(MaxIterations: 1), cancellationToken));
        var instance = await new ProgressWatcher(api, terminal).WatchAsync(started.InstanceId, cancellationToken);
        if (instance is not { RuntimeStatus: OrchestrationRuntimeStatus.Completed, Output: { } output })
        {
            AnswerPrinter.Print(terminal, instance.Orchestration, instance.RuntimeStatus, instance.Output, instance.Failure);
            return instance;
        }

        var result = ApiClient.Read<OptimizationResult>(output);
        terminal.Line();
        ImprovementPrinter.Print(terminal, result);
        await ShowPromptsAsync(result, cancellationToken);
        await AskAsync("The same question under the prompt that is now in force:", cancellationToken);
        return instance;
    }

    private async Task AskAsync(string shows, CancellationToken cancellationToken)
    {
        terminal.Line();
        terminal.Line($"[bold]{Untrusted.Markup(demo.Improvement.Question)}[/]");
        terminal.Line($"[dim]{Untrusted.Markup(shows)}[/]");
        var started = ApiClient.Read<StartedView>(
            await api.PostAsync("research", new StartResearchRequest(demo.Improvement.Question, _agent), cancellationToken));
        await api.EndAsync(started.InstanceId, cancellationToken);
        AnswerPrinter.Print(terminal, ApiClient.Read<StepsView>(await api.GetAsync($"instances/{started.InstanceId}/steps", cancellationToken)));
    }

    /// <summary>What was turned down and why, and what the promoted prompt changes.</summary>
    private async Task ShowPromptsAsync(OptimizationResult result, CancellationToken cancellationToken)
    {
        var prompts = ApiClient.Read<PromptList>(await api.GetAsync($"agents/{_agent}/prompts", cancellationToken));
        terminal.Line();
        foreach (var decision in prompts.Versions.SelectMany(version => version.Decisions).Concat(prompts.NeverSaved).Where(decision => decision.Kind == DecisionKind.Rejected))
        {
            PromptPrinter.Decision(terminal, decision);
        }

        if (prompts.Versions.FirstOrDefault(version => version.Version == result.FirstVersion) is { } before
            && prompts.Versions.FirstOrDefault(version => version.Version == result.BestVersion) is { } after && before != after)
        {
            terminal.Line();
            PromptPrinter.PrintDiff(terminal, before, after);
        }
    }
}
