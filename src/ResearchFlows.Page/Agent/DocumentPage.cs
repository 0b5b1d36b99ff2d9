using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Documents.Reading;

namespace ResearchFlows.Page.Agent;

/// <summary>A document as the model sees it, open at the place that a citation names.</summary>
internal static class DocumentPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Document", Pattern = "agents/{agent}/documents/{path}", Load = LoadAsync,
        Queries = [new("place", "The place that is cited, such as 'page 12'.")],
    };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var document = await request.LoadAsync<DocumentView>("GetDocument");
        var known = await request.Services.GetRequiredService<DocumentStateLedger>().GetStatesAsync(document.Agent, request.Api.Token);
        return PageContent.Of<DocumentContent>(document.Path, new DocumentModel(
            document, DocumentSection.Of(document.Text ?? "", request.Query("place")), new DocumentLinks(new AgentLinks(document.Agent), document.Path, known.Select(one => one.Path).ToHashSet()).Find));
    }
}

/// <summary>A document in parts.</summary>
/// <param name="Document">The document.</param>
/// <param name="Sections">Its text, cut at its headings.</param>
/// <param name="FindLink">The page of the document that one of its links means; null when it means none.</param>
public sealed record DocumentModel(DocumentView Document, IReadOnlyList<DocumentSection> Sections, Func<string, string?> FindLink);

/// <summary>A part of a document's text, from a heading to the next.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="IsCited">Whether it is the place that was asked for: the first of that name.</param>
public sealed record DocumentSection(string Text, bool IsCited)
{
    /// <summary>Cuts a text at its headings, those in code left alone.</summary>
    public static IReadOnlyList<DocumentSection> Of(string text, string? cited)
    {
        List<(string? Place, List<string> Lines)> parts = [(null, [])];
        var isFenced = false;
        foreach (var line in text.Split('\n'))
        {
            isFenced ^= line.TrimStart() is ['`', '`', '`', ..] or ['~', '~', '~', ..];
            if (!isFenced && PlaceMarks.PlaceOf(line) is { } place)
            {
                parts.Add((place, []));
            }

            parts[^1].Lines.Add(line);
        }

        var found = cited is null ? -1 : parts.FindIndex(part => part.Place == cited);
        return [.. parts.Index().Where(part => part.Item.Lines.Exists(line => line.Trim().Length > 0))
            .Select(part => new DocumentSection(string.Join('\n', part.Item.Lines), part.Index == found))];
    }
}
