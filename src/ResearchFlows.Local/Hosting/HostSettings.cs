using System.Net;
using System.Text.Json;

namespace ResearchFlows.Local.Hosting;

/// <summary>How an <see cref="EmbeddedHost"/> is started.</summary>
internal sealed record HostSettings
{
    private const string LocalSettingsFile = "local.settings.json";

    /// <summary>The settings <c>ResearchFlows:…</c>, <c>DevStack:…</c> and <c>Logging:…</c>.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>The address to listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Whether others than this machine may reach it without a key.</summary>
    public bool Insecure { get; init; }

    /// <summary>The port to listen on; 0 lets the system choose a free one.</summary>
    public int Port { get; init; }

    /// <summary>The least level of log lines, unless <c>Logging:…</c> says otherwise.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Drives timers and timestamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Reads the settings: the command line before the environment, the environment before the <c>Values</c> of a
    /// <c>local.settings.json</c> (as Azure Functions Core Tools do), those before the defaults.
    /// </summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="commandLine">Settings of the command line; null values say nothing.</param>
    /// <exception cref="SettingException">The file cannot be understood.</exception>
    public static IConfiguration Read(string folder, params IEnumerable<(string Key, string? Value)> commandLine) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("ResearchFlows:AgentsPath", "scripts"), new("ResearchFlows:DataPath", ".researchflows")])
        .AddInMemoryCollection(ReadValues(Path.Combine(folder, LocalSettingsFile)))
        .AddEnvironmentVariables()
        .AddInMemoryCollection(commandLine.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
        .Build();

    /// <summary>Settings that depend on nothing of the surroundings.</summary>
    public static IConfiguration InMemory(params IEnumerable<(string Key, string? Value)> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();

    /// <summary>Whoever reaches the API may read and change everything: beyond this machine that takes a key.</summary>
    /// <exception cref="SettingException">It would be open to other machines.</exception>
    public void RefuseOpenHost(NamedKeys keys)
    {
        if (!IPAddress.IsLoopback(Address) && !keys.Any && !Insecure)
        {
            throw new SettingException(
                "ResearchFlows__Keys",
                $"is empty, and --host names {Address}, where other machines reach the host: nobody would be asked for a key. Name keys, such as reviewer=…;ci=…, or say --insecure when something before the host authenticates.");
        }
    }

    private static List<KeyValuePair<string, string?>> ReadValues(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new SettingException($"IsEncrypted of {file}", "must be false: only the Functions host can decrypt the values.");
            }

            return document.RootElement.TryGetProperty("Values", out var values)
                ? [.. values.EnumerateObject().Select(value => KeyValuePair.Create(value.Name.Replace("__", ":", StringComparison.Ordinal), (string?)value.Value.ToString()))]
                : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SettingException($"file {file}", $"must hold a JSON object with an object Values: {exception.Message}");
        }
    }
}
