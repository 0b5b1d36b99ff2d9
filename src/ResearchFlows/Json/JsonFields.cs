using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Json;

/// <summary>Reads the fields of one JSON object and notes every mistake instead of stopping at the first.</summary>
/// <param name="json">The object.</param>
/// <param name="prefix">What stands before its fields in the name of a mistake, such as <c>limits.</c>.</param>
/// <param name="note">Notes a mistake: the field, and what would be right.</param>
internal sealed class JsonFields(JsonElement json, string prefix, Action<string, string> note)
{
    private const int MostUnknown = 20;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string Text(string field, int maxLength = 200)
    {
        if (OptionalText(field, maxLength) is { } text)
        {
            return text;
        }

        if (Find(field) is null)
        {
            Mistake(field, "is missing; a text is needed.");
        }

        return "";
    }

    public string? OptionalText(string field, int maxLength = 200)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            Mistake(field, "must be a text that is not empty.");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > maxLength)
        {
            Mistake(field, $"has {text.Length} characters; at most {maxLength} are allowed.");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            // Some stores behind a server end a text there, others refuse it for ever.
            Mistake(field, "holds the character U+0000, which no text may.");
        }

        return text;
    }

    public int Integer(string field, int fallback, int least, int most) => (int)Number(field, fallback, least, most, whole: true);

    public double Number(string field, double fallback, double least, double most, bool whole = false)
    {
        if (Find(field) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number >= least && number <= most && (!whole || number == Math.Floor(number)))
        {
            return number;
        }

        Mistake(field, FormattableString.Invariant($"must be a {(whole ? "whole " : "")}number from {least} to {most}."));
        return fallback;
    }

    public int? OptionalInteger(string field, int least, int most) => Find(field) is null ? null : Integer(field, least, least, most);

    public double? OptionalNumber(string field, double least, double most) => Find(field) is null ? null : Number(field, least, least, most);

    public bool Flag(string field)
    {
        if (Find(field) is { } value && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Mistake(field, "must be true or false.");
        }

        return Find(field) is { ValueKind: JsonValueKind.True };
    }

    /// <summary>A flag that must be given: left out it says nothing.</summary>
    public bool RequiredFlag(string field)
    {
        if (Find(field) is null)
        {
            Mistake(field, "is missing; true or false is needed.");
        }

        return Flag(field);
    }

    public int RequiredInteger(string field, int least, int most)
    {
        if (Find(field) is null)
        {
            Mistake(field, FormattableString.Invariant($"is missing; a whole number from {least} to {most} is needed."));
        }

        return Integer(field, least, least, most);
    }

    public JsonFields? OptionalSection(string field) => Find(field) is null ? null : Section(field);

    public JsonFields Section(string field)
    {
        var value = Find(field);
        if (value is { ValueKind: not JsonValueKind.Object })
        {
            Mistake(field, "must be an object.");
            value = null;
        }

        return new JsonFields(value ?? JsonSerializer.SerializeToElement(new { }), $"{prefix}{field}.", note);
    }

    /// <summary>The objects of an object, by name.</summary>
    public IReadOnlyList<(string Name, JsonFields Fields)> Entries(string field)
    {
        if (Find(field) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.Object))
        {
            Mistake(field, "must be an object that holds an object for each name.");
            return [];
        }

        return [.. value.EnumerateObject().Select(entry => (entry.Name, new JsonFields(entry.Value, $"{prefix}{field}.{Texts.Cut(entry.Name, 60)}.", note)))];
    }

    public bool Has(string field) => Find(field) is not null;

    public IReadOnlyList<JsonElement> List(string field)
    {
        if (Find(field) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Mistake(field, "must be a list.");
            return [];
        }

        return [.. value.EnumerateArray()];
    }

    public JsonFields Item(string field, int index, JsonElement item) => new(item, $"{prefix}{field}[{index}].", note);

    public void Mistake(string field, string reason) => note(prefix + field, reason);

    /// <summary>Notes the fields that nothing has asked for, the first ones when there are very many.</summary>
    public void RefuseUnknown()
    {
        foreach (var unknown in json.EnumerateObject().Where(property => !_known.Contains(property.Name)).Take(MostUnknown))
        {
            Mistake(Texts.Cut(unknown.Name, 200), $"is not known here; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
    }

    private JsonElement? Find(string field)
    {
        _known.Add(field);
        return json.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
