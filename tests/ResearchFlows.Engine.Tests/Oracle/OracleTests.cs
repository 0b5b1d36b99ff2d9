using CsCheck;
using System.Text.Json;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>
/// Random orchestrations come to the same on our engine and on Microsoft's in-process host. A sample of them; <c>ORACLE_PROGRAMS=500</c>
/// in the environment runs so many. A failure prints the programs and the seed that repeats them (<c>CsCheck_Seed</c>).
/// </summary>
public sealed class OracleTests
{
    private const int BatchSize = 50;

    [Fact]
    public async Task Random_orchestrations_come_to_the_same_on_Microsofts_host()
    {
        await using var ours = await EngineHost.StartAsync();
        await using var theirs = await MicrosoftHost.StartAsync();
        OracleRun.Define(ours);
        OracleRun.Define(theirs);
        var comparison = new OracleComparison(ours, theirs);
        var batch = 0;
        await OracleProgram.Generator.Array[BatchSize].SampleAsync(
            async programs =>
            {
                var number = Interlocked.Increment(ref batch);
                var differences = await Task.WhenAll(programs.Select(async (program, index) =>
                    await comparison.DifferenceAsync($"p{number}x{index}", program) is { } difference
                        ? $"{JsonSerializer.Serialize(program)}\n{difference}"
                        : null));
                Assert.True(
                    differences.All(difference => difference is null),
                    $"{differences.OfType<string>().Count()} of {BatchSize} differ:\n{string.Join("\n", differences.OfType<string>())}");
            },
            iter: Batches(),
            threads: 1,
            print: _ => "");
    }

    private static int Batches() =>
        int.TryParse(Environment.GetEnvironmentVariable("ORACLE_PROGRAMS"), out var programs) ? (programs + BatchSize - 1) / BatchSize : 1;
}
