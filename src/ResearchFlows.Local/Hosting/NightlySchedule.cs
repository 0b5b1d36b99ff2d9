using NCrontab;
using ResearchFlows.Optimization;

namespace ResearchFlows.Local.Hosting;

/// <summary>The nights of the setting <c>OptimizationSchedule</c>: a six-field NCRONTAB expression in local time, as Azure Functions reads it.</summary>
internal sealed class NightlySchedule
{
    /// <summary>The calendar, weekdays and all, repeats every 400 years: what does not come in these never comes.</summary>
    private static readonly (DateTime From, DateTime To) EveryDate = (new(2000, 1, 1), new(2400, 1, 2));

    private readonly CrontabSchedule? _schedule;

    /// <summary>Reads an expression; an empty one switches the nights off.</summary>
    /// <exception cref="SettingException">It is not a six-field NCRONTAB expression, or its time never comes.</exception>
    public NightlySchedule(string expression)
    {
        expression = expression.Trim();
        if (expression.Length == 0)
        {
            return;
        }

        _schedule = CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = true })
            ?? throw new SettingException(
                NightlyOptimization.ScheduleSetting,
                $"must be a six-field NCRONTAB expression such as '{NightlyOptimization.DefaultSchedule}', or empty; it is '{expression}'.");
        if (_schedule.GetNextOccurrence(EveryDate.From, EveryDate.To) == EveryDate.To)
        {
            throw new SettingException(NightlyOptimization.ScheduleSetting, $"names a time that never comes: '{expression}'. Leave it empty for no nights.");
        }
    }

    /// <summary>Whether there are no nights.</summary>
    public bool IsOff => _schedule is null;

    /// <summary>Reads the setting.</summary>
    /// <exception cref="SettingException">It is not a six-field NCRONTAB expression, or its time never comes.</exception>
    public static NightlySchedule Read(IConfiguration configuration) =>
        new(configuration[NightlyOptimization.ScheduleSetting] ?? NightlyOptimization.DefaultSchedule);

    /// <summary>The first night after a time.</summary>
    public DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = _schedule!.GetNextOccurrence(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The last night that is over: several missed nights are one.</summary>
    public DateTimeOffset Latest(DateTimeOffset due, DateTimeOffset now, TimeZoneInfo zone)
    {
        for (var next = Next(due, zone); next <= now; next = Next(next, zone))
        {
            due = next;
        }

        return due;
    }
}
