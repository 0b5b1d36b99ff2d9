using ResearchFlows.Activities;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Benchmarks;

/// <summary>An activity that does nothing.</summary>
internal sealed class Nothing : IActivity<int, int>
{
    public Task<int> RunAsync(int input, ActivityContext context, CancellationToken cancellationToken) => Task.FromResult(input);
}

/// <summary>So many activities, one after the other.</summary>
internal sealed class Sequence : IOrchestration<int, int>
{
    public async Task<int> RunAsync(IOrchestrationContext context, int input)
    {
        for (var step = 0; step < input; step++)
        {
            await context.CallActivityAsync<int>(nameof(Nothing), step);
        }

        return input;
    }
}

/// <summary>So many activities at once.</summary>
internal sealed class FanOut : IOrchestration<int, int>
{
    public async Task<int> RunAsync(IOrchestrationContext context, int input)
    {
        await Task.WhenAll(Enumerable.Range(0, input).Select(step => context.CallActivityAsync<int>(nameof(Nothing), step)));
        return input;
    }
}

/// <summary>A step, and then a wait for the event <c>go</c>.</summary>
internal sealed class Waiting : IOrchestration<int, int>
{
    public async Task<int> RunAsync(IOrchestrationContext context, int input)
    {
        await context.CallActivityAsync<int>(nameof(Nothing), input);
        return await context.WaitForExternalEventAsync<int>("go", TimeSpan.FromDays(1));
    }
}
