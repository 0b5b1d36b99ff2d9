namespace ResearchFlows.DevStack.Faults;

/// <summary>What a server makes of a field that not every server knows: <c>background: true</c>, <c>stream: true</c>.</summary>
public enum FieldSupport
{
    /// <summary>It does what the field asks for.</summary>
    Full,

    /// <summary>It passes over the field: the answer comes whole, when the response is done.</summary>
    Ignored,

    /// <summary>It answers 400.</summary>
    Refused,
}
