using System.CommandLine;

namespace ResearchFlows.Local.Commands;

/// <summary>What improve and optimize may spend.</summary>
internal sealed class BudgetOptions
{
    public Option<int?> ModelCalls { get; } = new("--max-model-calls") { Description = "Requests to models after which it stops.", CustomParser = Values.OptionalNumber() };

    public Option<int?> Tokens { get; } = new("--max-tokens") { Description = "Tokens after which it stops.", CustomParser = Values.OptionalNumber() };

    public Option<double?> Minutes { get; } = new("--max-minutes") { Description = "Minutes after which it stops.", CustomParser = Values.OptionalAmount() };

    public Option<double?> Money { get; } = new("--max-money") { Description = "Money after which it stops, by the agent's prices.", CustomParser = Values.OptionalAmount() };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Say what it would cost at most, and start nothing." };

    /// <summary>Lets a command take them.</summary>
    public Command AddTo(Command command)
    {
        foreach (Option option in (Option[])[ModelCalls, Tokens, Minutes, Money, DryRun])
        {
            command.Options.Add(option);
        }

        return command;
    }
}
