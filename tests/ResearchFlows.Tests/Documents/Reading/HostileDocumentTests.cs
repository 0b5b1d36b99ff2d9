using ResearchFlows.Documents;
using ResearchFlows.Documents.Reading;
using System.Diagnostics;

namespace ResearchFlows.Tests.Documents.Reading;

public sealed class HostileDocumentTests
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(40);

    public static TheoryData<string> Names => [.. HostileDocuments.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_file_is_read_within_the_limits_or_left_out_with_a_reason(string name)
    {
        var content = HostileDocuments.All[name]();
        var started = Stopwatch.GetTimestamp();
        try
        {
            var text = await DocumentReader.ReadAsync(name, content, CancellationToken.None);
            Assert.DoesNotContain("root:", text.Text, StringComparison.Ordinal);
            Assert.InRange(text.Text.Length, 0, DocumentReader.MostBytes);
        }
        catch (UnreadableDocumentException refusal)
        {
            Assert.Matches("^[a-z].*[.]$", refusal.Message);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, MostTime);
    }

    [Fact]
    public void The_hostile_files_are_many() => Assert.InRange(HostileDocuments.All.Count, 40, 1000);
}
