using ResearchFlows.Local.Rendering;
using System.Text.Json;

namespace ResearchFlows.Local.Client;

/// <summary>The host refused, and said why in a problem document.</summary>
internal sealed class ApiProblemException(JsonElement document) : Exception(Tell(document))
{
    public JsonElement Document { get; } = document;

    /// <summary>A problem that the client itself sees.</summary>
    public static ApiProblemException Of(string title) => new(JsonSerializer.SerializeToElement(new { title }));

    private static string Tell(JsonElement document)
    {
        List<string> sentences = [Text(document, "title") ?? Text(document, "detail") ?? "The host refused, without saying why."];
        if (document.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
        {
            sentences.AddRange(errors.EnumerateObject().Skip(1).Select(field => $"The field '{field.Name}' {field.Value.EnumerateArray().FirstOrDefault()}"));
        }

        return Untrusted.OneLine(string.Join(' ', sentences));
    }

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
