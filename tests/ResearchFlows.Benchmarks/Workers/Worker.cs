using ResearchFlows.Improvement;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Research;

namespace ResearchFlows.Benchmarks.Workers;

/// <summary>
/// One process that works on a ledger as a worker's activities do: several runs at once, each with a turn, tool calls and their outputs, a research
/// call, and an improvement when it is due. Whatever fails is tried again, and a process that was killed goes on where it was.
/// </summary>
internal sealed class Worker(LedgerDatabase ledger, WorkerTask task)
{
    public const int Lanes = 4;
    public const int ToolCalls = 2;
    public const int OptimizeEvery = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string[] _agents = ["alpha", "beta", "gamma"];

    private readonly RunLedger _runs = new(ledger);
    private readonly ResearchCallLedger _calls = new(ledger);
    private readonly LeaseLedger _leases = new(ledger);
    private readonly DecisionLedger _decisions = new(ledger);

    public static async Task<int> RunAsync(WorkerTask task)
    {
        // The server may be down at the moment.
        using var ledger = await RepeatAsync(() => Task.Run(() => LedgerDatabase.Open(task.Ledger, LedgerJournal.Wal, task.Connection)));
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => new Worker(ledger, task).RunLaneAsync(lane)));
        return 0;
    }

    private async Task RunLaneAsync(int lane)
    {
        var told = Path.Combine(task.Folder, $"{task.Worker}-{lane}{Acknowledged.Extension}");
        for (var number = File.Exists(told) ? File.ReadLines(told).Count() : 0; number < task.Calls; number++)
        {
            var call = await CallAsync($"research-{task.Worker}-{lane}-{number}", _agents[number % _agents.Length]);
            if (call.AgentNumber % OptimizeEvery == 0)
            {
                await ImproveAsync(call);
            }

            await File.AppendAllTextAsync(told, new Acknowledged(call.InstanceId, call.Number, call.AgentNumber) + "\n");
        }
    }

    private async Task<ResearchCall> CallAsync(string id, string agent)
    {
        var run = new Run { InstanceId = id, Agent = agent, Question = $"Question of {id}?\0", VectorStoreId = "vs", PromptId = "p", PromptVersion = 1, StartedAt = 1 };
        await RepeatAsync(() => _runs.BeginAsync(run, CancellationToken.None));
        var reply = new ModelReply
        {
            ResponseId = id, Text = "", Usage = new TokenUsage(100, 10),
            FunctionCalls = [.. Enumerable.Range(0, ToolCalls).Select(ordinal => new FunctionCall($"{id}-{ordinal}", "read_local_file", """{"path":"notes.md"}"""))],
        };
        await RepeatAsync(async () =>
        {
            await _runs.SaveTurnAsync(id, new Turn(1, reply), CancellationToken.None);
            return true;
        });
        for (var ordinal = 0; ordinal < ToolCalls; ordinal++)
        {
            var place = ordinal;
            await RepeatAsync(() => _runs.CountFailureAsync(id, 1, place, CancellationToken.None));
            await RepeatAsync(async () =>
            {
                await _runs.SaveOutputAsync(id, 1, place, new string('x', 2000), CancellationToken.None);
                return true;
            });
        }

        return await RepeatAsync(() => _calls.RecordAsync(
            new ResearchCall
            {
                InstanceId = id, Agent = agent, Question = run.Question, Answer = $"Answer of {id}.", StopReason = "Answered", PromptId = "p", PromptVersion = 1,
                Turns = 1, ToolCalls = ToolCalls, InputTokens = 100, OutputTokens = 10, StartedAt = 1, RecordedAt = 2,
            },
            CancellationToken.None));
    }

    /// <summary>What an improvement does to the ledger, under the agent's lease; the lock of a file sees whether two do so at once.</summary>
    private async Task ImproveAsync(ResearchCall call)
    {
        var id = $"improvement-{call.InstanceId}";
        while (await HolderAsync(call.Agent, id) != id)
        {
            await Task.Delay(Pause);
        }

        try
        {
            await using var alone = new FileStream(Path.Combine(task.Folder, $"{call.Agent}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var decision = new PromptDecision
            {
                ImprovementId = id, Round = 1, Candidate = 1, Agent = call.Agent, PromptId = "p", BaselineVersion = 1, Kind = DecisionKind.Rejected, Reason = "hammered", DecidedAt = 3,
            };
            await RepeatAsync(() => _decisions.SaveCandidateAsync(
                new Candidate { ImprovementId = id, Round = 1, Number = 1, Text = $"Prompt of {id}.", Rationale = "none" }, CancellationToken.None));
            await RepeatAsync(() => _decisions.RecordAsync(decision, CancellationToken.None));
        }
        catch (IOException exception)
        {
            await File.AppendAllTextAsync(Path.Combine(task.Folder, $"{task.Worker}.violations"), $"two improvements of {call.Agent} at once: {exception.Message}\n");
        }

        await RepeatAsync(async () =>
        {
            await _leases.ReleaseAsync(call.Agent, id, CancellationToken.None);
            return true;
        });
    }

    private Task<string> HolderAsync(string agent, string id) => RepeatAsync(async () =>
    {
        var now = await _leases.GetTimeAsync(TimeProvider.System, CancellationToken.None);
        return (await _leases.TakeAsync(new Lease { Agent = agent, Holder = id, AcquiredAt = now.ToUnixTimeMilliseconds() }, endedHolder: null, CancellationToken.None)).Holder;
    });

    /// <summary>As the orchestrations retry an activity: a ledger that is away for now comes back.</summary>
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> work)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (LedgerUnavailableException)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
