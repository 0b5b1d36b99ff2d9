using ResearchFlows.Local.Rendering;
using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Client;

/// <summary>The host refused, and said why in a problem document; or the command itself refuses.</summary>
internal sealed class ApiProblemException : Exception
{
    private ApiProblemException(JsonElement document, string message, int exitCode) : base(Untrusted.OneLine(message)) => (Document, ExitCode) = (document, exitCode);

    /// <summary>The document of a host.</summary>
    public ApiProblemException(JsonElement document) : this(document, Tell(document), Commands.ExitCode.Failed)
    {
    }

    public JsonElement Document { get; }

    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; }

    /// <summary>What the host was asked for has failed.</summary>
    public static ApiProblemException OfFailure(string title) => new(JsonSerializer.SerializeToElement(new { title }));

    /// <summary>A mistake in the command line that the client itself sees.</summary>
    public static ApiProblemException OfUse(string title) => new(JsonSerializer.SerializeToElement(new { title }), title, Commands.ExitCode.WrongUse);

    /// <summary>The same in the words of a command line: the fields it refuses are this command's options and arguments, so it is wrong use.</summary>
    public ApiProblemException In(Command command)
    {
        var fields = Fields(Document);
        var named = fields.Select(field => (Symbol: Find(command, field.Name), field.Reason)).ToList();
        return named.Count == 0 || named.Any(field => field.Symbol is null)
            ? this
            : new(Document, string.Join(' ', named.Select(field => $"{field.Symbol} {field.Reason}")), Commands.ExitCode.WrongUse);
    }

    /// <summary>What the user wrote where the API has a field, such as <c>--max-tokens</c> for <c>maxTokens</c>.</summary>
    private static string? Find(Command command, string field)
    {
        var name = field switch
        {
            "instanceId" => "id",
            "splits" => "split",
            "promptVersion" => "version",
            "continuation" => "top",
            "previous" => "follow",
            "from.turn" => "turn",
            "path" or "content" when command.Name == "add" => "file",
            "text" => "file",
            _ => Kebab(field.Split('[', '.')[0]),
        };
        if (command.Options.FirstOrDefault(option => option.Name == $"--{name}") is { } found)
        {
            return found.Name;
        }

        return command.Arguments.Any(argument => argument.Name == name) ? $"The {name}" : null;
    }

    private static string Kebab(string field)
    {
        var kebab = new StringBuilder();
        foreach (var character in field)
        {
            kebab.Append(char.IsUpper(character) ? $"-{char.ToLowerInvariant(character)}" : character);
        }

        return kebab.ToString();
    }

    private static string Tell(JsonElement document)
    {
        List<string> sentences = [Text(document, "title") ?? Text(document, "detail") ?? "The host refused, without saying why."];
        sentences.AddRange(Fields(document).Skip(1).Select(field => $"The field '{field.Name}' {field.Reason}"));
        return string.Join(' ', sentences);
    }

    private static List<(string Name, string Reason)> Fields(JsonElement document) =>
        document.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
            ? [.. errors.EnumerateObject().Select(field => (field.Name, $"{field.Value.EnumerateArray().FirstOrDefault()}"))]
            : [];

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
