using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Json;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>Starting research.</summary>
public sealed class ResearchRoutes(AgentRegistry agents, ContinuedRuns continued, UsedIds usedIds, ResearchFlowsOptions options)
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

    private async Task<IResult> StartAsync(ApiRequest request) =>
        Starter.Accepted(await StartAsync(await RequestReader.ReadJsonAsync(request.Http, request.Token), request.Client, request.Token));

    /// <summary>Starts what a <see cref="StartResearchRequest"/> asks for.</summary>
    /// <returns>The instance's id.</returns>
    internal async Task<string> StartAsync(JsonElement request, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        var body = RequestReader.Read(request, Read);
        var input = body is { Previous: null, From: null }
            ? new ResearchInput(AgentFor(body.Agent).Name, body.Question!.Trim())
            : await continued.InputAsync(body, client, cancellationToken);
        var instanceId = Starter.IdFor("research", body.InstanceId);
        await usedIds.RefuseOtherQuestionAsync(client, body.InstanceId, input.Agent, input.Question, cancellationToken);
        await Starter.StartAsync(client, nameof(ResearchOrchestration), input, instanceId, cancellationToken);
        return instanceId;
    }

    private StartResearchRequest Read(JsonFields fields)
    {
        var from = ReadFrom(fields);
        var question = from is null ? fields.Text("question", options.MaxQuestionLength) : fields.OptionalText("question");
        if (from is not null && question is not null)
        {
            fields.Mistake("question", "cannot be given together with 'from': the question is that of the run that it goes on from. Leave one of them out.");
        }

        if (PortJson.Size(question) > MostQuestionBytes)
        {
            fields.Mistake("question", $"is {PortJson.Size(question):N0} bytes of JSON; at most {MostQuestionBytes:N0} are allowed.");
        }

        var previous = fields.OptionalText("previous");
        if (from is not null && previous is not null)
        {
            fields.Mistake("previous", "cannot be given together with 'from'. Leave one of them out.");
        }

        return new(question, fields.OptionalText("agent"), fields.OptionalText("instanceId"), previous, from);
    }

    private static FromTurn? ReadFrom(JsonFields fields)
    {
        if (fields.OptionalSection("from") is not { } from)
        {
            return null;
        }

        var read = new FromTurn(from.Text("instanceId"), from.RequiredInteger("turn", 1, int.MaxValue));
        from.RefuseUnknown();
        return read;
    }

    /// <summary>The agent of that name; the only one when none is named.</summary>
    internal AgentDefinition AgentFor(string? name)
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
/// <param name="Question">The question; left out with <paramref name="From"/>, whose run's question it is.</param>
/// <param name="Agent">The agent; may be left out when there is one, and when another run is continued.</param>
/// <param name="InstanceId">An id of the caller's choice; asking again with the same id and question starts nothing new.</param>
/// <param name="Previous">The answered run whose conversation the question continues.</param>
/// <param name="From">The turn of a run that has ended, to go on from: the turns before it are taken over at no cost.</param>
public sealed record StartResearchRequest(string? Question, string? Agent = null, string? InstanceId = null, string? Previous = null, FromTurn? From = null);
