using Microsoft.Extensions.Configuration;
using Npgsql;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;

namespace ResearchFlows;

/// <summary>The settings <c>ResearchFlows__…</c>, the same in both hosts.</summary>
public sealed record ResearchFlowsOptions
{
    /// <summary>Where the server is.</summary>
    public required LlamaStackOptions LlamaStack { get; init; }

    /// <summary>The folder of the agents' folders.</summary>
    public required string AgentsPath { get; init; }

    /// <summary>The folder of the ledger and, in the embedded host, of the durable store.</summary>
    public required string DataPath { get; init; }

    /// <summary>How the ledger keeps its journal.</summary>
    public LedgerJournal LedgerJournal { get; init; } = LedgerJournal.Wal;

    /// <summary>The longest question, in characters.</summary>
    public int MaxQuestionLength { get; init; } = 8000;

    /// <summary>Whether telemetry holds texts of prompts, documents and answers.</summary>
    public bool TelemetryTexts { get; init; }

    /// <summary>The ledger's file.</summary>
    public string LedgerFile => Path.Combine(DataPath, "ledger.db");

    /// <summary>Npgsql's connection string of a ledger in PostgreSQL; null: the ledger is the file.</summary>
    public string? LedgerConnection { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static ResearchFlowsOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("ResearchFlows");
        return new ResearchFlowsOptions
        {
            LlamaStack = new LlamaStackOptions
            {
                Endpoint = SettingText.ServerAddress("ResearchFlows__LlamaStack__Endpoint", SettingText.Of(section, "LlamaStack:Endpoint")),
                ApiKey = SettingText.Of(section, "LlamaStack:ApiKey") is { } key ? SettingText.Key("ResearchFlows__LlamaStack__ApiKey", key) : null,
                TimeoutSeconds = ReadNumber(section, "LlamaStack:TimeoutSeconds", 300, 1, 86_400),
            },
            AgentsPath = SettingText.Of(section, "AgentsPath") is { } agents ? agents : throw new SettingException("ResearchFlows__AgentsPath", "must name the folder of the agents."),
            DataPath = SettingText.Of(section, "DataPath") is { } data ? data : throw new SettingException("ResearchFlows__DataPath", "must name the data folder."),
            LedgerJournal = ReadJournal(section),
            LedgerConnection = ReadConnection(section),
            TelemetryTexts = string.Equals(configuration[Telemetry.TelemetryTexts.Variable], "true", StringComparison.OrdinalIgnoreCase),
            MaxQuestionLength = ReadNumber(section, "MaxQuestionLength", 8000, 1, 8000),
        };
    }

    private static LedgerJournal ReadJournal(IConfigurationSection section) => SettingText.Of(section, "LedgerJournal") switch
    {
        null => LedgerJournal.Wal,
        { } text when Enum.TryParse<LedgerJournal>(text, ignoreCase: true, out var journal) && Enum.IsDefined(journal) => journal,
        _ => throw new SettingException("ResearchFlows__LedgerJournal", "must be Wal, or Delete for a ledger on a network share."),
    };

    /// <summary>Whether a text is a connection string that names a PostgreSQL server and a database.</summary>
    public static bool IsConnection(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0, Database.Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? ReadConnection(IConfigurationSection section) => SettingText.Of(section, "LedgerConnection") switch
    {
        null => null,
        { } text when IsConnection(text) => text,

        // Its text may hold a password, so what is wrong with it is not repeated.
        _ => throw new SettingException("ResearchFlows__LedgerConnection", "must be a connection string of PostgreSQL, such as Host=db;Database=researchflows;Username=…;Password=…."),
    };

    private static int ReadNumber(IConfigurationSection section, string key, int fallback, int least, int most)
    {
        if (SettingText.Of(section, key) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : throw new SettingException($"ResearchFlows__{key.Replace(":", "__", StringComparison.Ordinal)}", $"must be a whole number from {least} to {most}.");
    }
}

/// <summary>A setting is missing or wrong.</summary>
/// <param name="setting">Its name.</param>
/// <param name="reason">What would be right.</param>
public sealed class SettingException(string setting, string reason) : Exception($"The setting {setting} {reason}");
