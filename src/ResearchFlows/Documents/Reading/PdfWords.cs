using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>
/// Puts letters together to words, in the order in which they are drawn. A gap parts words, or a space; what is drawn twice over itself, as some
/// programs make bold, is there once.
/// </summary>
internal sealed class PdfWords
{
    /// <summary>How far a line of letters reaches below and above its base, in sizes.</summary>
    private const double Below = 0.2, Above = 0.7;

    /// <summary>Letters of a word are no further apart than so many sizes, overlap by no more, stand no further up or down.</summary>
    private const double Gap = 0.1, Overlap = 0.3, Shift = 0.6;

    /// <summary>A small number beside a letter belongs to its word, a capital of three lines does not.</summary>
    private const double OtherSize = 2.2;

    /// <summary>What is drawn twice is no further apart than so many sizes.</summary>
    private const double SamePlace = 0.1;

    private readonly Dictionary<(string Text, double Size, long Across, long Up), PdfLetter> _drawn = [];
    private readonly List<PdfWord> _words = [];
    private readonly StringBuilder _text = new();
    private (double Left, double Bottom, double Top) _word;
    private PdfLetter _last;

    private PdfWords()
    {
    }

    /// <summary>The words of letters that are all turned the same way.</summary>
    public static List<PdfWord> Of(IEnumerable<PdfLetter> letters)
    {
        var words = new PdfWords();
        foreach (var letter in letters)
        {
            words.Add(letter with { Text = PdfScript.Meaning(letter.Text) });
        }

        words.End(isSpace: false);
        return words._words;
    }

    private void Add(PdfLetter letter)
    {
        if (letter.Text.Length > 0 && string.IsNullOrWhiteSpace(letter.Text))
        {
            End(isSpace: true);
        }
        else if (!IsDrawn(letter))
        {
            Append(letter);
        }
    }

    private void Append(PdfLetter letter)
    {
        var gap = letter.Left - _last.Right;
        var size = Math.Min(letter.Size, _last.Size);
        var isBeside = _text.Length > 0 && Math.Max(letter.Size, _last.Size) <= OtherSize * size && Math.Abs(letter.Base - _last.Base) <= Shift * size;
        if (isBeside && -gap > (letter.Right - letter.Left) / 2 && PdfAccents.Join(_text.ToString(), letter.Text) is { } accented)
        {
            _text.Clear().Append(accented);
            _last = letter with { Right = Math.Max(letter.Right, _last.Right) };
            return;
        }

        if (!isBeside || gap > Gap * size || gap < -Overlap * size)
        {
            End(isSpace: false);
            _word = (letter.Left, double.PositiveInfinity, double.NegativeInfinity);
        }

        _text.Append(letter.Text);
        _word = (_word.Left, Math.Min(_word.Bottom, letter.Base - (Below * letter.Size)), Math.Max(_word.Top, letter.Base + (Above * letter.Size)));
        _last = letter;
    }

    private void End(bool isSpace)
    {
        if (_text.Length > 0)
        {
            _words.Add(new PdfWord(_text.ToString(), _word.Left, _last.Right, _word.Bottom, _word.Top, isSpace));
            _text.Clear();
        }
    }

    /// <summary>Whether the letter stands there already; looked up in a grid, since a page has many of the same.</summary>
    private bool IsDrawn(PdfLetter letter)
    {
        if (letter.Text.Length == 0)
        {
            return false;
        }

        var (size, near) = (Math.Round(letter.Size, 1), Math.Max(SamePlace * letter.Size, 0.01));
        var (across, up) = ((long)Math.Floor(letter.Left / near), (long)Math.Floor(letter.Base / near));
        for (var cell = 0; cell < 9; cell++)
        {
            if (_drawn.TryGetValue((letter.Text, size, across + (cell % 3) - 1, up + (cell / 3) - 1), out var there)
                && Math.Abs(there.Left - letter.Left) <= near && Math.Abs(there.Base - letter.Base) <= near)
            {
                return true;
            }
        }

        _drawn[(letter.Text, size, across, up)] = letter;
        return false;
    }
}
