namespace ResearchFlows.Tools.Servers;

/// <summary>Limits what is read of a server's replies over HTTP: of events each, of any other reply the whole.</summary>
internal sealed class LimitedResponses(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var end = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? MessageEnd.EmptyLine : MessageEnd.Stream;
        var limited = new StreamContent(new LimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), end));
        foreach (var header in response.Content.Headers)
        {
            limited.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = limited;
        return response;
    }
}
