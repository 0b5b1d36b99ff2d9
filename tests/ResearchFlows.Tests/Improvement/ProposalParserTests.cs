using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

public class ProposalParserTests
{
    [Theory]
    [InlineData("""{"prompt": "Search twice.\nThen answer.", "rationale": "It gave up early."}""")]
    [InlineData("```json\n{\"prompt\": \"Search twice.\\r\\nThen answer.  \", \"rationale\": \"It gave up early.\",}\n```")]
    [InlineData("{'prompt': '''Search twice.\nThen answer.''', 'rationale': 'It gave up early.'}")]
    [InlineData("""{"proposal": {"prompt": "Search twice.\nThen answer.", "rationale": "It gave up early."}}""")]
    [InlineData("<think>{\"prompt\": no</think>{\"prompt\": \"Search twice.\\nThen answer.\", \"rationale\": \"It gave up early.\"}")]
    [InlineData("<tool_call>{\"name\": \"proposal\", \"arguments\": {\"prompt\": \"Search twice.\\nThen answer.\", \"rationale\": \"It gave up early.\"}}</tool_call>")]
    public void Takes_a_proposal_as_models_write_it(string text) => Assert.Equal(
        new Proposal("Search twice.\nThen answer.", "It gave up early."), ProposalParser.Parse(text).Proposal);

    [Fact]
    public void Keeps_quotes_inside_the_prompt() => Assert.Equal(
        new Proposal("Say \"unknown\", then stop.", "It guessed."), ProposalParser.Parse("""{"prompt": "Say "unknown", then stop.", "rationale": "It guessed."}""").Proposal);

    [Fact]
    public void Does_without_a_rationale() =>
        Assert.Equal(new Proposal("Search twice.", ""), ProposalParser.Parse("""{"prompt": "Search twice."}""").Proposal);

    [Theory]
    [InlineData("Search twice.")]
    [InlineData("""{"prompt": "", "rationale": "Why."}""")]
    [InlineData("""{"prompt": "  \n", "rationale": "Why."}""")]
    [InlineData("""{"prompt": ["Search", "twice"], "rationale": "Why."}""")]
    [InlineData("""{"prompt": "…", "rationale": "…"}""")]
    [InlineData("""{"prompt": "<the whole new system prompt>", "rationale": "Why."}""")]
    [InlineData("""{"rationale": "Why."}""")]
    [InlineData("""{"prompt": "Search tw""")]
    public void Refuses_what_is_no_proposal(string text)
    {
        var parse = ProposalParser.Parse(text);

        Assert.Null(parse.Proposal);
        Assert.False(string.IsNullOrEmpty(parse.Problem));
    }
}
