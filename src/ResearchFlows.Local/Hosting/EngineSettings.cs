using ResearchFlows.Engine;

namespace ResearchFlows.Local.Hosting;

/// <summary>Reads the engine's settings.</summary>
internal static class EngineSettings
{
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static EngineOptions Read(IConfiguration configuration, string dataPath)
    {
        var options = new EngineOptions { DatabaseFile = Path.Combine(dataPath, "engine.db") };
        return options with
        {
            MaxConcurrentActivities = Number(configuration, nameof(EngineOptions.MaxConcurrentActivities), options.MaxConcurrentActivities, 1),
            MaxConcurrentOrchestrations = Number(configuration, nameof(EngineOptions.MaxConcurrentOrchestrations), options.MaxConcurrentOrchestrations, 1),
        };
    }

    /// <summary>Reads a whole number.</summary>
    /// <exception cref="SettingException">It is none, or out of its range.</exception>
    public static int Number(IConfiguration configuration, string name, int fallback, int least)
    {
        if (SettingText.Of(configuration, $"ResearchFlows:{name}") is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, out var number) && number >= least && number <= 10_000
            ? number
            : throw new SettingException($"ResearchFlows__{name}", $"must be a whole number from {least} to 10000.");
    }
}
