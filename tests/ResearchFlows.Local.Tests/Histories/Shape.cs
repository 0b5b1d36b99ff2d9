using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Engine;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>One way an orchestration can go, and how to record it: on a real engine, against DevStack, with scripted replies.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Orchestration">The orchestration.</param>
/// <param name="Input">Its input.</param>
/// <param name="Proof">Text that its history contains when it went this way.</param>
internal sealed record Shape(string Name, string Orchestration, object Input, string Proof)
{
    /// <summary>The agent's definition.</summary>
    public required object Agent { get; init; }

    /// <summary>How many test cases the agent has; null for the usual one.</summary>
    public int? Cases { get; init; }

    /// <summary>Says what the model replies and what fails.</summary>
    public required Action<Product> Script { get; init; }

    /// <summary>What has happened before, on the same engine.</summary>
    public Func<Product, IOrchestrationClient, Task>? Before { get; init; }

    /// <summary>What a person does when the instance waits for one.</summary>
    public object? Approval { get; init; }

    public async Task<GoldenHistory> RecordAsync()
    {
        await using var product = await Product.StartAsync(Agent, cases: Cases is { } count ? Improvable.Cases(count) : null);
        Script(product);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));

        // One thing at a time, so that the order of what runs in parallel is the same in each recording.
        var options = new EngineOptions
        {
            DatabaseFile = Path.Combine(product.AgentFolder, "..", "engine.db"), MaxConcurrentActivities = 1, MaxConcurrentOrchestrations = 1,
        };
        await using var engine = new DurableEngine(product.Get<Catalog>(), product.Services, options, time, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        if (Before is not null)
        {
            await Before(product, engine);
        }

        var id = $"{Orchestration.Replace("Orchestration", "", StringComparison.Ordinal).ToLowerInvariant()}-golden";
        await engine.StartAsync(Orchestration, Input, id, CancellationToken.None);
        var driver = new GoldenDriver(engine, time, id, Approval);
        await driver.RunAsync();
        return new GoldenHistory(Orchestration, id, (await engine.GetHistoryAsync(id, CancellationToken.None))!);
    }
}
