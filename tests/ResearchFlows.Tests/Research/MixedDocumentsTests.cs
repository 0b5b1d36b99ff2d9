using ResearchFlows.OfflineModel;
using ResearchFlows.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Tests.Research;

public sealed class MixedDocumentsTests
{
    [Fact]
    public async Task Answers_from_documents_of_every_kind_and_cites_the_place()
    {
        var folder = TempFolder.Create();
        RopewayAgent.Write(folder.Path("agents", "test-agent"));
        var agent = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(folder.Path("agents", "test-agent", "agent.json")));
        await using var product = await Product.StartAsync(agent, folder, timeoutSeconds: 60, model: new RuleBasedModel());
        List<string> wrong = [];
        foreach (var (index, (question, answer, citation)) in RopewayAgent.Questions.Index())
        {
            var result = await product.ResearchAsync(question, product.Context($"research-{index}"));
            var named = result.Citations.Select(cited => cited.Place is null ? cited.File : $"{cited.File}, {cited.Place}").ToList();
            if (!result.Answer.Contains(answer, StringComparison.Ordinal) || named.FirstOrDefault() != citation)
            {
                wrong.Add($"{question} {result.Answer} ({string.Join("; ", named)})");
            }
        }

        Assert.True(wrong.Count <= 4, string.Join('\n', wrong));
    }
}
