namespace ResearchFlows.LlamaStack;

/// <summary>Where the server is: the settings <c>ResearchFlows__LlamaStack__…</c>.</summary>
public sealed record LlamaStackOptions
{
    /// <summary>The server's address without <c>/v1</c>, for example <c>http://127.0.0.1:8321</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The bearer token; null or empty when the server asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The longest a request may take, in seconds.</summary>
    public int TimeoutSeconds { get; init; } = 300;

    /// <summary>The address of the server's API, ending in <c>/v1/</c> once, whether or not the setting ends in it.</summary>
    public Uri ApiEndpoint
    {
        get
        {
            var address = Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
            return new($"{(address.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? address[..^3] : address)}/v1/");
        }
    }

    /// <summary>The token that is sent; servers without authentication ignore it.</summary>
    public string BearerToken => string.IsNullOrEmpty(ApiKey) ? "none" : ApiKey;

    /// <summary>The time-out as a time span.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>The part of it that the connection may take.</summary>
    public TimeSpan ConnectTimeout => TimeSpan.FromSeconds(Math.Min(10, TimeoutSeconds / 2.0));
}
