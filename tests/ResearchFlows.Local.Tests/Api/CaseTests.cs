using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

public sealed class CaseTests
{
    private const string Written = """
        {
          // written by hand
          "cases": [
            { "id": "north", "question": "How deep  is the NORTH basin?", "expected": "14 m", "split": "train" }, // keep
            { "id": "quays", "question": "How many quays are there?", "expected": "Three." },
            { "id": "twice", "question": "how many quays are there?", "expected": "Three." }
          ]
        }
        """;

    [Fact]
    public async Task A_good_answer_becomes_a_case_and_what_stands_in_the_file_stays()
    {
        await using var cases = await CasesHost.StartAsync(Written);
        var id = await cases.AnsweredAsync("Wie tief ist das Nordbecken?");
        await cases.SayAsync(id, new { good = true });

        var response = await cases.PostAsync("agents/harbor/cases", new { from = id, split = "Validation" });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var added = ApiClient.Read<AddedCase>(await TestHost.JsonAsync(response));
        Assert.Equal(("wie-tief-ist-das-nordbecken", HarborAgent.Answer, CaseSplit.Validation, cases.CasesFile), (added.Id, added.Expected, added.Split, added.File));
        var text = await File.ReadAllTextAsync(cases.CasesFile);
        Assert.StartsWith(Written[..Written.LastIndexOf('}')].TrimEnd().TrimEnd(']').TrimEnd() + ",", text, StringComparison.Ordinal);
        Assert.Contains($"\"source\":\"{id}\"", text, StringComparison.Ordinal);
        var loaded = AgentLoader.Load(cases.AgentsFolder)[0].Cases[^1];
        Assert.Equal((added.Id, added.Question, HarborAgent.Answer, CaseSplit.Validation, id), (loaded.Id, loaded.Question, loaded.Expected, loaded.Split, loaded.Source));
        Assert.Equal(["agent.json", "cases.json"], Directory.GetFiles(Path.GetDirectoryName(cases.CasesFile)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_agent_without_cases_gets_a_file_that_its_definition_names()
    {
        await using var cases = await CasesHost.StartAsync();
        var first = await cases.AnsweredAsync("Is the basin deep?");
        var second = await cases.AnsweredAsync("Is the basin very deep?");
        await cases.SayAsync(first, new { good = false, expected = "14 m" });

        Assert.Equal(HttpStatusCode.Created, (await cases.PostAsync("agents/harbor/cases", new { from = first })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await cases.PostAsync("agents/harbor/cases", new { from = second, id = "second", expected = "Yes." })).StatusCode);

        var agent = Assert.Single(AgentLoader.Load(cases.AgentsFolder));
        Assert.Equal([("is-the-basin-deep", "14 m"), ("second", "Yes.")], agent.Cases.Select(known => (known.Id, known.Expected)));
        Assert.Equal("Knows a harbor.", agent.Description);
    }

    [Fact]
    public async Task Cases_added_at_the_same_time_are_all_there()
    {
        await using var cases = await CasesHost.StartAsync();
        var ids = new List<string>();
        for (var number = 0; number < 6; number++)
        {
            ids.Add(await cases.AnsweredAsync($"Question {number}?"));
        }

        await Task.WhenAll(ids.Select(id => cases.PostAsync("agents/harbor/cases", new { from = id, expected = "14 m" })));

        Assert.Equal(ids.Order(), AgentLoader.Load(cases.AgentsFolder)[0].Cases.Select(known => known.Source).Order());
    }

    [Fact]
    public async Task What_makes_no_case_is_refused_and_the_file_stays_as_it_was()
    {
        await using var cases = await CasesHost.StartAsync(Written);
        var id = await cases.AnsweredAsync("Is it deep?");
        var known = await cases.AnsweredAsync(HarborAgent.Question);

        Assert.Equal(HttpStatusCode.Conflict, await AddAsync(new { from = id }));                              // nobody has said a word
        await cases.SayAsync(id, new { good = false });
        Assert.Equal(HttpStatusCode.Conflict, await AddAsync(new { from = id }));                              // open
        Assert.Equal(HttpStatusCode.Conflict, await AddAsync(new { from = id, id = "quays", expected = "x" })); // the id is taken
        Assert.Equal(HttpStatusCode.Conflict, await AddAsync(new { from = known, expected = "14 m" }));        // the question is asked already
        Assert.Equal(HttpStatusCode.NotFound, await AddAsync(new { from = "nobody", expected = "x" }));
        Assert.Equal(HttpStatusCode.BadRequest, await AddAsync(new { from = id, expected = "x", split = "all" }));
        Assert.Equal(HttpStatusCode.BadRequest, await AddAsync(new { expected = "x" }));
        Assert.Equal(Written, await File.ReadAllTextAsync(cases.CasesFile));

        async Task<HttpStatusCode> AddAsync(object body) => (await cases.PostAsync("agents/harbor/cases", body)).StatusCode;
    }

    [Fact]
    public async Task A_file_that_was_broken_meanwhile_is_left_alone_and_named()
    {
        await using var cases = await CasesHost.StartAsync(Written);
        var id = await cases.AnsweredAsync("Is it deep?");
        await File.WriteAllTextAsync(cases.CasesFile, "{ \"cases\": [");

        var refused = await cases.PostAsync("agents/harbor/cases", new { from = id, expected = "14 m" });

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("{ \"cases\": [", await File.ReadAllTextAsync(cases.CasesFile));
    }

    [Fact]
    public async Task Cases_are_listed_with_scores_spread_and_what_is_odd_and_bad_answers_as_open()
    {
        await using var cases = await CasesHost.StartAsync(Written);
        await cases.PostAsync("agents/harbor/evaluations", new { instanceId = "evaluation-1", repeats = 3 });
        await cases.Host.EndAsync("evaluation-1");
        var bad = await cases.AnsweredAsync("Is it deep?");
        await cases.SayAsync(bad, new { good = false, comment = "No." });
        var knownBad = await cases.AnsweredAsync(HarborAgent.Question);
        await cases.SayAsync(knownBad, new { good = false });

        var list = await cases.Host.GetAsync<CaseList>("/api/agents/harbor/cases");

        var (north, quays) = (list.Cases[0], list.Cases[1]);
        Assert.Equal(["north", "quays", "twice"], list.Cases.Select(item => item.Id));
        Assert.Equal((3, 1.0, 0.0), (north.Runs, north.Mean, north.Spread));
        Assert.Equal([new CaseVersionScore(1, 3, 1)], north.Versions);
        Assert.Contains("Always solved", Assert.Single(north.Odd), StringComparison.Ordinal);
        Assert.Equal([CaseSplit.Train, CaseSplit.Validation], quays.Splits);
        Assert.Collection(
            quays.Odd,
            odd => Assert.Contains("Never solved in 3 runs", odd, StringComparison.Ordinal),
            odd => Assert.Contains("'twice'", odd, StringComparison.Ordinal));
        Assert.Equal((bad, "No."), (Assert.Single(list.Open).InstanceId, list.Open[0].Comment));
    }
}
