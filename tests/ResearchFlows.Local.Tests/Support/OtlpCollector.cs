using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A span or an event as it came over the wire.</summary>
internal sealed record Told(string Name, string TraceId, string SpanId, string ParentId, bool IsError, IReadOnlyDictionary<string, string> Attributes)
{
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}

/// <summary>Keeps what hosts export by OTLP over HTTP and reads as much of the protocol as tests look at.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _came = new(0);
    private OtlpReceiver? _receiver;

    private OtlpCollector()
    {
    }

    public ConcurrentQueue<Told> Spans { get; } = [];

    public ConcurrentQueue<Told> Events { get; } = [];

    public ConcurrentQueue<string> Metrics { get; } = [];

    /// <summary>What a host is started with to export here, at once.</summary>
    public (string Name, string? Value)[] Settings =>
        [.. _receiver!.Settings, ("OTEL_BSP_SCHEDULE_DELAY", "10"), ("OTEL_BLRP_SCHEDULE_DELAY", "10"), ("OTEL_METRIC_EXPORT_INTERVAL", "100")];

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        collector._receiver = await OtlpReceiver.StartAsync(collector.Take);
        return collector;
    }

    /// <summary>Waits until what came is as wanted.</summary>
    public async Task WaitAsync(Func<bool> isThere)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!isThere())
        {
            await _came.WaitAsync(limit.Token);
        }
    }

    /// <summary>The spans of an instance's trace, its children's too.</summary>
    public IReadOnlyList<Told> SpansOf(string instanceId)
    {
        var traces = Spans.Where(span => span["gen_ai.conversation.id"] == instanceId).Select(span => span.TraceId).ToHashSet();
        return [.. Spans.Where(span => traces.Contains(span.TraceId))];
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver!.DisposeAsync();
        _came.Dispose();
    }

    private void Take(string path, byte[] request)
    {
        Read(path, request);
        _came.Release();
    }

    private void Read(string path, byte[] request)
    {
        foreach (var item in Fields(request, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2)))
        {
            switch (path)
            {
                case "/v1/traces":
                    Spans.Enqueue(new(Text(item, 5), Hex(item, 1), Hex(item, 2), Hex(item, 4), Fields(item, 15).Any(status => Numbers(status, 3) == 2), Attributes(item, 9)));
                    break;
                case "/v1/logs":
                    Events.Enqueue(new(Text(item, 12), Hex(item, 9), Hex(item, 10), "", false, Attributes(item, 6)));
                    break;
                case "/v1/metrics":
                    Metrics.Enqueue(Text(item, 1));
                    break;
            }
        }
    }

    private static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> item, int field) => Fields(item, field)
        .GroupBy(pair => Text(pair, 1))
        .ToDictionary(group => group.Key, group => Fields(group.Last(), 2).Select(value => Text(value, 1)).FirstOrDefault() ?? "");

    private static string Text(ReadOnlyMemory<byte> message, int field) => Encoding.UTF8.GetString(Fields(message, field).LastOrDefault().Span);

    private static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(Fields(message, field).LastOrDefault().Span);

    private static ulong Numbers(ReadOnlyMemory<byte> message, int field) => All(message).LastOrDefault(item => item.Field == field).Number;

    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int field) => All(message).Where(item => item.Field == field).Select(item => item.Bytes);

    /// <summary>The fields of a protobuf message.</summary>
    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Bytes, ulong Number)> All(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var (field, bytes, number) = ((int)(tag >> 3), ReadOnlyMemory<byte>.Empty, 0UL);
            switch (tag & 7)
            {
                case 0:
                    number = Varint(message, ref at);
                    break;
                case 1:
                    number = BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    bytes = message.Slice(at, length);
                    at += length;
                    break;
                default:
                    at += 4;
                    break;
            }

            yield return (field, bytes, number);
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message.Span[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
