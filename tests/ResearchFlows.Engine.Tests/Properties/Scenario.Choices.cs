namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>What happens next: as the schedule chooses and, when no choices are left, what brings the run to its end.</summary>
internal sealed partial class Scenario
{
    private int _chosen;
    private int _released;
    private (int Suspensions, int Duplicates, int Purges, int Crashes) _left = (3, 3, 4, 2);
    private bool _terminates;
    private IReadOnlyList<string> _kept = ["p"];
    private (long Commits, int Waits) _calm;

    private async Task NextAsync()
    {
        if (_chosen < _schedule.Choices.Length)
        {
            var choice = _schedule.Choices[_chosen++];
            var actions = Actions(choice).ToList();
            actions[choice % actions.Count]();
        }
        else if (Onward() is { } action)
        {
            action();
        }
        else
        {
            await PassTimeOrFailAsync();
        }
    }

    /// <summary>Whatever could happen now.</summary>
    private IEnumerable<Action> Actions(int choice)
    {
        yield return () => Engine.FakeTime.Advance(choice % 3 == 0 ? Long : TimeSpan.FromMilliseconds(choice % 5));
        foreach (var activity in _gate.Of(Engine.Client).Concat(_gate.NotOf(Engine.Client)))
        {
            yield return () => _gate.Release(activity);
        }

        if (_sender.HasEvents)
        {
            yield return () => _sender.Raise(choice);
            yield return () => _sender.Raise(0);
        }

        if (_left.Duplicates-- > 0)
        {
            yield return () => _sender.RaiseAgain(choice);
        }

        if (_left.Suspensions-- > 0)
        {
            yield return () => _sender.Suspend(!_sender.IsSuspended);
        }

        if (_left.Crashes-- > 0)
        {
            yield return _strikes.Die;
        }

        if (_schedule.Stepwise && _left.Purges-- > 0)
        {
            yield return () => _sender.PurgeInVain(_kept[choice % _kept.Count]);
        }

        if (_terminates)
        {
            yield return Terminate;
        }
    }

    /// <summary>What brings the run to its end when no choices are left.</summary>
    private Action? Onward() => this switch
    {
        { _sender.IsSuspended: true } => () => _sender.Suspend(false),
        { _terminates: true } => Terminate,
        _ when _gate.Of(Engine.Client) is { Count: > 0 } parked => () => _gate.Release(parked[_released++ % parked.Count]),
        { _sender.HasEvents: true } => () => _sender.Raise(0),
        _ => null,
    };

    private void Terminate()
    {
        _terminates = false;
        _sender.Terminate();
    }

    private async Task PassTimeOrFailAsync()
    {
        var commits = Engine.Engine.Commits;
        _calm = commits == _calm.Commits ? (commits, _calm.Waits + 1) : (commits, 0);
        if (_calm.Waits > 2)
        {
            throw new InvalidOperationException("The run is stuck, whatever it waits for has happened:\n" + await LeftBehind.DescribeAsync(this));
        }

        Engine.FakeTime.Advance(Long);
    }
}
