using ResearchFlows.DevStack.Models;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

public sealed class ManyRunsTests
{
    private const int Runs = 100;
    private const int Bound = 8;

    [Fact]
    public async Task A_hundred_questions_at_once_are_all_answered_and_never_more_at_a_time_than_the_setting_says()
    {
        var model = new CountingModel();
        using var host = new TestHost { Model = model, Settings = [("ResearchFlows:MaxConcurrentActivities", $"{Bound}")] };
        await host.InitializeAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number =>
            host.SendAsync("POST", "/api/research", $$"""{"question":"{{HarborAgent.Question}}","instanceId":"run-{{number}}"}""")));
        var ended = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => host.EndAsync($"run-{number}")));

        Assert.All(started, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.All(ended, run => Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus));
        Assert.Equal(Bound, model.MostAtOnce);
        await host.DisposeAsync();
    }

    /// <summary>Follows the script; its first replies wait for one another until as many as the bound allows are asked for at once.</summary>
    private sealed class CountingModel : IChatModel
    {
        private readonly HarborAgent.Model _script = new();
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _now;

        public int MostAtOnce { get; private set; }

        public async Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
            }

            if (MostAtOnce >= Bound)
            {
                _full.TrySetResult();
            }

            await _full.Task.WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
            try
            {
                return await _script.CompleteAsync(request, cancellationToken);
            }
            finally
            {
                lock (_lock)
                {
                    _now--;
                }
            }
        }
    }
}
