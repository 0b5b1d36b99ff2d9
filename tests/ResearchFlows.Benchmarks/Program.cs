using ResearchFlows.Benchmarks;
using System.Text.Json;

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks [part of a benchmark's name]
// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- crashes [kind of run]
if (args is ["crashes", .. var kinds])
{
    return await CrashesCommand.RunAsync(kinds);
}

var folder = Directory.CreateTempSubdirectory("researchflows-benchmarks-");
try
{
    List<Figure> figures = [];
    foreach (var benchmark in new IBenchmark[] { new MachineLimits(), new EngineBenchmark(), new RecoveryBenchmark(), new EvaluationBenchmark() })
    {
        if (args.Length == 0 || benchmark.GetType().Name.Contains(args[0], StringComparison.OrdinalIgnoreCase))
        {
            await foreach (var figure in benchmark.RunAsync(folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName))
            {
                Console.WriteLine(figure);
                figures.Add(figure);
            }
        }
    }

    Directory.CreateDirectory("BenchmarkResults");
    var file = Path.Combine("BenchmarkResults", "figures.json");
    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(
        new { Machine = $"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}", figures }, Figure.Json));
    Console.WriteLine($"As JSON: {file}");
    return 0;
}
finally
{
    folder.Delete(recursive: true);
}
