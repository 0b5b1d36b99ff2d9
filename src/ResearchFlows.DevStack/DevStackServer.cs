using System.Net;
using ResearchFlows.DevStack.Conversations;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Files;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Prompts;
using ResearchFlows.DevStack.Responses;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.DevStack.VectorStores;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack;

/// <summary>A stand-in for Llama Stack on loopback: the same routes, one SQLite file, and an offline model unless told otherwise.</summary>
public sealed partial class DevStackServer : IAsyncDisposable
{
    private const int LargestUpload = 100 * 1024 * 1024;

    private readonly WebApplication application;
    private readonly Database database;
    private readonly BackgroundResponses background;
    private readonly IDisposable? ownModel;

    private DevStackServer(WebApplication application, Database database, BackgroundResponses background, IDisposable? ownModel)
    {
        this.application = application;
        this.database = database;
        this.background = background;
        this.ownModel = ownModel;
        Endpoint = new Uri(application.Urls.Single());
    }

    /// <summary>Where it listens, for example <c>http://127.0.0.1:8321</c>; clients add <c>/v1</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>Opens the data file and starts to listen.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="IOException">The port is taken, or the data file cannot be used.</exception>
    public static async Task<DevStackServer> StartAsync(DevStackOptions options, CancellationToken cancellationToken)
    {
        var model = ChatModelChoice.From(options);
        var models = new ModelCatalog(options);
        var database = Database.Open(options.DataFile);
        var application = Build(options);
        try
        {
            var background = Map(application, options, database, models, model);
            await background.ForgetLeftBehindAsync(cancellationToken);
            await application.StartAsync(cancellationToken);
            var server = new DevStackServer(application, database, background, options.Model is null ? model as IDisposable : null);
            LogStarted(application.Logger, server.Endpoint, models.Description, options.DataFile);
            return server;
        }
        catch
        {
            await application.DisposeAsync();
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening, lets running requests end for up to two seconds, and closes the data file.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        await background.DisposeAsync();
        await database.DisposeAsync();
        ownModel?.Dispose();
    }

    private static WebApplication Build(DevStackOptions options)
    {
        // The empty builder reads no settings of the surrounding process (ASPNETCORE_URLS, appsettings.json).
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(DevStackServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.Limits.MaxRequestBodySize = LargestUpload;
            // A busy machine is slow at both ends; nobody attacks a stand-in on loopback.
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        if (options.LoggerFactory is { } loggers)
        {
            builder.Services.AddSingleton(loggers);
        }
        return builder.Build();
    }

    private static BackgroundResponses Map(WebApplication application, DevStackOptions options, Database database, ModelCatalog models, IChatModel model)
    {
        var (faults, time) = (options.Faults, options.TimeProvider);
        var turns = model is RuleBasedModel && faults is null ? new ProcessorTurns() : null;
        var prompts = new PromptStore(database, faults, time);
        var files = new FileStore(database, time);
        var stores = new VectorStoreRepository(database, models, time);
        var storeFiles = new VectorStoreFiles(database, files, faults, time);
        var search = new ChunkSearch(database);
        var responses = new ResponseStore(database);
        var conversations = new ConversationStore(database, time);
        var runner = new ResponseRunner(
            faults is null ? model : new ScriptedModel(model, faults), models, prompts, responses, conversations, search, time, application.Logger);
        var background = new BackgroundResponses(runner, responses, turns, time, application.Logger);

        if (faults is not null)
        {
            application.Use(new FaultMiddleware(faults, database, time).InvokeAsync);
        }
        if (turns is not null)
        {
            application.Use(turns.InvokeAsync);
        }
        application.Use(new ErrorAnswers(models, application.Logger).InvokeAsync);
        application.MapModels(models, database);
        application.MapPrompts(prompts);
        application.MapFiles(files);
        application.MapVectorStores(stores, storeFiles, search);
        application.MapVectorStoreFiles(storeFiles);
        application.MapFileBatches(new FileBatches(database, storeFiles, time));
        application.MapConversations(conversations);
        application.MapResponses(runner, background, responses, faults);
        return background;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "DevStack, a stand-in for Llama Stack, listens on {Endpoint}; its model: {Model}; data: {DataFile}")]
    private static partial void LogStarted(ILogger logger, Uri endpoint, string model, string dataFile);

    /// <summary>Leaves Ctrl+C and SIGTERM to the process that hosts the server.</summary>
    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
