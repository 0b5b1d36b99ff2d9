using Microsoft.DurableTask;

namespace ResearchFlows.Evaluation;

/// <summary>Says whether another run of a case fits in the budget, beside those that are running. Replayable code.</summary>
internal sealed class BudgetMeter(TaskOrchestrationContext context, Budget? budget, Cost spent, EvaluationPlan plan)
{
    private readonly DateTime _startedAt = context.CurrentUtcDateTime;
    private Cost _spent = spent;
    private Cost? _dearestRun = plan.DearestRun;
    private int _running;

    /// <summary>Whether a run did not fit.</summary>
    public bool IsUsedUp { get; private set; }

    /// <summary>Whether nothing is known of what a run costs: then the first one runs alone.</summary>
    public bool IsBlind => budget is not null && _dearestRun is null;

    /// <summary>Begins a run, if it fits even when it is as dear as the dearest one, or before the first as dear as the agent's limits allow.</summary>
    public bool TryBegin()
    {
        var cost = Enumerable.Repeat(_dearestRun ?? plan.RunLimit ?? Cost.None, _running + 1).Aggregate(_spent, Cost.Add);
        if (budget?.Covers(cost, (context.CurrentUtcDateTime - _startedAt).TotalMinutes) == false)
        {
            IsUsedUp = true;
            return false;
        }

        _running++;
        return true;
    }

    /// <summary>Ends a run.</summary>
    public void End(Cost? cost)
    {
        _running--;
        if (cost is not null)
        {
            _spent += cost;
            _dearestRun = _dearestRun is null || cost.Usage.Total > _dearestRun.Usage.Total ? cost : _dearestRun;
        }
    }
}
