using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Instances;

namespace ResearchFlows.Research;

/// <summary>What a run's model writes, while it writes it.</summary>
public sealed class OutputRoutes(TurnOutputLedger outputs, TimeProvider time)
{
    private const int MostWaitSeconds = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<OutputRoutes>(
            "GetOutput", "GET", "instances/{id}/output", "What the model turn at work has written so far; the recorded answer is what counts.", 200, typeof(OutputView), routes => routes.GetAsync) with
        {
            Queries =
            [
                new("after", "The 'next' of the answer before: only what was written since then."),
                new("waitSeconds", $"Wait so long for something new or for the end of the instance, from 0 to {MostWaitSeconds}.", IsNumber: true),
            ],
        },
    ];

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var after = OutputPosition.Read(RequestReader.Text(request.Http, "after"));
        var wait = TimeSpan.FromSeconds(RequestReader.Number(request.Http, "waitSeconds", 0, 0, MostWaitSeconds));
        var started = time.GetTimestamp();
        while (true)
        {
            var instance = await request.FindInstanceAsync();
            var view = OutputView.Of(instance.HasEnded, instance.HasEnded ? null : await outputs.FindAsync(instance.InstanceId, request.Token), after);
            if (view.Ended || view.Text.Length > 0 || view.Anew || time.GetElapsedTime(started) >= wait)
            {
                return Results.Ok(view);
            }

            await Task.Delay(Pause, time, request.Token);
        }
    }
}

/// <summary>How much of which writing a client has.</summary>
internal sealed record OutputPosition(int Turn, long Writing, int Length)
{
    /// <summary>The position that a client hands back; null when it has nothing.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static OutputPosition? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.Split('.') is [var turn, var writing, var length]
            && int.TryParse(turn, out var ofTurn) && long.TryParse(writing, out var ofWriting) && int.TryParse(length, out var has) && has >= 0
            ? new(ofTurn, ofWriting, has)
            : throw ProblemException.ForField("after", "is not a 'next' that an answer came with.");
    }

    public override string ToString() => FormattableString.Invariant($"{Turn}.{Writing}.{Length}");
}

/// <summary>What a model turn has written since the position that was asked for.</summary>
/// <param name="Turn">The turn that writes; null when none does.</param>
/// <param name="Anew">Whether the text takes the place of what was shown before: another turn, this one begun anew, or none.</param>
/// <param name="Text">The text; it may still change, and what counts is the recorded answer.</param>
/// <param name="Next">Ask with it for what comes after; null when there was nothing yet.</param>
/// <param name="Ended">Whether the instance has ended.</param>
public sealed record OutputView(int? Turn, bool Anew, string Text, string? Next, bool Ended)
{
    internal static OutputView Of(bool ended, TurnOutput? output, OutputPosition? after)
    {
        if (output is null)
        {
            // What was shown is gone with its turn.
            return new OutputView(null, after is not null, "", null, ended);
        }

        var anew = after is null || after.Turn != output.Turn || after.Writing != output.Writing || after.Length > output.Text.Length;
        return new OutputView(
            output.Turn, anew, anew ? output.Text : output.Text[after!.Length..], new OutputPosition(output.Turn, output.Writing, output.Text.Length).ToString(), ended);
    }
}
