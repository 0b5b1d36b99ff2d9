namespace ResearchFlows.Page.Agent;

/// <summary>Where the links of a document lead that name other documents of the agent.</summary>
/// <param name="Agent">The agent's addresses.</param>
/// <param name="Document">The document that the links stand in.</param>
/// <param name="Known">The paths of the agent's documents.</param>
internal sealed record DocumentLinks(AgentLinks Agent, string Document, IReadOnlySet<string> Known)
{
    /// <summary>The page of the document that a relative link means; null when it means none.</summary>
    public string? Find(string url)
    {
        var path = url.Split('#', '?')[0];
        if (path.Length == 0 || (path[0] != '/' && Uri.TryCreate(url, UriKind.Absolute, out _)))
        {
            return null;
        }

        // A link from the root of the documents begins with a slash; all others begin at the folder of the document.
        List<string> segments = path[0] == '/' ? [] : [.. Document.Split('/')[..^1]];
        foreach (var segment in Uri.UnescapeDataString(path).Split('/').Where(segment => segment is not ("" or ".")))
        {
            if (segment != "..")
            {
                segments.Add(segment);
            }
            else if (segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return string.Join('/', segments) is var wanted && Known.Contains(wanted) ? Agent.Document(wanted) : null;
    }
}
