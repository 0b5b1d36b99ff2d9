namespace ResearchFlows.Engine.Instances;

/// <summary>What came of a post.</summary>
internal enum Posted
{
    /// <summary>Refused: the instance has left memory.</summary>
    Refused,

    /// <summary>The instance is busy and gets to it.</summary>
    Queued,

    /// <summary>The instance was idle; it is busy now and somebody has to run it.</summary>
    Woken,
}

/// <summary>An instance's messages, and whether it is busy, idle or out of memory; those change together.</summary>
internal sealed class Inbox
{
    private readonly Lock _lock = new();
    private List<Message> _messages = [];
    private bool _busy;
    private bool _retired;

    public Posted Post(Message message)
    {
        lock (_lock)
        {
            if (_retired)
            {
                return Posted.Refused;
            }

            _messages.Add(message);
            var posted = _busy ? Posted.Queued : Posted.Woken;
            _busy = true;
            return posted;
        }
    }

    public List<Message> Take()
    {
        lock (_lock)
        {
            return Interlocked.Exchange(ref _messages, []);
        }
    }

    /// <summary>Puts messages before those that came since.</summary>
    public void PutBack(IReadOnlyList<Message> messages)
    {
        lock (_lock)
        {
            _messages = [.. messages, .. _messages];
        }
    }

    /// <summary>Ends an episode: stays busy when messages came, otherwise idles or, when it has nothing to keep, retires.</summary>
    /// <returns>Whether it is still busy.</returns>
    public bool Release(bool retire)
    {
        lock (_lock)
        {
            _busy = _messages.Count > 0;
            _retired = !_busy && retire;
            return _busy;
        }
    }

    /// <summary>Retires an idle instance that has nothing to keep.</summary>
    public bool TryRetire(Func<bool> hasNothingToKeep)
    {
        lock (_lock)
        {
            _retired |= !_busy && hasNothingToKeep();
            return _retired;
        }
    }

    /// <summary>Retires at once.</summary>
    /// <returns>The messages that nobody has dealt with, and whether an episode is going on.</returns>
    public (List<Message> Left, bool Busy) Retire()
    {
        lock (_lock)
        {
            _retired = true;
            return (Interlocked.Exchange(ref _messages, []), _busy);
        }
    }
}
