using ResearchFlows.Engine.Tests;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>
/// What running instances have recorded, replayed over today's code: a change that would break them fails here. Recording anew:
/// <c>RESEARCHFLOWS_RECORD_HISTORIES=1 dotnet test tests/ResearchFlows.Local.Tests --filter GoldenHistoryTests</c>.
/// </summary>
public sealed class GoldenHistoryTests : IClassFixture<Recording>
{
    private const int MostBytes = 30_000;

    private const string Advice =
        """
        Instances that run when this version is installed would fail there. Either
        - leave what is recorded as it is: put the change into an orchestration (or activity) of a new name, which new instances use, and keep this one; or
        - let the old instances finish first (GET /api/instances?status=running shows them), say so in the release notes, and record anew:
          RESEARCHFLOWS_RECORD_HISTORIES=1 dotnet test tests/ResearchFlows.Local.Tests --filter GoldenHistoryTests
        """;

    private static readonly Catalog Today = ResearchFlowsServices.CreateCatalog();

    public static TheoryData<string> Shapes => [.. Recording.Shapes.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Todays_code_replays_what_running_instances_have_recorded(string shape) =>
        Check(shape, ReplayProblem(GoldenHistory.Read(shape)));

    /// <summary>Improvements that began before the gate's second rule (<see cref="ResearchFlows.Improvement.GateRule"/>); these are never recorded anew.</summary>
    public static TheoryData<string> ShapesBefore =>
        [.. Directory.EnumerateFiles(Path.Combine(GoldenHistory.Folder, "Before"), "*.json").Select(file => $"Before/{Path.GetFileNameWithoutExtension(file)}")];

    [Theory]
    [MemberData(nameof(ShapesBefore))]
    public void Todays_code_replays_what_the_version_before_has_recorded(string shape)
    {
        Check(shape, ReplayProblem(GoldenHistory.Read(shape)));
        Check(shape, RecordedPayloads.Problem(Today, GoldenHistory.Read(shape)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_running_instances_have_recorded_fits_todays_records(string shape) =>
        Check(shape, RecordedPayloads.Problem(Today, GoldenHistory.Read(shape)));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_history_is_small_and_shows_what_its_name_says(string shape)
    {
        var file = File.ReadAllText(GoldenHistory.FileOf(shape));
        var proof = Recording.Shapes.Single(known => known.Name == shape).Proof;

        Assert.InRange(file.Length, 1, MostBytes);
        Assert.Contains(proof, file, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_orchestration_has_a_history_and_every_history_a_shape()
    {
        var files = Directory.EnumerateFiles(GoldenHistory.Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);

        Assert.Equal(Recording.Shapes.Select(shape => shape.Name).Order(StringComparer.Ordinal), files);
        Assert.Equal(Today.Orchestrations.Keys.Order(), Recording.Shapes.Select(shape => GoldenHistory.Read(shape.Name).Orchestration).Distinct().Order());
    }

    [Fact]
    public async Task Activities_in_another_order_are_seen_and_named()
    {
        var golden = GoldenHistory.Read("research-starts-improvement");
        var events = golden.Events.Select(e => e with
        {
            Name = e.Name switch { "RecordRun" => "StartImprovement", "StartImprovement" => "RecordRun", var name => name },
        });

        var problem = ReplayProblem(golden with { Events = [.. events] });

        Assert.Contains("is TaskScheduled 'StartImprovement'", problem, StringComparison.Ordinal);
        Assert.Contains("the code asked for TaskScheduled 'RecordRun'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_more_and_another_result_are_seen()
    {
        var golden = GoldenHistory.Read("research-plain-answer");
        var last = golden.Events[^1] with { Result = golden.Events[0].Input };

        Assert.Contains("it ended Completed", ReplayProblem(golden with { Events = [.. golden.Events.SkipLast(1), last] }), StringComparison.Ordinal);
        Assert.Contains("the code asked for TaskScheduled 'ModelTurn'", ReplayProblem(
            golden with { Events = [.. golden.Events.Where(e => e.Name != "ModelTurn")] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"question\":", "\"query\":", "TaskScheduled 'PrepareRun'")]
    [InlineData("\"responseId\":", "\"response\":", "TaskCompleted 'ModelTurn'")]
    [InlineData("\"answer\":", "\"reply\":", "ExecutionCompleted 'ResearchOrchestration'")]
    public void A_renamed_property_is_seen_and_named(string name, string other, string where)
    {
        var golden = GoldenHistory.Read("research-plain-answer");
        var events = golden.Events.Select((e, index) => index == 0 ? e : e with { Input = Rename(e.Input), Result = Rename(e.Result) });

        var problem = RecordedPayloads.Problem(Today, golden with { Events = [.. events] });

        Assert.Contains(where, problem, StringComparison.Ordinal);

        System.Text.Json.JsonElement? Rename(System.Text.Json.JsonElement? json) => json is { } payload
            ? System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(payload.GetRawText().Replace(name, other, StringComparison.Ordinal))
            : null;
    }

    private static void Check(string shape, string? problem) => Assert.True(problem is null, $"{shape}: {problem}\n{Advice}");

    private static string? ReplayProblem(GoldenHistory golden) =>
        HistoryReplay.Problem(Today, golden.Orchestration, golden.InstanceId, golden.Events);
}
