using System.Text.Json;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>
/// Reads calls as in Python, one or a list of them: <c>[read_local_file(path="a.md"), list_local_files(directory=".")]</c>, also inside
/// of <c>print(…)</c> and with the arguments as one object. Arguments without a name are named by their place, from 0.
/// </summary>
internal sealed class PythonCalls
{
    private readonly string _text;
    private int _at;

    private PythonCalls(string text) => _text = text;

    /// <summary>The calls, when the text is nothing but calls.</summary>
    public static IReadOnlyList<WrittenCall>? Read(string text)
    {
        var reader = new PythonCalls(text);
        List<WrittenCall> calls = [];
        return reader.TryReadCalls(calls) && calls.Count > 0 && reader.Current == '\0' ? calls : null;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private bool TryReadCalls(List<WrittenCall> calls)
    {
        var isList = Take('[');
        do
        {
            if (!TryReadCall(calls))
            {
                return false;
            }
        }
        while (Take(',') || Take(';') || (!isList && Current != '\0'));
        return !isList || Take(']');
    }

    private bool TryReadCall(List<WrittenCall> calls)
    {
        var start = Skip();
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '.' or '-' or ':')
        {
            _at++;
        }

        var name = _text[start.._at];
        if (name.Length == 0 || Current is not ('(' or '{'))
        {
            return false;
        }

        if (name == "print" && Take('('))
        {
            return TryReadCall(calls) && Take(')');
        }

        Dictionary<string, object?> arguments = [];
        var isRead = Current == '{' ? TryReadObject(out arguments) : TryReadArguments(arguments);
        name = name.EndsWith(".call", StringComparison.Ordinal) ? name[..^5] : name.StartsWith("call:", StringComparison.Ordinal) ? name[5..] : name;
        calls.Add(new WrittenCall(name, JsonSerializer.Serialize(arguments)));
        return isRead;
    }

    private bool TryReadArguments(Dictionary<string, object?> arguments)
    {
        Take('(');
        if (Current == '{')
        {
            return TryReadObject(out var map) && map.All(pair => arguments.TryAdd(pair.Key, pair.Value)) && Take(')');
        }

        while (!Take(')'))
        {
            var name = ReadName() ?? FormattableString.Invariant($"{arguments.Count}");
            if (!TryReadValue(out var value) || !arguments.TryAdd(name, value) || (!Take(',') && Current != ')'))
            {
                return false;
            }
        }

        return true;
    }

    private string? ReadName()
    {
        var start = Skip();
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
        {
            _at++;
        }

        var name = _text[start.._at];
        Skip();
        if (name.Length > 0 && (Take('=') || Take(':')))
        {
            return name;
        }

        _at = start;
        return null;
    }

    private bool TryReadValue(out object? value)
    {
        Skip();
        if (Current is '{' or '[')
        {
            return LenientJson.TryReadValue(_text, ref _at, out value);
        }

        if (QuotedText.ClosingMark(Current) is null)
        {
            var length = _text.AsSpan(_at).IndexOfAny(",()");
            value = length > 0 ? LenientJson.Literal(_text.Substring(_at, length).Trim()) : null;
            _at += Math.Max(length, 0);
            return length > 0;
        }

        var isRead = QuotedText.TryRead(_text, _at, ",)", out var text, out _at);
        value = text;
        return isRead;
    }

    private bool TryReadObject(out Dictionary<string, object?> map)
    {
        var isRead = LenientJson.TryReadValue(_text, ref _at, out var value);
        map = value as Dictionary<string, object?> ?? [];
        return isRead && Skip() >= 0;
    }

    private bool Take(char expected)
    {
        Skip();
        var isThere = Current == expected;
        _at += isThere ? 1 : 0;
        Skip();
        return isThere;
    }

    private int Skip()
    {
        while (char.IsWhiteSpace(Current))
        {
            _at++;
        }

        return _at;
    }
}
