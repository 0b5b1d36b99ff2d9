namespace ResearchFlows.Tests.Support;

/// <summary>A folder of the test's own, deleted with it.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("researchflows-").FullName;

    public static TempFolder Create() => new();

    public string Path(params string[] parts) => System.IO.Path.Combine([_root, .. parts]);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
