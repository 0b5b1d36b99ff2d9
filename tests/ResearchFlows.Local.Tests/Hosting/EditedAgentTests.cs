using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Local.Tests.Support;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Hosting;

/// <summary>An agent's files are edited while a host serves it, and what a person then sees over HTTP.</summary>
public sealed class EditedAgentTests
{
    private const string Route = $"/api/agents/{HarborAgent.Name}";

    [Fact]
    public async Task Edited_limits_prompt_and_cases_are_taken_and_a_mistake_leaves_the_agent_as_it_was()
    {
        await using var harbor = await CasesHost.StartAsync("""{"cases":[{"id":"north","question":"How deep is the north basin?","expected":"14 m"}]}""");
        await harbor.AnsweredAsync();

        var right = File.ReadAllText(harbor.DefinitionFile);
        File.WriteAllText(harbor.DefinitionFile, right.Replace("Answer from the documents.", "Answer from the documents in one word.", StringComparison.Ordinal)
            .Replace("\"workspace\":", "\"limits\": { \"turns\": 7 }, \"workspace\":", StringComparison.Ordinal));
        var edited = await AgentAsync(harbor, agent => agent.GetProperty("promptInForce").GetProperty("version").GetInt32() == 2);
        Assert.Equal("Answer from the documents in one word.", edited.GetProperty("promptInForce").GetProperty("text").GetString());
        Assert.Equal(7, edited.GetProperty("definition").GetProperty("limits").GetProperty("turns").GetInt32());
        var prompts = await TakenAsync(harbor, $"{Route}/prompts", (PromptList list) => list.Versions[1].Decisions.Count > 0);
        Assert.Equal(DecisionKind.SetByHand, Assert.Single(prompts.Versions[1].Decisions).Kind);

        File.WriteAllText(harbor.CasesFile, """
            {"cases":[{"id":"north","question":"How deep is the north basin?","expected":"14 m"},{"id":"south","question":"And the south basin?","expected":"9 m"}]}
            """);
        await AgentAsync(harbor, agent => agent.GetProperty("cases").GetInt32() == 2);

        File.WriteAllText(harbor.DefinitionFile, right.Replace("\"name\":", "\"nmae\":", StringComparison.Ordinal));
        var mistaken = await AgentAsync(harbor, agent => agent.GetProperty("mistakes").GetRawText().Contains("nmae", StringComparison.Ordinal));
        Assert.Equal(7, mistaken.GetProperty("definition").GetProperty("limits").GetProperty("turns").GetInt32());
    }

    [Fact]
    public async Task A_new_document_is_found_by_the_next_question()
    {
        await using var harbor = await CasesHost.StartAsync();
        await harbor.AnsweredAsync();

        File.WriteAllText(Path.Combine(harbor.AgentsFolder, HarborAgent.Name, "documents", "cranes.md"), "# Cranes\n\nThe crane of quay 2 lifts 50 tonnes.\n");
        await harbor.AnsweredAsync("What does the crane lift?");

        var agent = await harbor.Host.GetAsync<JsonElement>(Route);
        Assert.Contains(agent.GetProperty("documents").EnumerateArray(), document =>
            document.GetProperty("path").GetString() == "cranes.md" && document.GetProperty("state").GetString() == "Indexed");
    }

    [Fact]
    public async Task A_prompt_written_by_hand_becomes_a_version_that_is_in_force_only_when_asked()
    {
        await using var harbor = await CasesHost.StartAsync();
        await harbor.AnsweredAsync();

        var saved = await SaveAsync(harbor, new { text = "Answer in one sentence." });
        Assert.Equal((2, false), (saved.Version, saved.InForce));
        Assert.Equal(2, (await SaveAsync(harbor, new { text = "Answer in one sentence." })).Version);

        var inForce = await SaveAsync(harbor, new { text = "Answer in two sentences.", inForce = true });
        Assert.Equal((3, true), (inForce.Version, inForce.InForce));
        Assert.Equal(DecisionKind.SetByHand, Assert.Single(inForce.Decisions).Kind);
        var versions = (await harbor.Host.GetAsync<PromptList>($"{Route}/prompts")).Versions;
        Assert.Equal(["Answer from the documents.", "Answer in one sentence.", "Answer in two sentences."], versions.Select(version => version.Text));
        Assert.Equal([false, false, true], versions.Select(version => version.InForce));
    }

    private static async Task<PromptView> SaveAsync(CasesHost harbor, object body)
    {
        var response = await harbor.PostAsync($"agents/{HarborAgent.Name}/prompts", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Client.ApiClient.Read<PromptView>(await TestHost.JsonAsync(response));
    }

    /// <summary>The agent as the host tells it, as soon as it is as expected; the host looks at the files on its own clock.</summary>
    private static Task<JsonElement> AgentAsync(CasesHost harbor, Predicate<JsonElement> isExpected) => TakenAsync(harbor, Route, isExpected);

    /// <summary>What a route tells as soon as the host has taken over what was edited.</summary>
    private static async Task<T> TakenAsync<T>(CasesHost harbor, string route, Predicate<T> isExpected)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var told = await harbor.Host.GetAsync<T>(route);
            if (isExpected(told))
            {
                return told;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(3), $"It was not taken: {told}");
            await Task.Delay(100);
        }
    }
}
