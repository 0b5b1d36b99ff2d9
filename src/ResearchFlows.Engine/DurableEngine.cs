using ResearchFlows.Ports;

namespace ResearchFlows.Engine;

/// <summary>
/// The embedded durable engine: orchestrations and activities of a catalog on one SQLite file. It records before it acts; whatever
/// was unfinished when it ended, however it ended, goes on at the next start from what was recorded.
/// </summary>
/// <param name="catalog">The orchestrations and activities it offers.</param>
/// <param name="services">Creates them; each gets a scope of its own.</param>
/// <param name="options">Where and how it runs.</param>
/// <param name="time">Drives timers and timestamps.</param>
/// <param name="loggers">Where it logs.</param>
public sealed partial class DurableEngine(
    Catalog catalog, IServiceProvider services, EngineOptions options, TimeProvider time, ILoggerFactory loggers)
    : IOrchestrationClient, IHostedService, IAsyncDisposable
{
    /// <summary>The name of the meter that says what it measures of itself.</summary>
    public const string MeterName = "ResearchFlows.Engine";

    private volatile EngineRuntime? _runtime;

    /// <summary>Whether it can do its work, and what is wrong when it cannot.</summary>
    public EngineHealth Health => _runtime?.Health.Current ?? new(false, "The engine is not running.");

    /// <inheritdoc/>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Runtime.Writer.ProbeAsync(cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is EngineUnavailableException || (exception is OperationCanceledException && !Health.IsHealthy))
        {
            // The health has the reason, also when others still wait to find it out again.
        }

        return Health.Message;
    }

    /// <summary>How many commits were made since the start.</summary>
    internal long Commits => Runtime.Writer.Commits;

    /// <summary>How many instances are in memory.</summary>
    internal int InstancesInMemory => Runtime.Instances.Count;

    /// <summary>How many instances have something to do, and how many activities run.</summary>
    internal (int Instances, int Activities) AtWork => (Runtime.Instances.Busy, Runtime.Activities.Running);

    private EngineRuntime Runtime => _runtime ?? throw EngineRuntime.NotRunning();

    /// <summary>Opens the store and lets everything unfinished go on.</summary>
    /// <exception cref="EngineLockedException">Another process has the store open.</exception>
    /// <exception cref="EngineTooNewException">A newer program wrote the store.</exception>
    /// <exception cref="EngineUnavailableException">The store cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The engine runs already.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_runtime is not null)
        {
            throw new InvalidOperationException("The engine is running already.");
        }

        var runtime = new EngineRuntime(options, catalog, services, this, time, loggers);
        _runtime = runtime;
        runtime.Recover();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Lets running activities end within <see cref="EngineOptions.ShutdownTimeout"/> (or until the token is cancelled), then cancels
    /// them and closes the store. What was cancelled runs again at the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_runtime is { } runtime)
        {
            await runtime.StopAsync(cancellationToken);
            _runtime = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    /// <summary>Ends as a crash would, for tests: nothing more is recorded, the store is let go.</summary>
    internal async Task AbandonAsync()
    {
        if (Interlocked.Exchange(ref _runtime, null) is { } runtime)
        {
            await runtime.AbandonAsync();
        }
    }
}
