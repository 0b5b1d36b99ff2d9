using ResearchFlows.Local.Engine;

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
            MaxConcurrentActivities = Number(configuration, nameof(EngineOptions.MaxConcurrentActivities), options.MaxConcurrentActivities),
            MaxConcurrentOrchestrations = Number(configuration, nameof(EngineOptions.MaxConcurrentOrchestrations), options.MaxConcurrentOrchestrations),
        };
    }

    private static int Number(IConfiguration configuration, string name, int fallback)
    {
        if (configuration[$"ResearchFlows:{name}"] is not { Length: > 0 } text)
        {
            return fallback;
        }

        return int.TryParse(text, out var number) && number is >= 1 and <= 10_000
            ? number
            : throw new SettingException($"ResearchFlows__{name}", "must be a whole number from 1 to 10000.");
    }
}
