using ResearchFlows.DevStack;

namespace ResearchFlows.Local.Hosting;

/// <summary>Starts DevStack in this process when no server is named.</summary>
internal static class InProcessDevStack
{
    private const string EndpointKey = "ResearchFlows:LlamaStack:Endpoint";

    /// <summary>Starts it with its data beside the ledger, and names it in the settings; null when the settings name a server.</summary>
    public static async Task<DevStackServer?> StartAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        var configuration = settings.Configuration;
        if (!string.IsNullOrWhiteSpace(configuration[EndpointKey]) || SettingText.Of(configuration, "ResearchFlows:DataPath") is not { } dataPath)
        {
            return null;
        }

        var options = DevStackOptions.FromConfiguration(configuration.GetSection("DevStack")) with
        {
            DataFile = Path.Combine(dataPath, "devstack.db"),
            Port = 0,
        };
        var server = await DevStackServer.StartAsync(options, cancellationToken);
        configuration[EndpointKey] = server.Endpoint.AbsoluteUri;
        return server;
    }
}
