using ResearchFlows.DevStack.Faults;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.Page.Tests.Browser;

[Collection(ChromiumTests.Name)]
public sealed class RunPageTests(Chromium chromium)
{
    private readonly TestHost _host = chromium.Host;

    [BrowserFact]
    public async Task Research_is_started_from_the_page_and_watched_live_to_its_answer()
    {
        await using var page = await chromium.OpenAsync();
        var gate = new TaskCompletionSource();
        _host.Faults.BeforeInference = (_, cancelled) => gate.Task.WaitAsync(cancelled);

        await page.TypeAsync("textarea[name=question]", HarborAgent.Question);
        await page.KeyAsync("Enter");
        await page.SeesAsync(HarborAgent.Question, "h1");
        await page.SeesAsync("Running", ".summary");
        await page.SeesAsync("Live", "#connection");
        await page.SeesAsync("Model, turn 1", ".steps");
        Assert.DoesNotContain("Answer", await page.TextAsync(".outcome"), StringComparison.Ordinal);

        gate.SetResult();
        await page.SeesAsync(HarborAgent.Answer, ".outcome");
        await page.SeesAsync("Completed", ".summary");
        await page.SeesAsync("RecordRun", ".steps");
        await page.SeesAsync("waiting for the model", ".timeline");
        await page.SeesNothingAsync("#connection");
        Assert.Empty(page.Mistakes);
    }

    [BrowserFact]
    public async Task An_answer_is_shown_while_it_is_written_and_gives_way_to_the_recorded_one()
    {
        await using var page = await chromium.OpenAsync();
        var gate = new TaskCompletionSource();
        _host.Faults.Model = _ => new ModelReply { Text = "<think>Hm.</think>The basin is **14** m deep, says the survey.", Usage = new ModelUsage(10, 1) };
        _host.Faults.BetweenEvents = (data, cancelled) => ((string?)data["delta"])?.StartsWith("deep", StringComparison.Ordinal) == true ? gate.Task.WaitAsync(cancelled) : Task.CompletedTask;
        var run = await _host.AskAsync();

        await page.GoAsync($"/api/ui/runs/{run}");
        await page.SeesAsync("The basin is", ".writing");
        Assert.DoesNotContain("Hm", await page.TextAsync("main"), StringComparison.Ordinal);
        gate.SetResult();

        await page.SeesAsync("The basin is 14 m deep, says the survey.", ".outcome:not(.writing)");
        await page.SeesNothingAsync(".writing");
        Assert.Empty(page.Mistakes);
    }

    [BrowserFact]
    public async Task A_follow_up_is_asked_from_the_page_and_a_document_opens_at_the_cited_place()
    {
        await using var page = await chromium.OpenAsync();
        var run = await _host.EndAsync(await _host.AskAsync());
        await page.GoAsync($"/api/ui/runs/{run.InstanceId}");

        await page.TypeAsync("#follow-up", "And the south basin?");
        await page.KeyAsync("Enter");
        await page.SeesAsync("And the south basin?", "h1");
        await page.SeesAsync(HarborAgent.Answer, ".outcome");

        await page.GoAsync("/api/ui/agents/harbor/documents/tides.md?place=%22Tides%22#cited");
        await page.SeesAsync("The tidal range is 3 m.", "#cited");
        Assert.Empty(page.Mistakes);
    }

    [BrowserFact]
    public async Task A_run_that_has_ended_goes_on_from_one_of_its_turns_by_keyboard_in_a_new_run_that_says_so()
    {
        await using var page = await chromium.OpenAsync();
        var gate = new TaskCompletionSource();
        _host.Faults.BeforeInference = (request, cancelled) => request.Messages.Count(message => message.Role == "tool") >= HarborAgent.ToolCalls ? gate.Task.WaitAsync(cancelled) : Task.CompletedTask;
        var run = await _host.AskAsync();
        await page.GoAsync($"/api/ui/runs/{run}");
        await page.SeesAsync("Model, turn 3", ".steps");
        await page.Tab.EvaluateFunctionAsync("() => [...document.querySelectorAll('.step summary')].find(step => step.innerText.includes('Model, turn 2')).focus()");
        await page.KeyAsync("Enter");
        await page.SeesAsync("asked for", ".step details[open]");
        Assert.False(await IsShownAsync(), "A run that goes on cannot be gone on from.");

        gate.SetResult();
        await page.SeesAsync("Go on from turn 2", ".step details[open]");
        Assert.True(await IsShownAsync());
        var presses = 0;
        while (!await page.Tab.EvaluateExpressionAsync<bool>("document.activeElement.matches('.go-on button')"))
        {
            Assert.True(++presses < 30, "The keyboard does not reach the button.");
            await page.KeyAsync("Tab");
        }

        await page.KeyAsync("Enter");
        await page.SeesAsync($"goes on from turn 2 of {run}", ".above");
        await page.SeesAsync(HarborAgent.Answer, ".outcome");
        var after = await _host.GetAsync<Instances.InstanceView>($"/api/instances/{new Uri(page.Tab.Url).Segments[^1]}");
        Assert.Equal((run, HarborAgent.Turns - 1), (after.Continues, after.Output!.Value.GetProperty("turns").GetInt32()));
        Assert.Empty(page.Mistakes);

        Task<bool> IsShownAsync() => page.Tab.EvaluateExpressionAsync<bool>("!!document.querySelector('.step details[open] .go-on button').offsetParent");
    }

    [BrowserFact]
    public async Task An_opened_step_shows_arguments_and_output_and_stays_open_while_the_run_goes_on()
    {
        await using var page = await chromium.OpenAsync();
        var gate = new TaskCompletionSource();
        _host.Faults.BeforeInference = (request, cancelled) => request.Messages.Count(message => message.Role == "tool") >= HarborAgent.ToolCalls ? gate.Task.WaitAsync(cancelled) : Task.CompletedTask;
        var run = await _host.AskAsync();
        await page.GoAsync($"/api/ui/runs/{run}");
        await page.SeesAsync("surveys/north.md", ".steps");

        await page.Tab.EvaluateFunctionAsync("() => [...document.querySelectorAll('.step')].find(step => step.innerText.includes('surveys/north.md')).querySelector('summary').click()");
        await page.SeesAsync("\"path\": \"surveys/north.md\"", ".step details[open] pre");
        await page.SeesAsync("The north basin is 14 m deep.", ".step details[open] pre");
        gate.SetResult();
        await page.SeesAsync(HarborAgent.Answer, ".outcome");

        await page.SeesAsync("The north basin is 14 m deep.", ".step details[open] pre");
        Assert.Empty(page.Mistakes);
    }

    [BrowserFact]
    public async Task A_retry_is_shown_with_its_reason_and_the_wait_before_it()
    {
        await using var page = await chromium.OpenAsync();
        _host.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Status, Status = 500, Times = 1 });
        var run = await _host.AskAsync();
        await page.GoAsync($"/api/ui/runs/{run}");

        await page.SeesAsync("2 attempts", ".steps");
        await page.SeesAsync("waiting to try again", ".legend");
        await page.Tab.EvaluateFunctionAsync("() => document.querySelector('.step:has(.retry) summary').click()");
        await page.SeesAsync("injected fault", ".attempts");
        await page.SeesAsync(HarborAgent.Answer, ".outcome");
        Assert.Empty(page.Mistakes);
    }

    [BrowserFact]
    public async Task Feedback_is_given_and_shown()
    {
        var run = await _host.EndAsync(await _host.AskAsync());
        await using var page = await chromium.OpenAsync($"/api/ui/runs/{run.InstanceId}");

        await page.PressAsync("Good");
        await page.SeesAsync("People call this answer good.");

        Assert.True((await _host.EndAsync(run.InstanceId)).Good);
    }

    [BrowserFact]
    public async Task A_run_is_terminated_with_a_reason_after_one_confirmation()
    {
        await using var page = await chromium.OpenAsync();
        _host.Faults.BeforeInference = (_, cancelled) => Task.Delay(Timeout.Infinite, cancelled);
        var run = await _host.AskAsync();
        await page.GoAsync($"/api/ui/runs/{run}");
        await page.TypeAsync(".actions input[name=reason]", "a mistake of mine");

        await page.PressAsync("Terminate");
        await page.PressAsync("Yes");

        await page.SeesAsync("Terminated", ".summary");
        Assert.Equal("a mistake of mine", (await _host.EndAsync(run)).Failure?.ErrorMessage);
    }

    [BrowserFact]
    public async Task What_a_document_and_a_model_say_is_only_ever_text()
    {
        await using var page = await chromium.OpenAsync();
        var hostile = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> [click](javascript:document.title='owned') [site](https://evil.example/x) "
            + "\u202Egnp.exe\u202C zero\u200Bwidth \u0627\u0644\u0639\u0631\u0628\u064A\u0629 ";
        _host.Faults.EnqueueReply(new ModelReply
        {
            ToolCalls = [new ModelToolCall("call_1", "read_local_file", "{\"path\":\"</pre><script>document.title='owned'</script>\"}")],
            Usage = new ModelUsage(1, 1),
            FinishReason = "tool_calls",
        });
        _host.Faults.EnqueueReply(new ModelReply { Text = hostile, Usage = new ModelUsage(1, 1) });
        var run = await _host.EndAsync(await _host.AskAsync("<script>document.title='owned'</script><b>bold</b>"));
        await page.GoAsync($"/api/ui/runs/{run.InstanceId}");

        await page.SeesAsync("<script>document.title='owned'</script>", ".outcome");
        await page.SeesAsync("<b>bold</b>", "h1");
        await page.SeesAsync("⟨U+202E⟩gnp.exe", ".outcome");
        await page.SeesAsync("site (evil.example)", ".outcome");
        await page.Tab.EvaluateFunctionAsync("() => document.querySelectorAll('.step details').forEach(step => step.open = true)");
        await page.SeesAsync("</pre><script>", ".steps pre");
        Assert.Equal(0, await page.Tab.EvaluateExpressionAsync<int>("document.querySelectorAll('main script, main img, main b, main a[href^=javascript]').length"));
        Assert.DoesNotContain("owned", (await page.Tab.GetTitleAsync()).Replace("document.title='owned'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(page.Mistakes);
    }

    [BrowserFact]
    public async Task A_hostile_document_is_only_ever_text_and_its_links_lead_to_documents_or_say_where_they_led()
    {
        var hostile = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\n\n[click](javascript:document.title='owned') [tides](tides.md) "
            + "\u202Egnp.exe\u202C zero\u200Bwidth \u0627\u0644\u0639\u0631\u0628\u064A\u0629";
        await PutAsync("hostile.md", hostile);
        await PutAsync("long.md", "<script>document.title='owned'</script> " + new string('\u05D0', 1024 * 1024));
        try
        {
            await _host.EndAsync(await _host.AskAsync());
            await using var page = await chromium.OpenAsync("/api/ui/agents/harbor/documents/hostile.md");
            await page.SeesAsync("<script>document.title='owned'</script><img", "main");
            await page.SeesAsync("click (javascript:document.title='owned')", "main");
            await page.SeesAsync("⟨U+202E⟩gnp.exe⟨U+202C⟩ zero⟨U+200B⟩width", "main");
            Assert.Equal(0, await page.Tab.EvaluateExpressionAsync<int>("document.querySelectorAll('main script, main img, main a[href^=javascript]').length"));

            await page.ClickAsync("main .prose a");
            await page.SeesAsync("The tidal range is 3 m.", "main");

            await page.GoAsync("/api/ui/agents/harbor/documents/long.md");
            await page.SeesAsync("<script>document.title='owned'</script> \u05D0", "main pre");
            Assert.False(await page.IsTooWideAsync());
            Assert.Equal("long.md · ResearchFlows", await page.Tab.GetTitleAsync());
            Assert.Empty(page.Mistakes);
        }
        finally
        {
            await _host.SendAsync("DELETE", "/api/agents/harbor/documents/hostile.md");
            await _host.SendAsync("DELETE", "/api/agents/harbor/documents/long.md");
        }

        async Task PutAsync(string path, string text)
        {
            var content = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
            using var put = await _host.SendAsync("PUT", $"/api/agents/harbor/documents/{path}", $$"""{"content":"{{content}}"}""");
            put.EnsureSuccessStatusCode();
        }
    }
}
