using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Optimization;
using System.Reflection;

namespace ResearchFlows.Functions.Tests;

public sealed class NightlyFunctionsTests
{
    [Fact]
    public void One_function_has_the_timer_and_its_schedule_is_a_setting()
    {
        var function = Assert.Single(AppFunctions.TriggeredBy<TimerTriggerAttribute>());
        Assert.Equal("NightlyOptimization", function.Name);
        var trigger = function.Method.GetParameters().Single(parameter => parameter.ParameterType == typeof(TimerInfo)).GetCustomAttribute<TimerTriggerAttribute>()!;
        Assert.Equal("%OptimizationSchedule%", trigger.Schedule);
    }

    [Fact]
    public async Task The_timer_starts_the_optimization_of_each_agent_once_a_night()
    {
        using var app = await RunningApp.StartAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 2, 0, 0, TimeSpan.Zero));
        var functions = new NightlyFunctions(app.Services.GetRequiredService<NightlyOptimization>(), time, NullLoggerFactory.Instance);
        await functions.NightlyOptimization(new TimerInfo(), app.Durable, CancellationToken.None);
        await functions.NightlyOptimization(new TimerInfo(), app.Durable, CancellationToken.None);
        Assert.Equal("""start OptimizationOrchestration nightly-20260131-0200-demo-agent {"agent":"demo-agent","maxTokens":5000000,"maxMinutes":240}""", Assert.Single(app.Durable.Calls));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("0 0 2 * * *", true)]
    public void An_empty_schedule_takes_the_timer_and_nothing_else_away(string? schedule, bool stays)
    {
        var settings = new Dictionary<string, string?> { ["OptimizationSchedule"] = schedule };
        List<IFunctionMetadata> functions = [new Metadata("RunTool"), new Metadata("NightlyOptimization")];
        new NightlySwitch(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Transform(functions);
        Assert.Equal(stays ? ["RunTool", "NightlyOptimization"] : ["RunTool"], functions.Select(function => function.Name!));
    }

    private sealed record Metadata(string Name) : IFunctionMetadata
    {
        public string? FunctionId => null;

        public bool IsProxy => false;

        public string? Language => null;

        public bool ManagedDependencyEnabled => false;

        public string? EntryPoint => null;

        public IList<string>? RawBindings => null;

        public string? ScriptFile => null;

        public IRetryOptions? Retry => null;
    }
}
