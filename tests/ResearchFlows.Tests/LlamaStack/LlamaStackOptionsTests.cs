using ResearchFlows.LlamaStack;

namespace ResearchFlows.Tests.LlamaStack;

public sealed class LlamaStackOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8372", "http://127.0.0.1:8372/v1/")]
    [InlineData("http://127.0.0.1:8372/", "http://127.0.0.1:8372/v1/")]
    [InlineData("http://127.0.0.1:8372/v1", "http://127.0.0.1:8372/v1/")]
    [InlineData("http://127.0.0.1:8372/v1/", "http://127.0.0.1:8372/v1/")]
    [InlineData("http://127.0.0.1:8372/V1", "http://127.0.0.1:8372/v1/")]
    [InlineData("https://host/stack", "https://host/stack/v1/")]
    [InlineData("https://host/stack/v1", "https://host/stack/v1/")]
    [InlineData("https://host/stack/av1", "https://host/stack/av1/v1/")]
    public void The_address_of_the_api_ends_in_v1_once(string endpoint, string api) =>
        Assert.Equal(api, new LlamaStackOptions { Endpoint = new Uri(endpoint) }.ApiEndpoint.AbsoluteUri);
}
