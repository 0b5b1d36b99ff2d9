using ResearchFlows.Agents;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>The ways an improvement and an optimization go.</summary>
internal static class ImprovementShapes
{
    private const int CasesEach = 20;

    public static IReadOnlyList<Shape> All { get; } =
    [
        Improvement("improvement-promoted", "\"outcome\":\"Promoted\"", "Answer WORSE.", "Answer BETTER."),
        Improvement("improvement-rejected", "\"outcome\":\"Rejected\"", "Answer WORSE."),
        Improvement("improvement-second-look", "-validation-again", "Answer MAYBE.") with
        {
            Script = product => product.Faults.Model = new ScriptedJudge(Improvable.Promising(product.Agent, later: 0.9), "Answer MAYBE.").Reply,
        },
        Improvement("improvement-refused-by-the-linter", "The linter refuses it", "BETTER. The expected fact number 7 stands written right here."),
        Improvement("improvement-approved", "\"outcome\":\"Promoted\"", "Answer BETTER.") with { Agent = Agent(approval: true), Approval = new Approval(true, "Ada", "because") },
        Improvement("improvement-not-approved", "Rejected by Ada", "Answer BETTER.") with { Agent = Agent(approval: true), Approval = new Approval(false, "Ada", "because") },
        Improvement("improvement-approval-times-out", "Nobody approved it", "Answer BETTER.") with { Agent = Agent(approval: true) },
        Improvement("improvement-starts-over-after-a-conflict", "A version conflict", "Answer BETTER.") with { Script = product => EditByHand(product, 1) },
        Improvement("improvement-ends-in-conflict", "\"outcome\":\"Conflict\"", "Answer BETTER.") with { Script = product => EditByHand(product, 3) },
        Improvement("improvement-rolled-back", "\"outcome\":\"RolledBack\"", "Answer BETTER.") with { Before = PromoteWhatTurnsOutWorseAsync },
        Improvement("improvement-already-running", "\"outcome\":\"AlreadyRunning\"") with { Before = HoldLeaseAsync },
        Optimization("optimization-out-of-patience", "\"stoppedBy\":\"Patience\"", "Answer BETTER.") with { Input = new OptimizationInput("test-agent", MaxIterations: 10) },
        Optimization("optimization-all-rounds", "\"stoppedBy\":\"MaxIterations\"", "Answer WORSE.") with { Input = new OptimizationInput("test-agent", MaxIterations: 1) },
        Optimization("optimization-out-of-budget", "\"stoppedBy\":\"Budget\"", "Answer WORSE.") with { Input = new OptimizationInput("test-agent", MaxModelCalls: 20) },
        Optimization("optimization-already-running", "\"stoppedBy\":\"AlreadyRunning\"") with { Before = HoldLeaseAsync },
    ];

    private static Shape Improvement(string name, string proof, params string[] candidates) =>
        Of(name, nameof(ImprovementOrchestration), new ImprovementInput("test-agent"), proof, candidates);

    private static Shape Optimization(string name, string proof, params string[] candidates) =>
        Of(name, nameof(OptimizationOrchestration), new OptimizationInput("test-agent"), proof, candidates);

    private static Shape Of(string name, string orchestration, object input, string proof, string[] candidates) => new(name, orchestration, input, proof)
    {
        Agent = Agent(Math.Max(1, candidates.Length)), Cases = CasesEach, Script = product => product.Faults.Model = Judge(candidates).Reply,
    };

    private static object Agent(int candidates = 1, bool approval = false) => Improvable.Agent(CasesEach, candidates, approval: approval);

    private static ScriptedJudge Judge(params string[] candidates) => new(
        (answer, _) => answer.Contains("BETTER", StringComparison.Ordinal) ? 0.9 : answer.Contains("WORSE", StringComparison.Ordinal) ? 0.1 : 0.4, candidates);

    /// <summary>Somebody saves a version of his own while candidates are proposed.</summary>
    private static void EditByHand(Product product, int times)
    {
        var judge = Judge("Answer BETTER.");
        product.Faults.Model = request =>
        {
            if (request.ResponseFormat?.GetRawText().Contains("\"proposal\"", StringComparison.Ordinal) == true && times-- > 0)
            {
                SaveAsync(product, $"Answer by hand, {times} to go.").GetAwaiter().GetResult();
            }

            return judge.Reply(request);
        };
    }

    private static async Task SaveAsync(Product product, string text)
    {
        var agent = await product.Get<ProvisionLedger>().FindAgentAsync("test-agent", CancellationToken.None);
        var last = (await product.Get<Prompts>().GetVersionsAsync(agent!.PromptId!, CancellationToken.None))[^1];
        var saved = await product.Get<Prompts>().SaveAsync(last.PromptId, text, last.Version, CancellationToken.None);
        await product.Get<Prompts>().SetDefaultAsync(saved.PromptId, saved.Version, CancellationToken.None);
    }

    private static async Task PromoteWhatTurnsOutWorseAsync(Product product, IOrchestrationClient client)
    {
        await client.StartAsync(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"), "improvement-before", CancellationToken.None);
        await client.WaitForCompletionAsync("improvement-before", CancellationToken.None);
        product.Faults.Model = new ScriptedJudge((answer, _) => answer.Contains("BETTER", StringComparison.Ordinal) ? 0.1 : 0.4, "Answer OTHERWISE.").Reply;
    }

    private static async Task HoldLeaseAsync(Product product, IOrchestrationClient client) =>
        await product.Get<Leases>().AcquireAsync("test-agent", "improvement-other", client, CancellationToken.None);
}
