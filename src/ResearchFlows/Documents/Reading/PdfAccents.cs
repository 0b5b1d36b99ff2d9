using System.Collections.Frozen;
using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Letters and the accents that fonts draw over them, as one; the runtime composes them only together with ICU, which this program does without.</summary>
internal static class PdfAccents
{
    /// <summary>An accent as a letter of its own, as a mark, and each letter before what the two make.</summary>
    private static readonly (char Accent, char Mark, string Letters)[] Compositions =
    [
        ('´', '\u0301', "aácćeéiílĺnńoórŕsśuúyýzźAÁCĆEÉIÍLĹNŃOÓRŔSŚUÚYÝZŹ"),
        ('`', '\u0300', "aàeèiìoòuùAÀEÈIÌOÒUÙ"),
        ('¨', '\u0308', "aäeëiïoöuüyÿAÄEËIÏOÖUÜYŸ"),
        ('ˆ', '\u0302', "aâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷAÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶ"),
        ('˜', '\u0303', "aãiĩnñoõuũAÃIĨNÑOÕUŨ"),
        ('˚', '\u030A', "aåuůAÅUŮ"),
        ('ˇ', '\u030C', "cčdďeělľnňrřsštťzžCČDĎEĚLĽNŇRŘSŠTŤZŽ"),
        ('¸', '\u0327', "cçgģkķlļnņrŗsştţCÇGĢKĶLĻNŅRŖSŞTŢ"),
        ('¯', '\u0304', "aāeēiīoōuūAĀEĒIĪOŌUŪ"),
        ('˘', '\u0306', "aăeĕgğiĭoŏuŭAĂEĔGĞIĬOŎUŬ"),
        ('˙', '\u0307', "cċeėgġzżCĊEĖGĠIİZŻ"),
        ('˝', '\u030B', "oőuűOŐUŰ"),
        ('˛', '\u0328', "aąeęiįuųAĄEĘIĮUŲ"),
    ];

    private static readonly FrozenDictionary<(char Letter, char Accent), char> Composed = Compositions.SelectMany(item => item.Letters.Chunk(2).SelectMany(pair =>
        new[] { ((pair[0], item.Accent), pair[1]), ((pair[0], item.Mark), pair[1]) })).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>A word and an accent that is drawn over its last letter, or a letter over its last accent, as one; null when they are neither.</summary>
    public static string? Join(string word, string next) => (word, next) switch
    {
        ([.. var before, var letter], [var accent]) when Composed.TryGetValue((letter, accent), out var composed) => $"{before}{composed}",
        ([.. var before, var accent], [var letter, .. var after]) when Composed.TryGetValue((letter, accent), out var composed) => $"{before}{composed}{after}",
        _ => null,
    };

    /// <summary>A word whose marks follow their letters.</summary>
    public static string Compose(string word)
    {
        var text = new StringBuilder(word.Length);
        foreach (var letter in word)
        {
            if (letter is >= '\u0300' and <= '\u036F' && text.Length > 0 && Composed.TryGetValue((text[^1], letter), out var composed))
            {
                text[^1] = composed;
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }
}
