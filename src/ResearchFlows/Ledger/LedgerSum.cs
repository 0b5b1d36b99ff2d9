using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Ledger;

/// <summary>How many rows a table has and a checksum of them, whatever their order: the sum of the rows' hashes.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Checksum">The sum.</param>
internal readonly record struct LedgerSum(long Rows, UInt128 Checksum)
{
    public LedgerSum Add(IEnumerable<object?> row)
    {
        var text = string.Join('\0', row.Select(value => value switch
        {
            null => "n",
            double number => "d" + number.ToString("R", CultureInfo.InvariantCulture),
            IFormattable number => "i" + number.ToString(null, CultureInfo.InvariantCulture),
            _ => "t" + value,
        }));
        return new(Rows + 1, unchecked(Checksum + BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));
    }
}
