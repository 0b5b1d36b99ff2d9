using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace ResearchFlows.Page.Shell;

/// <summary>Styles, script and icon: in the assembly, and cached for good under an address that changes with them.</summary>
internal static class PageAssets
{
    private static readonly FrozenDictionary<string, Asset> Assets = new[] { Read("page.css", "text/css"), Read("page.js", "text/javascript"), Read("icon.svg", "image/svg+xml") }
        .ToFrozenDictionary(asset => asset.File);

    public static ApiRoute Route { get; } = new()
    {
        Name = "PageAsset",
        Method = "GET",
        Pattern = "ui/assets/{file}",
        Summary = "Styles, script or icon of the pages.",
        Success = 200,
        Response = typeof(string),
        MediaType = "text/css",
        Anonymous = true,
        Queries = [new("v", "The version.")],
        Handler = (_, request) => Task.FromResult(Serve(request)),
    };

    /// <summary>The address of an asset.</summary>
    public static string Address(string file) => $"{PageTable.Prefix}assets/{file}?v={Assets[file].Version}";

    private static IResult Serve(ApiRequest request)
    {
        if (!Assets.TryGetValue(request["file"], out var asset))
        {
            return ApiGuard.Problem(404, "The page has no such asset.");
        }

        PageHeaders.Set(request.Http.HttpContext.Response.Headers);
        request.Http.HttpContext.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Content, $"{asset.MediaType}; charset=utf-8");
    }

    private static Asset Read(string file, string mediaType)
    {
        using var resource = typeof(PageAssets).Assembly.GetManifestResourceStream(file)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return new Asset(file, mediaType, content.ToArray(), Convert.ToHexStringLower(SHA256.HashData(content.ToArray()))[..12]);
    }

    private sealed record Asset(string File, string MediaType, byte[] Content, string Version);
}
