using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ResearchFlows.Engine.Store;

/// <summary>The last instance of a page: the next page goes on behind it, however many instances came since.</summary>
internal sealed record PagePosition(long Created, long Sequence)
{
    private const string Prefix = "instances<";

    public static PagePosition Of(InstanceRow row) => new(row.Created, row.Sequence);

    public string ToToken() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Prefix}{Created},{Sequence}")));

    /// <exception cref="ArgumentException">The token is not one of ours.</exception>
    public static PagePosition? Read(string? token)
    {
        if (token is null)
        {
            return null;
        }

        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
            if (text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..].Split(',') is [var created, var sequence]
                && long.TryParse(created, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return new PagePosition(ticks, number);
            }
        }
        catch (FormatException)
        {
            // Said below, like every other token that is not ours.
        }

        throw new ArgumentException("The continuation token is not one that a page of instances ended with.", nameof(token));
    }
}
