using ResearchFlows.DevStack;
using ResearchFlows.Engine;
using ResearchFlows.Hosting;
using ResearchFlows.Local.Commands;
using ResearchFlows.Page;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Hosting;

/// <summary>The embedded host in this process: HTTP API, durable engine and, when no server is named, DevStack.</summary>
internal sealed partial class EmbeddedHost : IAsyncDisposable
{
    private const int MaxBodyBytes = 1024 * 1024;
    private readonly WebApplication _application;
    private readonly DevStackServer? _devStack;

    private EmbeddedHost(WebApplication application, ResearchFlowsOptions options, DevStackServer? devStack)
    {
        _application = application;
        _devStack = devStack;
        Options = options;
        Address = new Uri(application.Urls.Single());
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The product's settings.</summary>
    public ResearchFlowsOptions Options { get; }

    /// <summary>Whether the server is DevStack in this process.</summary>
    public bool HasDevStack => _devStack is not null;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Cancelled when the host stops, also of itself.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    /// <summary>Starts everything; when it returns, requests are answered.</summary>
    /// <exception cref="StartupException">The settings, the agents, the data folder or the port do not allow it.</exception>
    public static async Task<EmbeddedHost> StartAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        DevStackServer? devStack = null;
        WebApplication? application = null;
        try
        {
            devStack = await InProcessDevStack.StartAsync(settings, cancellationToken);
            var options = ResearchFlowsOptions.Read(settings.Configuration);
            application = Build(settings, options);
            await application.StartAsync(cancellationToken);
            return new EmbeddedHost(application, options, devStack);
        }
        catch (Exception exception)
        {
            // A background service that fails before all have started cancels the start.
            var failure = application is null ? null : FindFailure(application);
            await DisposeAsync(application, devStack);
            throw failure is not null ? new StartupException(failure, ExitCode.Failed, exception)
                : exception is OperationCanceledException && cancellationToken.IsCancellationRequested ? exception
                : StartupException.From(exception);
        }
    }

    /// <summary>Logs what made a background service fail, which stops the host: it is up or down, never something between.</summary>
    /// <returns>What happened, for people; null when none failed.</returns>
    public string? FindFailure() => FindFailure(_application);

    private static string? FindFailure(WebApplication application)
    {
        var failed = application.Services.GetServices<IHostedService>().OfType<BackgroundService>().FirstOrDefault(service => service.ExecuteTask is { IsFaulted: true });
        if (failed?.ExecuteTask?.Exception?.InnerException is not { } exception)
        {
            return null;
        }

        LogServiceFailed(application.Logger, exception, failed.GetType().Name);
        return $"Something in the host failed, and it stopped: {exception.Message} Runs go on when it is started again.";
    }

    /// <summary>Stops listening, lets running activities end, closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await DisposeAsync(_application, _devStack);
    }

    private static async Task DisposeAsync(WebApplication? application, DevStackServer? devStack)
    {
        if (application is not null)
        {
            await application.DisposeAsync();
        }

        if (devStack is not null)
        {
            await devStack.DisposeAsync();
        }
    }

    private static WebApplication Build(HostSettings settings, ResearchFlowsOptions options)
    {
        // The empty builder reads no settings of the surrounding process (ASPNETCORE_URLS, appsettings.json).
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(EmbeddedHost).Assembly.GetName().Name });
        builder.Configuration.AddConfiguration(settings.Configuration);
        HostLogging.Configure(builder.Logging, settings);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(settings.Address, settings.Port);
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, NoHostLifetime>();
        builder.Services.AddSingleton(settings.Time);
        builder.Services.AddResearchFlows(options);
        builder.Services.AddTelemetryExport(settings.Configuration);
        var engine = EngineSettings.Read(settings.Configuration, options.DataPath);
        builder.Services.AddSingleton<EngineTelemetry>().AddSingleton(services => services.GetRequiredService<EngineTelemetry>().Observe(engine));
        builder.Services.AddSingleton<DurableEngine>();
        builder.Services.AddSingleton<IOrchestrationClient>(services => services.GetRequiredService<DurableEngine>());
        builder.Services.AddHostedService(services => services.GetRequiredService<DurableEngine>());
        var nights = NightlySchedule.Read(settings.Configuration);
        builder.Services.AddSingleton(nights);
        builder.Services.AddHostedService<NightlyTimer>();
        builder.Services.AddHostedService<ScratchSweeper>();
        builder.Services.AddSingleton(RetentionPeriod.Read(settings.Configuration));
        builder.Services.AddHostedService<Retention>();
        var keys = NamedKeys.Read(settings.Configuration);
        settings.RefuseOpenHost(keys);
        builder.Services.AddPage(keys.Any, now => nights.IsOff ? null : nights.Next(now, settings.Time.LocalTimeZone));
        builder.Services.AddApiDocument();
        var application = builder.Build();
        application.UseApiGuards(AllowedHosts.Read(settings), keys);
        application.MapApi();
        return application;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Service} failed; the host stops.")]
    private static partial void LogServiceFailed(ILogger logger, Exception exception, string service);

    /// <summary>Leaves Ctrl-C and SIGTERM to the command that runs the host.</summary>
    private sealed class NoHostLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
