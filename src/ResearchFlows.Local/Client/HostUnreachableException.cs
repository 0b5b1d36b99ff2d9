using ResearchFlows.Local.Commands;

namespace ResearchFlows.Local.Client;

/// <summary>No host of ResearchFlows answers at the address.</summary>
internal sealed class HostUnreachableException(Uri host, string reason) : Exception(
    $"No ResearchFlows host answers at {host.AbsoluteUri.TrimEnd('/')} ({reason}); start one with: {Invocation.Of("serve")}, or name another with --url.");
