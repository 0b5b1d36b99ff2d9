using System.Diagnostics.CodeAnalysis;

namespace ResearchFlows.Engine.Tests;

/// <summary>A test with an engine of its own that has started.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class EngineTest : IAsyncLifetime
{
    private protected readonly TestEngine _engine = new();

    public Task InitializeAsync() => _engine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();
}
