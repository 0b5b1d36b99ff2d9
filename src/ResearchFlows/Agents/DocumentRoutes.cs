using Microsoft.AspNetCore.Http;
using ResearchFlows.Documents;
using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Agents;

/// <summary>A document to put into an agent's folder.</summary>
/// <param name="Content">Its bytes, in base64.</param>
public sealed record PutDocumentRequest(string Content);

/// <summary>A document of an agent's folder.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Path">Relative to the folder of documents.</param>
/// <param name="State">What became of it when the folder was last looked at; null when it was not yet.</param>
/// <param name="Reason">Why it is left out.</param>
/// <param name="Text">What a model sees of it: Markdown, whose headings name the places that citations name; cut when it is very long.</param>
public sealed record DocumentView(string Agent, string Path, DocumentState? State, string? Reason, string? Text);

/// <summary>Adding documents to an agent's knowledge base, reading them and taking them out. The index follows before the next run begins.</summary>
public sealed class DocumentRoutes(AgentRegistry agents, DocumentStateLedger states, DocumentTexts texts)
{
    /// <summary>The largest document that clients send; a larger one is copied into the folder.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private const string Pattern = "agents/{agent}/documents/{path}";
    private const int MostBodyBytes = 24 * 1024 * 1024;
    private const int MostTextBytes = 4 * 1024 * 1024;

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<DocumentRoutes>("GetDocument", "GET", Pattern, "A document as a model sees it; a slash in the path is written %2F.", 200, typeof(DocumentView), routes => routes.GetAsync),
        ApiRoute.Of<DocumentRoutes>("PutDocument", "PUT", Pattern, "Add a document, or put it in the place of its earlier version.", 200, typeof(DocumentView), routes => routes.PutAsync) with
        {
            Request = typeof(PutDocumentRequest),
            MostBodyBytes = MostBodyBytes,
        },
        ApiRoute.Of<DocumentRoutes>("DeleteDocument", "DELETE", Pattern, "Take a document out.", 200, typeof(DocumentView), routes => routes.DeleteAsync),
    ];

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var (path, file) = await DocumentFiles.ReadAsync(texts, agent, request["path"], request.Token);
        var state = (await states.GetStatesAsync(agent.Name, request.Token)).FirstOrDefault(document => document.Path == path);
        return Results.Ok(new DocumentView(agent.Name, path, state?.State, state?.Reason, Texts.Cut(file.Text, MostTextBytes)));
    }

    private async Task<IResult> PutAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, fields => new PutDocumentRequest(fields.Text("content", MostBodyBytes)), request.Token, MostBodyBytes);
        var content = Decode(body.Content);
        var path = await DocumentFiles.WriteAsync(texts, agent, request["path"], content, request.Token);
        return Results.Ok(new DocumentView(agent.Name, path, DocumentState.Waiting, null, null));
    }

    private Task<IResult> DeleteAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        return Task.FromResult(Results.Ok(new DocumentView(agent.Name, DocumentFiles.Remove(agent, request["path"]), null, null, null)));
    }

    private static byte[] Decode(string content)
    {
        try
        {
            return Convert.FromBase64String(content);
        }
        catch (FormatException)
        {
            throw ProblemException.ForField("content", "is not base64.");
        }
    }
}
