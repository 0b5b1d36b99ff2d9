using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Page;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Commands;

/// <summary>One run of the demo.</summary>
internal sealed class Demo(Terminal terminal, DemoQuestions demo, EmbeddedHost host, bool json, bool keep)
{
    private readonly string _url = host.Address.AbsoluteUri.TrimEnd('/');

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var api = new ApiClient(host.Address);
        List<StepsView> runs = [];
        if (!json)
        {
            Introduce();
        }

        for (var index = 0; index < demo.Questions.Count; index++)
        {
            runs.Add(await AskAsync(api, index, runs.LastOrDefault()?.InstanceId, cancellationToken));
        }

        var improved = OrchestrationRuntimeStatus.Completed;
        if (json)
        {
            terminal.Json(runs);
        }
        else
        {
            improved = (await new DemoImprovement(terminal, demo, api).RunAsync(cancellationToken)).RuntimeStatus;
        }

        if (keep)
        {
            TellWhatNext(runs[^1].InstanceId);
            await HostRunner.WaitForStopAsync(host, cancellationToken);
        }
        else if (!json)
        {
            TellHowToGoOn();
        }

        return runs.Select(run => run.RuntimeStatus).Append(improved).All(status => status == OrchestrationRuntimeStatus.Completed) ? ExitCode.Ok : ExitCode.Failed;
    }

    private void Introduce()
    {
        terminal.Line($"[bold]ResearchFlows demo[/]  {Amounts.Count(demo.Questions.Count, "question")} for the agent [bold]{Untrusted.Markup(demo.Agent)}[/]");
        Paragraph(host.Services.GetRequiredService<AgentRegistry>().Find(demo.Agent)?.Description ?? "");
        Paragraph(
            "The model is DevStack's offline model: rules, no language model. It searches, opens files and quotes the sentences that answer. "
            + "Every step below is recorded durably; a real model takes its place with one setting.");
    }

    private async Task<StepsView> AskAsync(ApiClient api, int index, string? before, CancellationToken cancellationToken)
    {
        var (question, shows, follows) = demo.Questions[index];
        var started = ApiClient.Read<StartedView>(await api.PostAsync("research", new StartResearchRequest(question, demo.Agent, Previous: follows ? before : null), cancellationToken));
        if (json)
        {
            await api.EndAsync(started.InstanceId, cancellationToken);
            return ApiClient.Read<StepsView>(await api.GetAsync($"instances/{started.InstanceId}/steps", cancellationToken));
        }

        terminal.Line();
        terminal.Line($"[bold yellow]{index + 1}/{demo.Questions.Count}  {Untrusted.Markup(question)}[/]");
        Paragraph(shows);
        var run = await new RunWatcher(api, terminal).WatchAsync(started.InstanceId, cancellationToken);
        AnswerPrinter.Print(terminal, run);
        return run;
    }

    private void TellWhatNext(string instanceId)
    {
        Action<string> tell = json ? terminal.Error : terminal.Copyable;
        tell("");
        tell($"It goes on serving at {_url} until Ctrl-C. Look at it: {_url}{PageTable.Prefix} In another terminal:");
        tell($"  {Invocation.Of($"steps {instanceId} --url {_url}")}");
        tell($"  {Invocation.Of($"research \"How does the user service authenticate?\" --url {_url}")}");
        tell($"  curl {_url}{ApiRoute.Prefix}instances/{instanceId}/steps");
    }

    private void TellHowToGoOn()
    {
        terminal.Line();
        terminal.Line("[bold]Next[/]");
        Try(Invocation.Of("demo --keep"), "the same, and then look at its steps, scores and prompts");
        Try(Invocation.Of("serve"), "the HTTP API, with data that stays; then, in another terminal:");
        Try(Invocation.Of("research \"your question\""), "ask it");
        Try(Invocation.Of("steps ID"), "read each step of a run again");
        Try(Invocation.Of("optimize"), "let the agent improve its prompt; then: scores, prompts");
        Try($"curl {ClientCommand.DefaultUrl}{ApiRoute.Prefix}instances", "the same over HTTP");

        void Try(string command, string what)
        {
            terminal.Copyable($"  {command}");
            terminal.Line($"      [dim]{what}[/]");
        }
    }

    private void Paragraph(string text)
    {
        foreach (var line in WordWrap.Lines(Untrusted.OneLine(text), terminal.WrapWidth))
        {
            terminal.Line($"[dim]{Untrusted.Markup(line)}[/]");
        }
    }
}
