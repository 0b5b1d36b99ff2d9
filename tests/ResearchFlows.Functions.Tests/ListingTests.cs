using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Functions.Adapters;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Ports;
using DurableStatus = Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace ResearchFlows.Functions.Tests;

public sealed class ListingTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeClient _fake = new();
    private readonly DurableOrchestrationClient _client;

    public ListingTests() => _client = new DurableOrchestrationClient(_fake, NullLoggerFactory.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fake.DisposeAsync();

    [Fact]
    public async Task A_listing_is_one_query_and_no_call_for_any_row()
    {
        _fake.Add("one", DurableStatus.Completed, new { agent = "demo" });
        _fake.Before = call => Assert.Fail($"{call} was not expected.");
        Assert.Equal("demo", Assert.Single((await _client.QueryAsync(new OrchestrationQuery(), CancellationToken.None)).Instances).Agent);
    }

    [Fact]
    public async Task Newest_come_first_without_inputs_and_outputs_but_with_their_agent()
    {
        _fake.Add("b-old", DurableStatus.Completed, new { agent = "demo" }, "out", minutes: 1);
        _fake.Add("a-new", DurableStatus.Running, new { agent = "other" }, minutes: 3);
        _fake.Add("c-middle", DurableStatus.Failed, new { agent = "demo" }, "it broke", minutes: 2);
        var page = await _client.QueryAsync(new OrchestrationQuery(), CancellationToken.None);
        Assert.Equal(["a-new", "c-middle", "b-old"], page.Instances.Select(instance => instance.InstanceId));
        Assert.Equal(["other", "demo", "demo"], page.Instances.Select(instance => instance.Agent));
        Assert.All(page.Instances, instance => Assert.True(instance is { Input: null, Output: null }));
        Assert.Equal("it broke", page.Instances[1].Failure!.ErrorMessage);
        Assert.Null(page.ContinuationToken);
        Assert.True(_fake.Query!.FetchInputsAndOutputs);
    }

    [Fact]
    public async Task Filters_by_name_agent_status_and_time()
    {
        _fake.Add("one", DurableStatus.Completed, new { agent = "demo" }, minutes: 1);
        _fake.Add("two", DurableStatus.Completed, new { agent = "other" }, minutes: 2, name: "EvaluationOrchestration");
        _fake.Add("three", DurableStatus.Suspended, new { agent = "demo" }, minutes: 3);
        Assert.Equal(["two"], await IdsAsync(new() { Name = "EvaluationOrchestration" }));
        Assert.Equal(["three", "one"], await IdsAsync(new() { Agent = "demo" }));
        Assert.Equal(["three"], await IdsAsync(new() { RuntimeStatus = OrchestrationRuntimeStatus.Suspended }));
        Assert.Equal(["three", "two"], await IdsAsync(new() { CreatedFrom = FakeClient.Start.AddMinutes(2) }));
        Assert.Empty(await IdsAsync(new() { Agent = "demo", Name = "EvaluationOrchestration" }));
    }

    [Fact]
    public async Task Children_are_known_by_their_ids_and_listed_with_their_parent_alone()
    {
        _fake.Add("optimization-1", DurableStatus.Completed, minutes: 1);
        _fake.Add("optimization-1-i1", DurableStatus.Completed, minutes: 2);
        _fake.Add("optimization-1-i1-r1-baseline", DurableStatus.Completed, minutes: 3);
        _fake.Add("optimization-1-i1-r1-test-before", DurableStatus.Completed, minutes: 4);
        _fake.Add("optimization-1-i1-r1-baseline-c12-r1", DurableStatus.Completed, minutes: 5);
        _fake.Add("rto-1", DurableStatus.Completed, minutes: 6);
        Assert.Equal(["rto-1", "optimization-1"], await IdsAsync(new() { WithoutChildren = true }));
        Assert.Equal(["optimization-1-i1"], await IdsAsync(new() { Parent = "optimization-1" }));
        Assert.Equal("optimization-1-", _fake.Query!.InstanceIdPrefix);
        Assert.Equal(["optimization-1-i1-r1-test-before", "optimization-1-i1-r1-baseline"], await IdsAsync(new() { Parent = "optimization-1-i1" }));
        Assert.Equal(["optimization-1-i1-r1-baseline-c12-r1"], await IdsAsync(new() { Parent = "optimization-1-i1-r1-baseline" }));
        Assert.Equal("optimization-1-i1", (await _client.GetAsync("optimization-1-i1-r1-baseline", CancellationToken.None))!.ParentInstanceId);
    }

    [Fact]
    public void Pages_hold_every_instance_once_whatever_their_size() =>
        Gen.Select(Gen.Int[0, 5].Array[0, 25], Gen.Int[1, 8]).Sample((minutes, size) =>
        {
            var fake = new FakeClient();
            for (var number = 0; number < minutes.Length; number++)
            {
                fake.Add($"id-{number:00}", DurableStatus.Completed, minutes: minutes[number]);
            }

            List<OrchestrationMetadata> all = [];
            string? token = null;
            do
            {
                var page = new DurableOrchestrationClient(fake, NullLoggerFactory.Instance).QueryAsync(new() { PageSize = size, ContinuationToken = token }, CancellationToken.None).Result;
                Assert.InRange(page.Instances.Count, minutes.Length == 0 ? 0 : 1, size);
                all.AddRange(page.Instances);
                token = page.ContinuationToken;
            }
            while (token is not null);

            Assert.Equal(fake.Instances.Keys, all.Select(instance => instance.InstanceId).Order(StringComparer.Ordinal));
            Assert.Equal(all.Select(instance => instance.CreatedAt), all.Select(instance => instance.CreatedAt).OrderDescending());
        }, iter: 50);

    [Fact]
    public async Task A_page_goes_on_where_the_one_before_ended_though_newer_instances_came()
    {
        _fake.Add("one", DurableStatus.Completed, minutes: 1);
        _fake.Add("two", DurableStatus.Completed, minutes: 2);
        var first = await _client.QueryAsync(new() { PageSize = 1 }, CancellationToken.None);
        _fake.Add("three", DurableStatus.Completed, minutes: 3);
        Assert.Equal(["one"], await IdsAsync(new() { PageSize = 1, ContinuationToken = first.ContinuationToken }));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("%%%")]
    [InlineData("MTIzIGlk")]
    [InlineData("ää")]
    public async Task Tokens_that_are_not_ours_are_refused(string token) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _client.QueryAsync(new() { ContinuationToken = token }, CancellationToken.None));

    private async Task<IEnumerable<string>> IdsAsync(OrchestrationQuery query) =>
        (await _client.QueryAsync(query, CancellationToken.None)).Instances.Select(instance => instance.InstanceId);
}
