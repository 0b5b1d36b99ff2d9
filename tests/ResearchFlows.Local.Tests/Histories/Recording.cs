namespace ResearchFlows.Local.Tests.Histories;

/// <summary>The golden histories; recorded anew first when the environment asks for it.</summary>
public sealed class Recording : IAsyncLifetime
{
    private const string Switch = "RESEARCHFLOWS_RECORD_HISTORIES";

    internal static IReadOnlyList<Shape> Shapes { get; } = [.. ResearchShapes.All, .. EvaluationShapes.All, .. ImprovementShapes.All, .. JudgeCheckShapes.All];

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Switch) != "1")
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(GoldenHistory.Folder, "*.json"))
        {
            File.Delete(file);
        }

        foreach (var shape in Shapes)
        {
            (await shape.RecordAsync()).Write(shape.Name);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
