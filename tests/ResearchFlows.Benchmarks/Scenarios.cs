using Microsoft.DurableTask;
using ResearchFlows.Ports;

namespace ResearchFlows.Benchmarks;

/// <summary>An activity that does nothing.</summary>
internal sealed class Nothing : IActivity<int, int>
{
    public Task<int> RunAsync(int input, ActivityContext context, CancellationToken cancellationToken) => Task.FromResult(input);
}

/// <summary>An activity that waits at the gate.</summary>
internal sealed class Pass(Gate gate) : IActivity<int, int>
{
    public Task<int> RunAsync(int input, ActivityContext context, CancellationToken cancellationToken) => gate.PassAsync(input, cancellationToken);
}

/// <summary>Holds activities until it is opened, and counts those that came through.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allPassed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;
    private int _left;

    public Gate(int expected) => _left = expected;

    /// <summary>How many wait, or have gone through.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    /// <summary>Completes when as many as expected went through.</summary>
    public Task AllPassed => _allPassed.Task;

    public void Open() => _open.TrySetResult();

    public async Task<int> PassAsync(int input, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _arrived);
        await _open.Task.WaitAsync(cancellationToken);
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _allPassed.TrySetResult();
        }

        return input;
    }
}

/// <summary>So many activities, one after the other.</summary>
internal sealed class Sequence : TaskOrchestrator<int, int>
{
    public override async Task<int> RunAsync(TaskOrchestrationContext context, int input)
    {
        for (var step = 0; step < input; step++)
        {
            await context.CallActivityAsync<int>(nameof(Nothing), step);
        }

        return input;
    }
}

/// <summary>So many activities at once.</summary>
internal sealed class FanOut : TaskOrchestrator<int, int>
{
    public override async Task<int> RunAsync(TaskOrchestrationContext context, int input)
    {
        await Task.WhenAll(Enumerable.Range(0, input).Select(step => context.CallActivityAsync<int>(nameof(Nothing), step)));
        return input;
    }
}

/// <summary>Ten steps, one that waits at the gate, and then a wait for the event <c>go</c>.</summary>
internal sealed class Gated : TaskOrchestrator<int, int>
{
    public override async Task<int> RunAsync(TaskOrchestrationContext context, int input)
    {
        for (var step = 0; step < 10; step++)
        {
            await context.CallActivityAsync<int>(nameof(Nothing), input);
        }

        await context.CallActivityAsync<int>(nameof(Pass), input);
        return await context.WaitForExternalEvent<int>("go", TimeSpan.FromDays(1));
    }
}
