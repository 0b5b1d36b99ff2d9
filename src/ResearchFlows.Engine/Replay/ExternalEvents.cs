using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Replay;

/// <summary>
/// Raised events that nobody has waited for yet, first come, first served; and waits that no event has answered yet, of which the
/// latest is answered first. So it is in Durable Task, and names compare without case, as there.
/// </summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Queue<(long Order, HistoryEvent Raised)>> _early = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LinkedList<Action<JsonElement?>>> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private long _raised;

    /// <summary>Whether something waits for an event.</summary>
    public bool AnyWaiting => _waiting.Count > 0;

    /// <summary>Events to carry over into the next execution, in the order they came.</summary>
    public IEnumerable<HistoryEvent> Unconsumed =>
        _early.Values.SelectMany(queue => queue).OrderBy(early => early.Order).Select(early => early.Raised);

    public bool TryTake(string name, out JsonElement? payload)
    {
        payload = null;
        if (!_early.TryGetValue(name, out var queue))
        {
            return false;
        }

        payload = queue.Dequeue().Raised.Input;
        if (queue.Count == 0)
        {
            _early.Remove(name);
        }

        return true;
    }

    /// <returns>What takes the wait back.</returns>
    public Action Wait(string name, Action<JsonElement?> received)
    {
        if (!_waiting.TryGetValue(name, out var waits))
        {
            _waiting.Add(name, waits = new());
        }

        var wait = waits.AddFirst(received);
        return () => Remove(name, waits, wait);
    }

    public void Raise(HistoryEvent raised)
    {
        var name = raised.Name!;
        if (_waiting.TryGetValue(name, out var waits))
        {
            var latest = waits.First!;
            Remove(name, waits, latest);
            latest.Value(raised.Input);
            return;
        }

        if (!_early.TryGetValue(name, out var queue))
        {
            _early.Add(name, queue = new());
        }

        queue.Enqueue((_raised++, raised));
    }

    private void Remove(string name, LinkedList<Action<JsonElement?>> waits, LinkedListNode<Action<JsonElement?>> wait)
    {
        if (wait.List is not null)
        {
            waits.Remove(wait);
        }

        if (waits.Count == 0 && _waiting.GetValueOrDefault(name) == waits)
        {
            _waiting.Remove(name);
        }
    }
}
