namespace ResearchFlows.Crashes.Hook;

/// <summary>What a process tells the runner: a line a write, none of them buffered, so that a kill loses none.</summary>
internal sealed class CrashLog(string file)
{
    private readonly Lock _lock = new();

    public void Write(string line)
    {
        lock (_lock)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
