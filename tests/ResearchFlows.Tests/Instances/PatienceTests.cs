using Microsoft.DurableTask;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Instances;

/// <summary>How long what kind of failure is waited for.</summary>
public sealed class PatienceTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(typeof(ServerAwayException))]
    [InlineData(typeof(LedgerUnavailableException))]
    public void What_is_away_is_waited_for_for_a_day_in_waits_of_at_most_five_minutes(Type fault)
    {
        var (attempts, lasted, longest) = GiveUp(new TaskFailureDetails(fault.FullName!, "away", null, null, null));

        Assert.InRange(lasted.TotalHours, 24, 24.1);
        Assert.InRange(attempts, 280, 300);
        Assert.Equal(TimeSpan.FromMinutes(5), longest);
    }

    [Theory]
    [InlineData(typeof(TransientFaultException), 12)]
    [InlineData(typeof(InvalidOperationException), 12)]
    [InlineData(typeof(PermanentFaultException), 1)]
    public void A_failure_that_may_be_the_requests_own_is_given_up_after_minutes(Type fault, int expected)
    {
        var (attempts, lasted, _) = GiveUp(new TaskFailureDetails(fault.FullName!, "no", null, null, null));

        Assert.Equal(expected, attempts);
        Assert.InRange(lasted.TotalMinutes, 0, 7);
    }

    [Fact]
    public void An_outage_costs_none_of_the_attempts_at_the_request_itself()
    {
        var attempts = new Attempts(Retries.Default, Start);
        var away = new TaskFailureDetails(typeof(ServerAwayException).FullName!, "away", null, null, null);
        var own = new TaskFailureDetails(typeof(TransientFaultException).FullName!, "500", null, null, null);

        for (var number = 1; number < 12; number++)
        {
            Assert.True(attempts.AllowAnother(away, Start.AddHours(number)));
            Assert.True(attempts.AllowAnother(own, Start.AddHours(number)));
        }

        Assert.False(attempts.AllowAnother(own, Start.AddHours(12)));
    }

    [Fact]
    public async Task A_run_fails_with_the_reason_when_the_server_stays_away()
    {
        await using var product = await Product.StartAsync();
        product.Faults.Add(new FaultRule { Kind = FaultKind.Status, Status = 503, Body = """{"detail":"closed for good"}""" });
        var context = product.Context();

        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => product.ResearchAsync("Anybody there?", context));

        Assert.Contains("closed for good", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        // Four events an attempt, with waits of four to five minutes.
        Assert.InRange(context.History.Count, 1000, 1500);
    }

    private static (int Attempts, TimeSpan Lasted, TimeSpan Longest) GiveUp(TaskFailureDetails failure)
    {
        var attempts = new Attempts(Retries.Default, Start);
        var (now, longest, count) = (Start, TimeSpan.Zero, 1);
        for (; attempts.AllowAnother(failure, now); count++)
        {
            var delay = attempts.DelayAfter(failure, 0);
            longest = delay > longest ? delay : longest;
            now += delay;
        }

        return (count, now - Start, longest);
    }
}
