using System.Text;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>
/// Makes letters that only look wider or narrower the same, as East Asian texts mix them. .NET's own normalisation leaves them as they are
/// in a program of one culture.
/// </summary>
internal static class LetterWidths
{
    private const int FirstWideLatin = 0xFF01, LastWideLatin = 0xFF5E, ToLatin = 0xFEE0;
    private const int FirstNarrowKatakana = 0xFF66;

    // U+FF66 and what follows it.
    private const string Katakana = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

    private const string Voiced = "カキクケコサシスセソタチツテトハヒフヘホ";
    private const string HalfVoiced = "ハヒフヘホ";

    public static string Same(string text)
    {
        var same = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            var plain = letter switch
            {
                >= (char)FirstWideLatin and <= (char)LastWideLatin => (char)(letter - ToLatin),
                >= (char)FirstNarrowKatakana when letter - FirstNarrowKatakana < Katakana.Length => Katakana[letter - FirstNarrowKatakana],
                _ => letter,
            };
            // The marks of voice follow their letter; in Unicode the voiced letters do so too.
            switch (plain)
            {
                case '\u3099' when same.Length > 0 && Voiced.Contains(same[^1]):
                    same[^1]++;
                    break;
                case '\u309A' when same.Length > 0 && HalfVoiced.Contains(same[^1]):
                    same[^1] += (char)2;
                    break;
                default:
                    same.Append(plain);
                    break;
            }
        }
        return same.ToString();
    }
}
