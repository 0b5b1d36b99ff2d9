using ResearchFlows.LlamaStack;
using System.Net;
using System.Text;

namespace ResearchFlows.Tests.LlamaStack;

public sealed class PromptRequestTests
{
    /// <summary>failing-inputs.md, 19d: not every server takes a body in chunks.</summary>
    [Fact]
    public async Task A_request_says_how_long_its_body_is()
    {
        using var handler = new Recorder();
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://server.example/v1/") };

        await new ServerPrompts(http).SetDefaultAsync("pmpt_1", 2, CancellationToken.None);

        Assert.Equal(handler.Body!.Length, handler.Length);
        Assert.Equal("""{"version":2}""", Encoding.UTF8.GetString(handler.Body));
        Assert.Equal("application/json", handler.MediaType);
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public long? Length { get; private set; }

        public byte[]? Body { get; private set; }

        public string? MediaType { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Length = request.Content!.Headers.ContentLength;
            MediaType = request.Content.Headers.ContentType!.MediaType;
            Body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"prompt_id":"pmpt_1","prompt":"x","version":2,"variables":[],"is_default":true}"""),
            };
        }
    }
}
