namespace ResearchFlows.Local.Commands;

/// <summary>What a command ends with, for scripts.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Ok = 0;

    /// <summary>The run failed, or the server refused.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int WrongUse = 2;

    /// <summary>No server answers.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C: what shells say for it.</summary>
    public const int Interrupted = 130;
}
