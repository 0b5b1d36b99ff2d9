using System.Globalization;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Finds the JSON objects in what a model wrote. Takes what models really write: prose and fences around the object, trailing commas,
/// comments, single-quoted, typographic or triple quotes, quotes inside a text that were not escaped, bare words and Python literals.
/// </summary>
/// <remarks>
/// Values are <see cref="string"/>, <see cref="double"/>, <see cref="bool"/>, null, lists, and dictionaries whose keys ignore case. A
/// number that is not one (<c>0.0-1.0</c>, <c>NaN</c>) stays the text it is. Once something begins as an object (a key and a colon) and
/// is cut off, goes on as something else or has a key twice, nothing of the text is believed: what looks like an object behind it may be
/// a quotation inside it. Work is bounded, whatever the text.
/// </remarks>
internal sealed class LenientJson
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxDepth = 8;
    private const int MaxKeyLength = 100;
    private readonly string _text;
    private int _at;
    private int _budget = 32 * MaxLength;
    private bool _hasPair;

    private LenientJson(string text) => _text = text;

    /// <summary>The objects that have the key, in the order of their ends; an object around another is asked first.</summary>
    public static IReadOnlyList<Dictionary<string, object?>> FindObjects(string text, string key)
    {
        List<Dictionary<string, object?>> found = [];
        if (text.Length > MaxLength)
        {
            return found;
        }

        var reader = new LenientJson(text);
        for (var start = text.IndexOf('{'); start >= 0; start = text.IndexOf('{', reader._at))
        {
            reader._at = start;
            reader._hasPair = false;
            if (reader.TryReadObject(1, out var value))
            {
                Collect(value, key, found);
            }
            else if (reader._hasPair || reader._budget <= 0)
            {
                return [];
            }
            else
            {
                reader._at = start + 1;
            }
        }

        return found;
    }

    /// <summary>Reads the one value that begins here.</summary>
    public static bool TryReadValue(string text, ref int at, out object? value)
    {
        var reader = new LenientJson(text) { _at = at };
        var isRead = reader.TryReadValue(0, ",}]", out value);
        at = reader._at;
        return isRead;
    }

    private static void Collect(object? value, string key, List<Dictionary<string, object?>> found)
    {
        switch (value)
        {
            case Dictionary<string, object?> map when map.ContainsKey(key):
                found.Add(map);
                break;
            case Dictionary<string, object?> map:
                map.Values.ToList().ForEach(inner => Collect(inner, key, found));
                break;
            case List<object?> list:
                list.ForEach(inner => Collect(inner, key, found));
                break;
        }
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private bool TryReadObject(int depth, out Dictionary<string, object?> map)
    {
        map = new(StringComparer.OrdinalIgnoreCase);
        _at++;
        while (depth <= MaxDepth && Skip())
        {
            if (Take('}'))
            {
                return true;
            }

            if (!TryReadKey(out var key) || !Skip() || !TakeColon() || !TryReadValue(depth, QuotedText.InObject, out var value) || !map.TryAdd(key, value)
                || !Skip() || (!Take(',') && Current != '}'))
            {
                return false;
            }
        }

        return false;
    }

    private bool TryReadArray(int depth, out List<object?> list)
    {
        list = [];
        _at++;
        while (depth <= MaxDepth && Skip())
        {
            if (Take(']'))
            {
                return true;
            }

            if (!TryReadValue(depth, ",]", out var value) || !Skip() || (!Take(',') && Current != ']'))
            {
                return false;
            }

            list.Add(value);
        }

        return false;
    }

    private bool TryReadKey(out string key) =>
        (IsQuote(Current) ? TryReadQuoted(":", out key) : TryReadBare(out key)) && key.Length is > 0 and <= MaxKeyLength;

    private bool TryReadValue(int depth, string followers, out object? value)
    {
        value = null;
        if (!Skip())
        {
            return false;
        }

        bool isRead;
        (isRead, value) = Current switch
        {
            '{' => (TryReadObject(depth + 1, out var map), map),
            '[' => (TryReadArray(depth + 1, out var list), list),
            var mark when IsQuote(mark) => (TryReadQuoted(followers, out var text), text),
            _ => (TryReadBare(out var word), Literal(word)),
        };
        return isRead;
    }

    /// <summary>What a word stands for that is in no quotation marks.</summary>
    public static object? Literal(string word) => word switch
    {
        "true" or "True" => true,
        "false" or "False" => false,
        "null" or "None" => null,
        _ when Number(word) is { } number => number,
        _ => word,
    };

    /// <summary>The number a text stands for, as JSON, JavaScript and Python write it; null when it is none, or not finite.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private bool TryReadBare(out string word)
    {
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && !",:{}[]\"'".Contains(_text[_at], StringComparison.Ordinal))
        {
            _at++;
        }

        word = _text[start.._at];
        return word.Length > 0 && Spend(word.Length);
    }

    private bool TryReadQuoted(string followers, out string value)
    {
        var isFound = QuotedText.TryRead(_text, _at, followers, out value, out var end);
        var isPaid = Spend(end - _at);
        _at = end;
        return isFound && isPaid;
    }

    private static bool IsQuote(char mark) => QuotedText.ClosingMark(mark) is not null;

    private bool TakeColon() => Take(':') && (_hasPair = true);

    private bool Take(char expected)
    {
        if (Current != expected)
        {
            return false;
        }

        _at++;
        return Spend(1);
    }

    /// <summary>Goes past white space and comments; false at the end of the text.</summary>
    private bool Skip()
    {
        var start = _at;
        _at = QuotedText.SkipBlank(_text, _at);
        return Spend(_at - start) && _at < _text.Length;
    }

    private bool Spend(int characters) => (_budget -= characters + 1) > 0;
}
