using Microsoft.AspNetCore.Http;
using ResearchFlows.Json;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace ResearchFlows.Http;

/// <summary>Reads what a client sent, trusting none of it.</summary>
internal static partial class RequestReader
{
    private const int MaxBodyBytes = 1024 * 1024;
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Reads the JSON object of a body; every mistake in it is named at once.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request, Func<JsonFields, T> read, CancellationToken cancellationToken, int maxBodyBytes = MaxBodyBytes) =>
        Read(await ReadJsonAsync(request, cancellationToken, maxBodyBytes), read);

    /// <summary>Reads a JSON object, wherever it comes from; every mistake in it is named at once.</summary>
    public static T Read<T>(JsonElement json, Func<JsonFields, T> read)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new ProblemException(400, "The body must be a JSON object.");
        }

        SortedDictionary<string, string[]> errors = new(StringComparer.Ordinal);
        var fields = new JsonFields(json, "", (field, reason) => errors[field] = [.. errors.GetValueOrDefault(field, []), reason]);
        var result = read(fields);
        fields.RefuseUnknown();
        return errors.Count == 0
            ? result
            : throw new ProblemException(400, $"The field '{errors.First().Key}' {errors.First().Value[0]}") { Errors = errors };
    }

    /// <summary>Reads a body of JSON; an empty one is an empty object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="maxBodyBytes">The largest body.</param>
    /// <exception cref="ProblemException">It is not JSON, too deep, too large, or holds what is no text.</exception>
    public static async Task<JsonElement> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken, int maxBodyBytes = MaxBodyBytes)
    {
        // A page of another site can send a form or plain text without asking; JSON it cannot.
        if (!request.HasJsonContentType())
        {
            throw new ProblemException(415, "The content type must be application/json.");
        }

        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            throw new ProblemException(415, $"A body must be sent as it is, without Content-Encoding; this one comes as '{encoding}'.");
        }

        var body = WithoutByteOrderMark(await ReadBodyAsync(request, maxBodyBytes, cancellationToken));
        if (!Utf8.IsValid(body.Span))
        {
            throw new ProblemException(400, "The body is not UTF-8.");
        }

        var json = Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
        return JsonText.FindBroken(json) is { } broken
            ? throw ProblemException.ForField(broken.Length == 0 ? "body" : broken, "holds half of a surrogate pair, which is no text.")
            : json;
    }

    /// <summary>An instance id of a route or a body.</summary>
    public static string InstanceId(string id, string field = "id", int mostCharacters = 100) => id.Length <= mostCharacters && InstanceIdPattern().IsMatch(id)
        ? id
        : throw ProblemException.ForField(field, $"must be 1 to {mostCharacters} letters, digits, dots, hyphens and underscores, beginning with a letter or digit.");

    /// <summary>The name of an event.</summary>
    public static string EventName(string name) => InstanceIdPattern().IsMatch(name)
        ? name
        : throw ProblemException.ForField("name", "must be 1 to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit.");

    /// <summary>A whole number of the query string.</summary>
    public static int Number(HttpRequest request, string name, int fallback, int least, int most)
    {
        if (Text(request, name) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw ProblemException.ForField(name, $"must be a whole number from {least} to {most}.");
    }

    /// <summary>A text of the query string; null when it is missing or empty.</summary>
    public static string? Text(HttpRequest request, string name) => request.Query[name] switch
    {
        [] => null,
        [var text] => string.IsNullOrEmpty(text) ? null : text,
        _ => throw ProblemException.ForField(name, "stands more than once."),
    };

    /// <summary>A name of an enumeration in the query string.</summary>
    public static T? Choice<T>(HttpRequest request, string name) where T : struct, Enum
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        return Enum.GetNames<T>().FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw ProblemException.ForField(name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    /// <summary>Refuses what a route does not take: a parameter that is misspelt would be left out without a word.</summary>
    public static void RefuseUnknownQueries(HttpRequest request, IReadOnlyList<string> known)
    {
        if (request.Query.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw ProblemException.ForField(unknown, known.Count == 0
                ? "is a query parameter that this route does not take; it takes none."
                : $"is a query parameter that this route does not take; it takes {string.Join(", ", known)}.");
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, JsonOptions);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ProblemException(400, $"The body is not JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // So System.Text.Json says that the name of a member is no text.
            throw new ProblemException(400, "The body is not JSON: the name of a member is no text.");
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, int maxBodyBytes, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await ReadAsync(request.Body, buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > maxBodyBytes)
            {
                throw new ProblemException(413, $"The body is larger than {maxBodyBytes / (1024 * 1024)} MB.");
            }
        }

        return body.ToArray();
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new ProblemException(400, $"The body cannot be read: {exception.Message}");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InstanceIdPattern();
}
