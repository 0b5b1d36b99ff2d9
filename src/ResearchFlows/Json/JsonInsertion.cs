using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Json;

/// <summary>Adds to a JSON file that people write: what stands in it, comments and layout included, stays as it is.</summary>
internal static class JsonInsertion
{
    private static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Adds an item at the end of the list that a property of the root object holds; the property too when it is missing.</summary>
    /// <exception cref="JsonException">It is not a JSON object, or the property holds no list.</exception>
    public static byte[] AddItem(byte[] file, string property, JsonNode item)
    {
        var (root, list) = Find(Json(file), property);
        return list is null ? AddProperty(file, root, property, new JsonArray(item)) : Insert(file, list, indented => Text(item, indented));
    }

    /// <summary>Adds a property at the end of the root object.</summary>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    public static byte[] AddProperty(byte[] file, string property, JsonNode value) => AddProperty(file, Find(Json(file), property).Root, property, value);

    private static byte[] AddProperty(byte[] file, Container root, string property, JsonNode value) =>
        Insert(file, root, layout => $"{JsonSerializer.Serialize(property)}: {Text(value, layout)}");

    /// <summary>Puts a text behind the last element, laid out as that is.</summary>
    private static byte[] Insert(byte[] file, Container container, Func<Layout?, string> write)
    {
        var json = Json(file);
        var newLine = json.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        var (from, to, text) = container.Last is { } last ? Behind(json, last, newLine, write) : Into(json, container, newLine, write);
        return [.. file[..(file.Length - json.Length)], .. json[..from], .. Encoding.UTF8.GetBytes(text), .. json[to..]];
    }

    private static (int From, int To, string Text) Behind(ReadOnlySpan<byte> json, Range last, string newLine, Func<Layout?, string> write)
    {
        var (start, end) = (last.Start.Value, last.End.Value);
        if (Indent(json[..start]) is not { } indent)
        {
            return (end, end, $", {write(null)}");
        }

        var severalLines = json[start..end].Contains((byte)'\n');
        return (end, end, $",{newLine}{indent}{write(severalLines ? new Layout(indent, newLine) : null)}");
    }

    /// <summary>The first element: on a line of its own, one step further in than the line that opens its container.</summary>
    private static (int From, int To, string Text) Into(ReadOnlySpan<byte> json, Container container, string newLine, Func<Layout?, string> write)
    {
        var line = json[(json[..container.Open].LastIndexOf((byte)'\n') + 1)..container.Open];
        var outer = Encoding.UTF8.GetString(line[..(line.Length - line.TrimStart(" \t"u8).Length)]);
        var inner = outer + "  ";
        var isBlank = json[(container.Open + 1)..container.Close].Trim(" \t\r\n"u8).IsEmpty;
        return (container.Open + 1, isBlank ? container.Close : container.Open + 1, $"{newLine}{inner}{write(new Layout(inner, newLine))}{newLine}{outer}");
    }

    /// <summary>What stands before an element on its line, when that is white space; null when something else does.</summary>
    private static string? Indent(ReadOnlySpan<byte> before)
    {
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return lineStart > 0 && before[lineStart..].Trim(" \t"u8).IsEmpty ? Encoding.UTF8.GetString(before[lineStart..]) : null;
    }

    /// <summary>Finds the root object and, in it, the list that a property holds.</summary>
    private static (Container Root, Container? List) Find(ReadOnlySpan<byte> json, string property)
    {
        var reader = new Utf8JsonReader(json, Lenient);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("It holds no JSON object.");
        }

        var open = (int)reader.TokenStartIndex;
        Range? last = null;
        Container? list = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (start, isWanted) = ((int)reader.TokenStartIndex, reader.ValueTextEquals(property));
            reader.Read();
            if (isWanted)
            {
                list = ReadList(ref reader, property);
            }
            else
            {
                reader.Skip();
            }

            last = start..(int)reader.BytesConsumed;
        }

        return (new Container(open, (int)reader.TokenStartIndex, last), list);
    }

    private static Container ReadList(ref Utf8JsonReader reader, string property)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"Its property '{property}' holds no list.");
        }

        var open = (int)reader.TokenStartIndex;
        Range? last = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            last = start..(int)reader.BytesConsumed;
        }

        return new Container(open, (int)reader.TokenStartIndex, last);
    }

    private static ReadOnlySpan<byte> Json(byte[] file)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return file.AsSpan().StartsWith(mark) ? file.AsSpan(mark.Length) : file;
    }

    private static string Text(JsonNode node, Layout? layout)
    {
        var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = layout is not null, NewLine = "\n" };
        var text = node.ToJsonString(options);
        return layout is null ? text : text.Replace("\n", layout.NewLine + layout.Indent, StringComparison.Ordinal);
    }

    /// <summary>How an element of several lines is laid out.</summary>
    /// <param name="Indent">What stands before each of its lines.</param>
    /// <param name="NewLine">What ends its lines.</param>
    private sealed record Layout(string Indent, string NewLine);

    /// <summary>An object or a list in the text.</summary>
    /// <param name="Open">Where its opening bracket is.</param>
    /// <param name="Close">Where its closing bracket is.</param>
    /// <param name="Last">Its last element; null when it is empty.</param>
    private sealed record Container(int Open, int Close, Range? Last);
}
