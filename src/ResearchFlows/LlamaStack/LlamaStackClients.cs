using OpenAI;
using OpenAI.Files;
using OpenAI.Responses;
using OpenAI.VectorStores;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;

namespace ResearchFlows.LlamaStack;

/// <summary>Creates the OpenAI library's clients for the server, with their own retries off: the orchestration's policy retries, once.</summary>
internal static class LlamaStackClients
{
    public static ResponsesClient Responses(LlamaStackOptions options) => new(Credential(options), Configure(options, new ResponsesClientOptions { Endpoint = options.ApiEndpoint }));

    public static OpenAIFileClient Files(LlamaStackOptions options) => new(Credential(options), Configure(options, new OpenAIClientOptions { Endpoint = options.ApiEndpoint }));

    public static VectorStoreClient VectorStores(LlamaStackOptions options) => new(Credential(options), Configure(options, new VectorStoreClientOptions { Endpoint = options.ApiEndpoint }));

    /// <summary>A proxy of the surroundings knows nothing of this machine's loopback. Who does not take a connection will not reply either.</summary>
    public static HttpMessageHandler CreateHandler(LlamaStackOptions options)
    {
        var sockets = KeptConnections.CreateSockets();
        sockets.UseProxy = !options.Endpoint.IsLoopback;
        sockets.ConnectTimeout = options.ConnectTimeout;

        // Its own propagation names a span of its own, which nobody exports, as the one that the server's stand under.
        sockets.ActivityHeadersPropagator = null;
        return new Traced(new KeptConnections(new BoundedReplies(sockets)));
    }

    private static ApiKeyCredential Credential(LlamaStackOptions options) => new(options.BearerToken);

    private static TOptions Configure<TOptions>(LlamaStackOptions options, TOptions clientOptions) where TOptions : ClientPipelineOptions
    {
        clientOptions.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        clientOptions.NetworkTimeout = options.Timeout;
        clientOptions.Transport = new HttpClientPipelineTransport(new HttpClient(CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan });
        return clientOptions;
    }

    /// <summary>Tells the server the span that a request is made for, so that the server's own stand under it.</summary>
    private sealed class Traced(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Recorded: true } span)
            {
                request.Headers.TryAddWithoutValidation("traceparent", span.Id);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Takes no reply that would fill the memory, and none that sends the request elsewhere, which the sockets have followed as far as they do.</summary>
    private sealed class BoundedReplies(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private const int MostBytes = 64 * 1024 * 1024;

        /// <exception cref="IOException">The reply is larger, or breaks off.</exception>
        /// <exception cref="PermanentFaultException">The request is sent elsewhere once more.</exception>
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode is >= 300 and < 400 and var status)
            {
                response.Dispose();
                throw new PermanentFaultException(
                    $"{request.Method} {request.RequestUri!.AbsolutePath}: {status}, the request is sent to {response.Headers.Location} and not answered there. Is the setting ResearchFlows__LlamaStack__Endpoint right?");
            }

            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                response.Content = await BoundedAsync(response.Content, cancellationToken);
                return response;
            }

            try
            {
                await response.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
                return response;
            }
            catch (HttpRequestException exception)
            {
                // A server that has begun to reply is there.
                response.Dispose();
                var reason = exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? $"is larger than {MostBytes:N0} bytes" : "broke off";
                throw new IOException($"The reply {reason}.", exception);
            }
        }

        /// <summary>A stream, which the library reads whole when none was asked for.</summary>
        private static async Task<HttpContent> BoundedAsync(HttpContent content, CancellationToken cancellationToken)
        {
            var bounded = new StreamContent(new BoundedReply(await content.ReadAsStreamAsync(cancellationToken), MostBytes));
            foreach (var header in content.Headers)
            {
                bounded.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            return bounded;
        }
    }
}
