using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Tests.Research;

/// <summary>The longest question allowed may still be too large to cross the port: as JSON some characters take six bytes.</summary>
public sealed class QuestionSizeTests
{
    [Theory]
    [InlineData('a', 8000, 202)]
    [InlineData('界', 8000, 202)]
    [InlineData('a', 8001, 400)]
    [InlineData('\u0001', 5000, 202)]
    [InlineData('\u0001', 8000, 400)]
    public async Task A_question_is_measured_in_characters_and_as_JSON(char character, int length, int status)
    {
        await using var product = await Product.StartAsync();
        var context = new DefaultHttpContext { RequestServices = product.Services };
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new { question = new string(character, length) }));

        var answer = await ResearchRoutes.All.Single().RunAsync(new ApiRequest(context.Request, product.Client));

        Assert.Equal(status, ((IStatusCodeHttpResult)answer).StatusCode);
        Assert.Equal(status == 202 ? 1 : 0, product.Client.Started.Count);
    }
}
