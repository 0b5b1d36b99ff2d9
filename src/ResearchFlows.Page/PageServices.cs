using Microsoft.Extensions.DependencyInjection;

namespace ResearchFlows.Page;

/// <summary>What a host says of itself to the page.</summary>
/// <param name="AsksForKey">Whether data is given only for a key: then pages come as a shell, and their script fetches the data.</param>
/// <param name="NextNight">When the first nightly optimization after a time is; null where the host cannot say.</param>
public sealed record PageSettings(bool AsksForKey, Func<DateTimeOffset, DateTimeOffset?>? NextNight = null);

/// <summary>The page's services.</summary>
public static class PageServices
{
    /// <summary>Registers the page.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="asksForKey">Whether the host gives data only for a key.</param>
    /// <param name="nextNight">When the first nightly optimization after a time is; null where the host cannot say.</param>
    public static IServiceCollection AddPage(this IServiceCollection services, bool asksForKey, Func<DateTimeOffset, DateTimeOffset?>? nextNight = null) =>
        services.AddSingleton(new PageSettings(asksForKey, nextNight));
}
