using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Ports;
using System.Collections.Concurrent;
using System.Text.Json;

namespace ResearchFlows.Engine.Tests;

/// <summary>Which of the test's scripts an orchestration or activity runs, and with what.</summary>
public sealed record ScriptInput(string Script, JsonElement? Value = null, string? Agent = null)
{
    public T As<T>() => Value!.Value.Deserialize<T>(PortJson.Options)!;

    public static ScriptInput Of(string script, object? value = null, string? agent = null) =>
        new(script, value is null ? null : JsonSerializer.SerializeToElement(value, PortJson.Options), agent);
}

/// <summary>What a test's orchestrations and activities do, by name.</summary>
public sealed class Scripts
{
    public ConcurrentDictionary<string, Func<TaskOrchestrationContext, ScriptInput, Task<object?>>> Orchestrations { get; } = [];

    public ConcurrentDictionary<string, Func<ScriptInput, ActivityContext, CancellationToken, Task<object?>>> Activities { get; } = [];
}

public sealed class Scripted(Scripts scripts) : TaskOrchestrator<ScriptInput, object?>
{
    public override Task<object?> RunAsync(TaskOrchestrationContext context, ScriptInput input) => scripts.Orchestrations[input.Script](context, input);
}

public sealed class OtherScripted(Scripts scripts) : TaskOrchestrator<ScriptInput, object?>
{
    public override Task<object?> RunAsync(TaskOrchestrationContext context, ScriptInput input) => scripts.Orchestrations[input.Script](context, input);
}

public sealed class Work(Scripts scripts) : IActivity<ScriptInput, object?>
{
    public Task<object?> RunAsync(ScriptInput input, ActivityContext context, CancellationToken cancellationToken) =>
        scripts.Activities[input.Script](input, context, cancellationToken);
}

public sealed class OtherWork : IActivity<ScriptInput, object?>
{
    public Task<object?> RunAsync(ScriptInput input, ActivityContext context, CancellationToken cancellationToken) =>
        Task.FromResult<object?>("other");
}

/// <summary>A real engine on a real file in a folder of its own; it can crash and come back.</summary>
public sealed class TestEngine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("researchflows-engine-");

    public TestEngine(TimeProvider? time = null, Func<EngineOptions, EngineOptions>? configure = null)
    {
        Time = time ?? FakeTime;
        Configure = configure ?? (options => options);
        _services = new ServiceCollection().AddSingleton(Scripts).BuildServiceProvider();
    }

    public Scripts Scripts { get; } = new();

    public IServiceProvider Services => _services;

    public FakeTimeProvider FakeTime { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TimeProvider Time { get; }

    public LogLines Log { get; } = new();

    public Func<EngineOptions, EngineOptions> Configure { get; set; }

    public DurableEngine Engine { get; private set; } = null!;

    public string DatabaseFile => Path.Combine(_folder.FullName, "data", "engine.db");

    public IOrchestrationClient Client => Engine;

    public static CancellationToken Soon => new CancellationTokenSource(Limit).Token;

    public Catalog Catalog => new Catalog()
        .AddOrchestration(() => new Scripted(Scripts))
        .AddOrchestration(() => new OtherScripted(Scripts))
        .AddActivity<Work, ScriptInput, object?>()
        .AddActivity<OtherWork, ScriptInput, object?>();

    public static async Task<TestEngine> StartedAsync(TimeProvider? time = null, Func<EngineOptions, EngineOptions>? configure = null)
    {
        var engine = new TestEngine(time, configure);
        await engine.StartAsync();
        return engine;
    }

    public DurableEngine Create() =>
        new(Catalog, _services, Configure(new EngineOptions { DatabaseFile = DatabaseFile }), Time, new LoggerFactory([Log]));

    public async Task StartAsync()
    {
        Engine = Create();
        await Engine.StartAsync(Soon);
    }

    /// <summary>Ends the engine as a kill would, and starts another on the same file.</summary>
    public async Task CrashAndRestartAsync()
    {
        await Engine.AbandonAsync();
        await StartAsync();
    }

    public void Orchestration(string name, Func<TaskOrchestrationContext, ScriptInput, Task<object?>> code) => Scripts.Orchestrations[name] = code;

    public void Activity(string name, Func<ScriptInput, object?> work) =>
        Scripts.Activities[name] = (input, _, _) => Task.FromResult(work(input));

    public void Activity(string name, Func<ScriptInput, CancellationToken, Task<object?>> work) =>
        Scripts.Activities[name] = (input, _, cancellationToken) => work(input, cancellationToken);

    public Task<bool> RunAsync(string script, string id, object? value = null, string? agent = null, string name = nameof(Scripted)) =>
        Client.StartAsync(name, ScriptInput.Of(script, value, agent), id, Soon);

    public Task<OrchestrationMetadata> EndOfAsync(string id) => Client.WaitForCompletionAsync(id, Soon);

    public async Task<OrchestrationMetadata> ResultAsync(string script, object? value = null, string id = "instance")
    {
        await RunAsync(script, id, value);
        return await EndOfAsync(id);
    }

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id = "instance") =>
        await Client.GetHistoryAsync(id, Soon) ?? throw new InvalidOperationException($"no history of {id}");

    public async Task<HistoryEventType[]> EventTypesAsync(string id = "instance") => [.. (await HistoryAsync(id)).Select(e => e.EventType)];

    /// <summary>Waits until the history says so.</summary>
    public async Task UntilAsync(string id, Func<IReadOnlyList<HistoryEvent>, bool> condition)
    {
        var soon = Soon;
        while (!condition(await HistoryAsync(id)))
        {
            await Task.Delay(2, soon);
        }
    }

    public Task UntilRecordedAsync(HistoryEventType type, string id = "instance", int times = 1) =>
        UntilAsync(id, history => history.Count(e => e.EventType == type) >= times);

    /// <summary>
    /// Waits until the engine has dealt with all that was recorded for the instance so far: what is recorded can be read before what follows from it is
    /// under way, and an event's episode begins when that is.
    /// </summary>
    public Task RoundTripAsync(string id = "instance") => Client.RaiseEventAsync(id, "a round trip through the instance", null, Soon);

    public async ValueTask DisposeAsync()
    {
        await Engine.AbandonAsync();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public static class TestEngineExtensions
{
    /// <summary>Calls the test's activity of that name.</summary>
    public static Task<T> Work<T>(this TaskOrchestrationContext context, string script, object? value = null) =>
        context.CallActivityAsync<T>(nameof(Tests.Work), ScriptInput.Of(script, value));

    public static Task<T> Child<T>(this TaskOrchestrationContext context, string script, string id, object? value = null) =>
        context.CallSubOrchestratorAsync<T>(nameof(Scripted), ScriptInput.Of(script, value), new SubOrchestrationOptions(instanceId: id));
}

/// <summary>Keeps what was logged.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    /// <summary>Called with each line, on the thread that logs it.</summary>
    public Action<string>? OnLine { get; set; }

    public IReadOnlyList<(LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _lines.Add((logLevel, formatter(state, exception)));
        }

        OnLine?.Invoke(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
