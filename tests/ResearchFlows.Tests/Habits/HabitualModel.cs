using ResearchFlows.OfflineModel;
using ResearchFlows.DevStack.Models;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ResearchFlows.Tests.Habits;

/// <summary>
/// A model whose habits are drawn for each case from a seed: how it calls, how it answers, where it says nothing. The case is in the
/// question: <c>Case 17: …</c>.
/// </summary>
internal sealed partial class HabitualModel(int seed)
{
    private readonly ConcurrentDictionary<int, HabitualCase> _cases = [];

    /// <summary>The case of that number.</summary>
    public HabitualCase this[int number] => _cases.GetOrAdd(number, _ => new HabitualCase(new Random((seed * 1000) + number), number));

    public ModelReply? Reply(ModelRequest request)
    {
        var question = request.Messages.Select(message => CaseNumber().Match(message.Content ?? "")).FirstOrDefault(match => match.Success);
        return question is null ? null : this[int.Parse(question.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)].Reply();
    }

    [GeneratedRegex("Case ([0-9]+):")]
    private static partial Regex CaseNumber();
}

/// <summary>What the model does in one case.</summary>
internal sealed class HabitualCase
{
    private static readonly (string Name, string[] Spellings, string Value)[] Tools =
    [
        ("list_local_files", ["directory", "path", "folder"], "."), ("read_local_file", ["path", "file_path", "Path"], "notes.md"),
        ("index_document", ["file_path", "path", "file"], "notes.md"), ("file_search", ["query"], "valve"),
    ];

    private readonly Queue<Func<ModelReply>> _replies = [];
    private readonly Func<ModelReply> _last;

    public HabitualCase(Random random, int number)
    {
        Answer = number % 7 == 0 ? $"It writes `<|eot_id|>` and <|im_start|>; see:\n\n```\n<think>{number}</think>\n```" : $"The valve opens at {number}.2 bar.";
        for (var calls = random.Next(4); calls > 0; calls--)
        {
            var (tool, spellings, value) = Pick(random, Tools);
            var (habit, call) = Pick(random, [.. Habits.Calls]);
            var arguments = new JsonObject { [Pick(random, spellings)] = value };
            Says($"calls {tool}: {habit}", () => call(tool, arguments));
            Says(random, 4);
        }

        Says(random, 3);
        var (name, answer) = Pick(random, [.. Habits.Answers]);
        IsStubborn = random.Next(12) == 0;
        _last = !IsStubborn ? () => answer(Answer) : random.Next(2) == 0 ? () => Habits.Call("list_local_files", """{"directory":"."}""") : Pick(random, [.. Habits.Nothings]).Value;
        Description.Add(IsStubborn ? "never answers" : $"answers: {name}");
    }

    /// <summary>What it answers; what a reader is to see of it.</summary>
    public string Answer { get; }

    /// <summary>Whether it never answers.</summary>
    public bool IsStubborn { get; }

    /// <summary>Its habits, in order.</summary>
    public List<string> Description { get; } = [];

    public ModelReply Reply()
    {
        lock (_replies)
        {
            return (_replies.TryDequeue(out var next) ? next : _last)();
        }
    }

    private void Says(string what, Func<ModelReply> reply)
    {
        Description.Add(what);
        _replies.Enqueue(reply);
    }

    /// <summary>Nothing, once in so many times.</summary>
    private void Says(Random random, int oneOf)
    {
        if (random.Next(oneOf) == 0)
        {
            var (name, nothing) = Pick(random, [.. Habits.Nothings]);
            Says($"says nothing: {name}", nothing);
        }
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
