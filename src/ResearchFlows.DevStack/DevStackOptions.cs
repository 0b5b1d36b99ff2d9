using ResearchFlows.DevStack.Faults;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack;

/// <summary>How a <see cref="DevStackServer"/> is started.</summary>
public sealed record DevStackOptions
{
    /// <summary>The SQLite file that holds everything; it and its folder are created when missing.</summary>
    public string DataFile { get; init; } = Path.Combine(".researchflows", "devstack.db");

    /// <summary>The loopback port to listen on; 0 lets the system choose a free one.</summary>
    public int Port { get; init; } = 8321;

    /// <summary>The models on offer, with their provider prefix.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["offline/research-model", "offline/judge-model"];

    /// <summary>The name under which the keyword index is listed as an embedding model, for clients that must name one.</summary>
    public string EmbeddingModel { get; init; } = "offline/keyword-index";

    /// <summary>
    /// Base address of an OpenAI-compatible server, such as <c>http://127.0.0.1:11434/v1</c>, that answers instead of the offline model.
    /// </summary>
    public Uri? Upstream { get; init; }

    /// <summary>The bearer token for <see cref="Upstream"/>.</summary>
    public string? UpstreamKey { get; init; }

    /// <summary>A model to use instead of the offline model and of <see cref="Upstream"/>.</summary>
    public IChatModel? Model { get; init; }

    /// <summary>Faults on demand; null (the default) leaves their machinery out.</summary>
    public DevStackFaults? Faults { get; init; }

    /// <summary>Where log lines go; null keeps the server quiet.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock behind every <c>created_at</c> and every wait.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Reads the settings <c>Port</c>, <c>DataFile</c>, <c>Models</c> (comma-separated), <c>EmbeddingModel</c>, <c>Upstream</c> and <c>UpstreamKey</c>.</summary>
    /// <param name="section">The configuration section <c>DevStack</c>.</param>
    /// <exception cref="FormatException">A setting cannot be understood; the message names it.</exception>
    public static DevStackOptions FromConfiguration(IConfiguration section)
    {
        var defaults = new DevStackOptions();
        return defaults with
        {
            DataFile = Text("DataFile") ?? defaults.DataFile,
            Port = Text("Port") is { } port ? ReadPort(port) : defaults.Port,
            Models = Text("Models")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? defaults.Models,
            EmbeddingModel = Text("EmbeddingModel") ?? defaults.EmbeddingModel,
            Upstream = Text("Upstream") is { } upstream ? ReadAddress(upstream) : null,
            UpstreamKey = Text("UpstreamKey") is { } key ? ReadKey(key) : null,
        };

        string? Text(string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;
    }

    private static string ReadKey(string text) => text.All(character => character is > ' ' and < '\x7f')
        ? text
        : throw new FormatException("DevStack:UpstreamKey must be one word of printable ASCII characters: no blanks, no line breaks.");

    private static int ReadPort(string text) =>
        ushort.TryParse(text, out var port) ? port : throw new FormatException($"DevStack:Port must be a number from 0 to 65535, not '{text}'.");

    private static Uri ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : throw new FormatException($"DevStack:Upstream must be an http(s) address, not '{text}'.");
}
