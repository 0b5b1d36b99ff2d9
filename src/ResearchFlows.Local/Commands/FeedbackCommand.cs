using ResearchFlows.Evaluation;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class FeedbackCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = ClientCommand.InstanceId();
        var good = new Option<bool>("--good") { Description = "The answer is good." };
        var bad = new Option<bool>("--bad") { Description = "The answer is bad." };
        var expected = new Option<string?>("--expected") { Description = "The answer that was expected." };
        var comment = new Option<string?>("--comment") { Description = "A comment." };
        var by = new Option<string?>("--by") { Description = "Who says so; the user of this machine when left out.", DefaultValueFactory = _ => Environment.UserName };
        var command = new Command("feedback", "Say whether an answer is good.") { id, good, bad, expected, comment, by };
        command.Validators.Add(result =>
        {
            if (result.GetValue(good) == result.GetValue(bad))
            {
                result.AddError("Say one of --good and --bad.");
            }
        });
        return command.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var body = new FeedbackRequest(arguments.GetValue(good), arguments.GetValue(expected), arguments.GetValue(comment), arguments.GetValue(by) is { Length: > 0 } who ? who : null);
            var answer = await call.Api.PostAsync($"instances/{arguments.GetValue(id)}/feedback", body, cancellationToken);
            call.Print<FeedbackView>(answer, given => Print(call, given));
            return ExitCode.Ok;
        });
    }

    private static void Print(ClientCall call, FeedbackView given)
    {
        var terminal = call.Terminal;
        terminal.Line($"Recorded: the answer of {Untrusted.Markup(given.InstanceId)} is {FeedbackMark.Of(given.Good)}.");
        terminal.Line(given is { Good: false, Expected: null }
            ? $"[dim]It is listed as open until somebody says what was expected: {Untrusted.Markup(call.Api.Invocation($"feedback {given.InstanceId} --bad --expected \"…\""))}[/]"
            : $"[dim]Make a case of it: {Untrusted.Markup(call.Api.Invocation($"cases add --from {given.InstanceId}"))}[/]");
    }
}
