using System.Text.Json;

namespace ResearchFlows.Tools.Servers;

/// <summary>A tool of a server as a run has it: recorded when the run is prepared, whatever the server says later.</summary>
/// <param name="Definition">As it is described to the model, under the name that the model calls it by.</param>
/// <param name="Server">The server.</param>
/// <param name="Tool">The server's own name of it.</param>
/// <param name="ReadOnly">Whether the server says that it changes nothing.</param>
/// <param name="Idempotent">Whether the server says that a second call with the same arguments changes nothing more.</param>
/// <param name="ApprovalMinutes">How long a person is waited for before each call; null when nobody is asked.</param>
public sealed record RemoteTool(FunctionTool Definition, string Server, string Tool, bool ReadOnly, bool Idempotent, double? ApprovalMinutes)
{
    /// <summary>Whether it may be called once more when nobody knows what became of a call.</summary>
    internal bool MayRepeat => ReadOnly || Idempotent;

    /// <summary>Whether the server still means the same by it.</summary>
    internal bool IsSameAs(RemoteTool other) =>
        (ReadOnly, Idempotent, Definition.Description) == (other.ReadOnly, other.Idempotent, other.Definition.Description)
        && JsonElement.DeepEquals(Definition.Parameters, other.Definition.Parameters);
}

/// <summary>The tools of an agent's servers, and what is in the way of others.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Problems">Servers and tools that cannot be used, each in a sentence.</param>
public sealed record RemoteToolList(IReadOnlyList<RemoteTool> Tools, IReadOnlyList<string> Problems)
{
    /// <summary>No tools and no problems.</summary>
    public static RemoteToolList None { get; } = new([], []);
}
