namespace ResearchFlows.Instances.Retrying;

/// <summary>
/// How long a run did nothing but wait for something that was away. It is no part of the time that an agent's limit counts: the limit makes
/// an agent that wanders come to an answer, and an outage would otherwise turn into an answer from half of the evidence.
/// </summary>
public sealed class Outages
{
    private int _waiting;
    private DateTime _since;

    /// <summary>The waits that are over, in all; those at the same time are one.</summary>
    public TimeSpan Total { get; private set; }

    internal void Begin(DateTime now)
    {
        if (_waiting++ == 0)
        {
            _since = now;
        }
    }

    internal void End(DateTime now)
    {
        if (--_waiting == 0)
        {
            Total += now - _since;
        }
    }
}
