using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Api;

/// <summary>Starting research.</summary>
public sealed class ResearchHandlers(AgentRegistry agents, ResearchFlowsOptions options, ILogger<ResearchHandlers> logger)
{
    /// <summary>What crosses the port with the question has to fit beside it.</summary>
    private const int MostQuestionBytes = PortJson.MostBytes - 2048;

    /// <summary><c>POST /api/research</c></summary>
    public Task<IResult> StartAsync(HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var body = await RequestReader.ReadAsync(request, Read, cancellationToken);
        var input = new ResearchInput(AgentFor(body.Agent).Name, body.Question.Trim());
        return await Starter.StartAsync(client, nameof(ResearchOrchestration), input, Starter.IdFor("research", body.InstanceId), cancellationToken);
    });

    private StartResearchRequest Read(JsonFields fields)
    {
        var question = fields.Text("question", options.MaxQuestionLength);
        if (PortJson.Size(question) > MostQuestionBytes)
        {
            fields.Mistake("question", $"is {PortJson.Size(question):N0} bytes of JSON; at most {MostQuestionBytes:N0} are allowed.");
        }

        return new(question, fields.OptionalText("agent"), fields.OptionalText("instanceId"));
    }

    private AgentDefinition AgentFor(string? name)
    {
        if (name is null)
        {
            return agents.All is [var only]
                ? only
                : throw ProblemException.ForField("agent", $"is missing, and there are several agents: {agents.Names()}.");
        }

        return agents.Named(name);
    }
}
