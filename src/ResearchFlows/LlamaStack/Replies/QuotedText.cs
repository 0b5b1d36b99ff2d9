using System.Buffers;
using System.Globalization;
using System.Text;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>The texts in quotation marks that <see cref="LenientJson"/> meets, and the blanks between them.</summary>
internal static class QuotedText
{
    /// <summary>What follows a text that is a value of an object: the object's end, or a comma and the next key.</summary>
    public const string InObject = ",}";

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$");

    /// <summary>A key in quotation marks that is no key of any object we read is not looked for further than this.</summary>
    private const int MostKeyLength = 100;

    /// <summary>The mark that ends a text begun with this one; null when it begins none.</summary>
    public static char? ClosingMark(char opening) => opening switch
    {
        '"' or '\'' => opening,
        '“' => '”',
        '‘' => '’',
        _ => null,
    };

    /// <summary>Reads the text that begins at an opening mark.</summary>
    /// <param name="text">All text.</param>
    /// <param name="start">Where the opening mark is.</param>
    /// <param name="followers">What may come after the text; a mark before anything else is part of the text (<c>'it's'</c>).</param>
    /// <param name="value">What the text says, escapes resolved.</param>
    /// <param name="end">Behind the closing mark, or where reading gave up.</param>
    /// <returns>Whether the text is closed.</returns>
    public static bool TryRead(string text, int start, string followers, out string value, out int end)
    {
        var closing = ClosingMark(text[start])!.Value;
        var mark = new string(closing, IsAt(text, start, new string(closing, 3)) ? 3 : 1);
        var read = new StringBuilder();
        for (end = start + mark.Length; end < text.Length;)
        {
            if (text[end] == '\\')
            {
                end = ReadEscape(text, end, read);
            }
            else if (IsAt(text, end, mark) && IsFollowed(text, end + mark.Length, followers))
            {
                end += mark.Length;
                value = read.ToString();
                return true;
            }
            else
            {
                read.Append(text[end++]);
            }
        }

        value = "";
        return false;
    }

    /// <summary>The first place from here on that is neither white space nor in a comment (<c>//</c>, <c>/* */</c>, <c>#</c>).</summary>
    public static int SkipBlank(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '#' || IsAt(text, at, "//"))
            {
                at = After(text, "\n", at);
            }
            else if (IsAt(text, at, "/*"))
            {
                at = After(text, "*/", at + 2);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static bool IsAt(string text, int at, string part) => string.CompareOrdinal(text, at, part, 0, part.Length) == 0;

    private static int After(string text, string part, int at) =>
        text.IndexOf(part, at, StringComparison.Ordinal) is var found and >= 0 ? found + part.Length : text.Length;

    // A comment may stand there too, but is not looked behind: that would make reading quadratic.
    private static bool IsFollowed(string text, int at, string followers)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length && (followers.Contains(text[at], StringComparison.Ordinal)
            ? followers != InObject || text[at] != ',' || IsBeforeKey(text, at + 1)
            : text[at] == '#' || IsAt(text, at, "//") || IsAt(text, at, "/*"));
    }

    /// <summary>Whether the next key and its colon come here, or the end of the object or of all text; blanks and comments may come before.</summary>
    private static bool IsBeforeKey(string text, int at)
    {
        at = SkipBlank(text, at);
        if (at == text.Length || text[at] is '}')
        {
            return true;
        }

        var end = ClosingMark(text[at]) is { } mark
            ? text.IndexOf(mark, at + 1, Math.Min(MostKeyLength, text.Length - at - 1)) + 1
            : at + text.AsSpan(at, Math.Min(MostKeyLength, text.Length - at)).IndexOfAnyExcept(KeyCharacters);
        while (end > at && end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return end > at && end < text.Length && text[end] == ':';
    }

    /// <summary>Reads one escape; one that JSON does not know (<c>\d</c>) stays as it is written.</summary>
    private static int ReadEscape(string text, int at, StringBuilder read)
    {
        var kind = at + 1 < text.Length ? text[at + 1] : '\0';
        if (kind == 'u' && at + 6 <= text.Length
            && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            read.Append((char)unit);
            return at + 6;
        }

        read.Append(kind switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            '"' or '\'' or '\\' or '/' => kind.ToString(),
            '\0' => "\\",
            _ => $"\\{kind}",
        });
        return Math.Min(at + 2, text.Length);
    }
}
