using ResearchFlows.Documents;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace ResearchFlows.Agents;

/// <summary>One look at an agent's documents: how far it is, and what it met.</summary>
internal sealed class DocumentPass(
    string agent, string vectorStoreId, IReadOnlyDictionary<string, KnownDocument> known, int total, int indexedBefore, bool hasIndexed)
{
    /// <summary>Documents uploaded at the same time.</summary>
    public const int Parallelism = 8;

    /// <summary>A document that failed so often in a row is left out while others are indexed.</summary>
    public const int MostFailures = 5;

    /// <summary>How often progress is told.</summary>
    public static readonly TimeSpan Telling = TimeSpan.FromSeconds(2);

    /// <summary>A document that the server refused is offered again after this time: the server may have been mended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>A file written so shortly before it was read may have been written again without another time.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(2);

    private int _done;
    private int _indexed;
    private Exception? _fault;

    public string Agent => agent;

    public string VectorStoreId => vectorStoreId;

    /// <summary>Whether nothing more can be done now.</summary>
    public bool MustStop { get; private set; }

    /// <summary>Whether any document of the agent is indexed: the server does index.</summary>
    public bool HasIndexed => hasIndexed || Volatile.Read(ref _indexed) > 0;

    /// <summary>How far the documents are, in words.</summary>
    public string Progress => string.Create(CultureInfo.InvariantCulture, $"indexed {indexedBefore + Volatile.Read(ref _indexed):N0} of {total:N0} documents");

    /// <summary>Whether a document has to be read: it is new, changed or not indexed; or it was refused a while ago.</summary>
    public static bool IsDue(DocumentFile document, KnownDocument? known, IEnumerable<IndexedFile> versions, long now)
    {
        if (known is null or { Sha256: null, Reason: null } || (known.Bytes, known.ModifiedAt) != (document.Bytes, document.ModifiedAt)
            || known.ModifiedAt > known.LookedAt - Grain.TotalMilliseconds)
        {
            return true;
        }

        // What failed for a passing reason is tried at every look; what was refused, a while later.
        return known.Reason is not null
            ? known.Failures > 0 || now - known.LookedAt >= Patience.TotalMilliseconds
            : versions.ToList() is not [{ Attached: true } only] || only.Sha256 != known.Sha256;
    }

    public string? ReasonBefore(string path) => known.GetValueOrDefault(path)?.Reason;

    public int FailuresBefore(string path) => known.GetValueOrDefault(path)?.Failures ?? 0;

    /// <summary>Counts a document that was looked at.</summary>
    public int Count() => Interlocked.Increment(ref _done);

    public void NoteIndexed() => Interlocked.Increment(ref _indexed);

    /// <summary>Notes a fault that ends the pass after what is under way.</summary>
    public void Stop(Exception fault)
    {
        MustStop = true;
        Note(fault);
    }

    /// <summary>Notes a fault that another pass may not meet.</summary>
    public void Note(Exception fault) => Interlocked.CompareExchange(ref _fault, fault, null);

    public void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }
}
