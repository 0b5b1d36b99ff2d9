using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ResearchFlows.Agents;
using ResearchFlows.Documents;
using System.Globalization;
using System.Text;

namespace ResearchFlows.Mcp;

/// <summary>The agents' documents as resources: what was indexed, as text.</summary>
public sealed class DocumentResources(AgentRegistry agents, DocumentStateLedger documents, DocumentTexts texts)
{
    private const int PageSize = 500;
    private const int MostBytes = 1024 * 1024;
    private const string Scheme = "researchflows://";

    /// <summary>How the address of a document is made.</summary>
    internal static ListResourceTemplatesResult Templates { get; } = new()
    {
        ResourceTemplates =
        [
            new ResourceTemplate
            {
                Name = "document", Title = "A document of an agent", UriTemplate = $"{Scheme}{{agent}}/{{+path}}", MimeType = "text/plain",
                Description = "A document of an agent's knowledge base, named as in citations.",
            },
        ],
    };

    /// <summary>The documents that are indexed, agent by agent, a page at a time.</summary>
    internal async ValueTask<ListResourcesResult> ListAsync(string? cursor, CancellationToken cancellationToken)
    {
        var from = int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        List<Resource> all = [];
        foreach (var agent in agents.All)
        {
            var indexed = (await documents.GetStatesAsync(agent.Name, cancellationToken)).Where(document => document.State == DocumentState.Indexed);
            all.AddRange(indexed.Select(document => new Resource { Name = document.Path, Uri = UriOf(agent.Name, document.Path), MimeType = "text/plain" }));
        }

        return new ListResourcesResult
        {
            Resources = [.. all.Skip(from).Take(PageSize)],
            NextCursor = from + PageSize < all.Count ? (from + PageSize).ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>The text of a document.</summary>
    internal async ValueTask<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellationToken)
    {
        if (Find(uri) is not { } document)
        {
            throw new McpProtocolException($"There is no document {uri}.", McpErrorCode.ResourceNotFound);
        }

        var content = document.Bytes > MostBytes ? null : await DocumentContent.ReadAsync(texts, document, cancellationToken);
        return content is { Refusal: null }
            ? new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = Encoding.UTF8.GetString(content.Utf8.Span).TrimStart('\uFEFF') }] }
            : throw new McpProtocolException($"The document {content?.Refusal ?? $"has {document.Bytes:N0} bytes; at most {MostBytes:N0} are handed out. Call search_documents."}", McpErrorCode.InvalidRequest);
    }

    /// <summary>The document of an address: one that the agent's folder lists, and no other file.</summary>
    private DocumentFile? Find(string uri)
    {
        var parts = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/', 2) : [];
        return parts is [var name, _] && agents.Find(name)?.DocumentsFolder is { } folder
            ? DocumentFolder.List(folder).Documents.FirstOrDefault(document => UriOf(name, document.Path) == uri || document.Path == Uri.UnescapeDataString(parts[1]))
            : null;
    }

    private static string UriOf(string agent, string path) => $"{Scheme}{agent}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
}
