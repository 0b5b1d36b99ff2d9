using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Json;
using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>Starting research.</summary>
public sealed class ResearchRoutes(AgentRegistry agents, ResearchFlowsOptions options)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<ResearchRoutes>("StartResearch", "POST", "research", "Ask an agent a question.", 202, typeof(StartedView), routes => routes.StartAsync) with
        {
            Request = typeof(StartResearchRequest),
        },
    ];

    /// <summary>What crosses the port with the question has to fit beside it.</summary>
    private const int MostQuestionBytes = PortJson.MostBytes - 2048;

    private async Task<IResult> StartAsync(ApiRequest request)
    {
        var body = await RequestReader.ReadAsync(request.Http, Read, request.Token);
        var input = new ResearchInput(AgentFor(body.Agent).Name, body.Question.Trim());
        return await Starter.StartAsync(request, nameof(ResearchOrchestration), input, Starter.IdFor("research", body.InstanceId));
    }

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

/// <summary>Ask an agent a question.</summary>
/// <param name="Question">The question.</param>
/// <param name="Agent">The agent; may be left out when there is one.</param>
/// <param name="InstanceId">An id of the caller's choice; asking again with the same id and question starts nothing new.</param>
public sealed record StartResearchRequest(string Question, string? Agent = null, string? InstanceId = null);
