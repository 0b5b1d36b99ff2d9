using ResearchFlows.Benchmarks;
using ResearchFlows.Benchmarks.Readers;
using ResearchFlows.Benchmarks.Weights;
using ResearchFlows.Benchmarks.Workers;
using System.Runtime.InteropServices;
using System.Text.Json;

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- crashes [kind of run [each so many boundaries]]
if (args is ["crashes", .. var kinds])
{
    return await CrashesCommand.RunAsync(kinds);
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- weights [folder of corpora, or of one ...]
if (args is ["weights", .. var folders])
{
    return await WeightsCommand.RunAsync(folders);
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- conformance
if (args is ["conformance"])
{
    return await ConformanceCommand.RunAsync();
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- habits [cases [seed]]
if (args is ["habits", .. var numbers])
{
    return await HabitsCommand.RunAsync(numbers);
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- gate
if (args is ["gate"])
{
    return GateCommand.Run();
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- readers FOLDER
if (args is ["readers", var documents])
{
    return await ReadersCommand.RunAsync(documents);
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- workers [research calls of each of a process's lanes]
if (args is ["workers", .. var calls])
{
    return await WorkersCommand.RunAsync(calls);
}

if (args is [WorkerTask.Command, .. var task])
{
    return await Worker.RunAsync(WorkerTask.Read(task));
}

// dotnet run -c Release --project tests/ResearchFlows.Benchmarks [names of benchmarks; without any, all of them]
Dictionary<string, IBenchmark> benchmarks = new()
{
    ["limits"] = new MachineLimits(),
    ["steps"] = new StepBenchmark(),
    ["growth"] = new GrowthBenchmark(),
    ["fanout"] = new FanOutBenchmark(),
    ["recovery"] = new RecoveryBenchmark(),
    ["memory"] = new MemoryBenchmark(),
    ["start"] = new StartBenchmark(),
    ["api"] = new ApiBenchmark(),
    ["evaluation"] = new EvaluationBenchmark(),
    ["load"] = new LoadBenchmark(),
    ["telemetry"] = new TelemetryBenchmark(),
    ["store"] = new StoreBenchmark(),
    ["page"] = new PageBenchmark(),
    ["documents"] = new DocumentsBenchmark(),
    ["hostile"] = new HostileBenchmark(),
};
if (args.Except(benchmarks.Keys).ToList() is [_, ..] unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{string.Join("', '", unknown)}'. There are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

Console.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}; load {Machine.Load()} at the start");
List<Figure> figures = [];
var folder = Directory.CreateTempSubdirectory("researchflows-benchmarks-");
try
{
    foreach (var benchmark in benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Key)))
    {
        await foreach (var figure in benchmark.Value.RunAsync(folder.CreateSubdirectory(benchmark.Key).FullName))
        {
            Console.WriteLine(figure);
            figures.Add(figure);
        }
    }
}
finally
{
    folder.Delete(recursive: true);
}

var missed = figures.Where(figure => figure.Goal is { Met: false }).ToList();
Directory.CreateDirectory("BenchmarkResults");
var file = Path.Combine("BenchmarkResults", "figures.json");
await File.WriteAllTextAsync(file, JsonSerializer.Serialize(
    new { Machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}", Load = Machine.Load(), figures }, Figure.Json));
Console.WriteLine($"Load {Machine.Load()} at the end; {figures.Count(figure => figure.Goal is not null)} goals, {missed.Count} missed. As JSON: {file}");
return missed.Count == 0 ? 0 : 1;
