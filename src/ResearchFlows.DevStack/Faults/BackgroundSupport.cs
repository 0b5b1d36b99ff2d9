namespace ResearchFlows.DevStack.Faults;

/// <summary>What a server makes of <c>background: true</c>.</summary>
public enum BackgroundSupport
{
    /// <summary>It answers <c>queued</c> at once; clients ask by id.</summary>
    Full,

    /// <summary>It passes over the field, as servers do that do not know it: the answer comes when the response is done.</summary>
    Ignored,

    /// <summary>It answers 400.</summary>
    Refused,
}
