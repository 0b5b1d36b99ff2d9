using ResearchFlows.Instances;
using ResearchFlows.OfflineModel;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Page.Tests.Support;

/// <summary>A host of two agents that answer what their prompts say: an improvement of one waits for a person; the other can be optimized, and its judge checked.</summary>
public sealed partial class ImprovableHost : IAsyncLifetime
{
    public const string Agent = "pilot";
    public const string Improvement = "improvement-1";
    public const string Optimization = "optimization-1";
    public const string JudgeCheck = "judge-check-1";
    private const string Other = "mate";
    private const int Cases = 12;

    public TestHost Host { get; } = new(Write) { Model = new Model() };

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.ChromiumPath is null)
        {
            return;
        }

        await Host.InitializeAsync();
        await StartAsync($"agents/{Agent}/improvements", new { instanceId = Improvement });
        var steps = await Host.GetAsync<StepsView>($"/api/instances/{Improvement}/steps");
        while (!(await Host.GetAsync<InstanceView>($"/api/instances/{Improvement}")).CustomStatus.ToString()!.Contains("approval\":", StringComparison.Ordinal))
        {
            steps = await Host.GetAsync<StepsView>($"/api/instances/{Improvement}/steps?after={steps.Cursor}&waitSeconds=5");
        }
    }

    /// <summary>Optimizes the other agent, and asks its judge about a good answer and a bad one; a second time this starts nothing new.</summary>
    public async Task OptimizeAndCheckJudgeAsync()
    {
        await StartAsync($"agents/{Other}/optimizations", new { instanceId = Optimization, maxIterations = 1 });
        foreach (var (number, good) in new[] { (1, true), (2, false) })
        {
            await StartAsync("research", new { agent = Other, question = Question(number), instanceId = $"asked-{number}" });
            await Host.EndAsync($"asked-{number}");
            await StartAsync($"instances/asked-{number}/feedback", new { good, expected = Expected(number), comment = "The mole is not named." });
        }

        await StartAsync($"agents/{Other}/judge", new { instanceId = JudgeCheck });
        await Host.EndAsync(JudgeCheck);
        await Host.EndAsync(Optimization);
    }

    private async Task StartAsync(string route, object body)
    {
        using var response = await Host.SendAsync("POST", $"/api/{route}", JsonSerializer.Serialize(body));
        response.EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync()
    {
        if (BrowserFactAttribute.ChromiumPath is not null)
        {
            await Host.DisposeAsync();
        }

        Host.Dispose();
    }

    private static string Question(int number) => $"Which buoy is number {number}?";

    private static string Expected(int number) => $"The buoy of the number {number} lies before the mole.";

    private static void Write(TempFolder folder, string agents)
    {
        var cases = JsonSerializer.Serialize(new { cases = Enumerable.Range(1, Cases).Select(number => new { id = $"case-{number:00}", question = Question(number), expected = Expected(number) }) });
        foreach (var name in new[] { Agent, Other })
        {
            folder.Write($"{agents}/{name}/agent.json", JsonSerializer.Serialize(new
            {
                name, description = "Brings ships in.", model = "offline/research-model", judgeModel = "offline/judge-model",
                prompt = "You are a pilot. Answer.", cases = "cases.json", improvement = new { candidates = 2, approval = name == Agent },
            }));
            folder.Write($"{agents}/{name}/cases.json", cases);
        }
    }

    /// <summary>Answers are the prompt; the judge likes what is BETTER, but not of every case; the proposer has one good idea and one bad one.</summary>
    private sealed partial class Model : IChatModel
    {
        public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) => Task.FromResult(Reply(request));

        private static ModelReply Reply(ModelRequest request)
        {
            var user = request.Messages[^1].Content ?? "";
            return request.ResponseFormat?.GetRawText() switch
            {
                { } format when format.Contains("\"verdict\"", StringComparison.Ordinal) => Text(string.Create(CultureInfo.InvariantCulture, $$"""{"score": {{Score(user)}}, "reasoning": "The <b>buoy</b> is named."}""")),
                { } format when format.Contains("\"proposal\"", StringComparison.Ordinal) => Text(user.Contains("Write candidate 1", StringComparison.Ordinal)
                    ? """{"prompt": "You are a pilot. Name the buoy. Answer BETTER.", "rationale": "Buoys were not named."}"""
                    : """{"prompt": "You are a pilot. Guess.", "rationale": "Quicker."}"""),
                _ => Text(request.Messages[0].Content ?? ""),
            };
        }

        private static double Score(string judged) => !Case().IsMatch(judged) ? 0
            : !judged.Contains("BETTER", StringComparison.Ordinal) ? 0.25
            : Case().Match(judged).Groups[1].Value switch { "1" => 0, "2" => 0.25, _ => 1 };

        private static ModelReply Text(string text) => new() { Text = text, Usage = new ModelUsage(100, 10) };

        [GeneratedRegex("Which buoy is number ([0-9]+)")]
        private static partial Regex Case();
    }
}
