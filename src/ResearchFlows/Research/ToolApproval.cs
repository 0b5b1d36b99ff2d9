using Microsoft.DurableTask;
using ResearchFlows.Ports;
using System.Globalization;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>The payload of the event <c>approval</c> for a research run: a person's word on one call of a tool.</summary>
/// <param name="Approved">Whether the call may be made.</param>
/// <param name="Call">Which call it is about, as the request named it: an answer that came late allows no other call.</param>
/// <param name="By">Who decided.</param>
/// <param name="Comment">Why.</param>
public sealed record ToolApproval(bool Approved, string? Call = null, string? By = null, string? Comment = null)
{
    /// <summary>The event's name, the same as for an improvement.</summary>
    public const string EventName = "approval";

    private const int ArgumentsBytes = 4 * 1024;

    /// <summary>Asks a person, and waits; no answer is no.</summary>
    internal static async Task<ToolApproval> AskAsync(TaskOrchestrationContext context, ResearchProgress progress, RequestedCall call, double minutes)
    {
        var until = context.CurrentUtcDateTime.AddMinutes(minutes);
        var request = new ToolApprovalRequest($"{progress.Turns}/{call.Ordinal}", call.Name, Texts.Cut(call.Arguments, ArgumentsBytes), new DateTimeOffset(until, TimeSpan.Zero));
        context.SetCustomStatus(progress.Status with { Approval = request });
        progress.Outages.Begin(context.CurrentUtcDateTime);
        try
        {
#pragma warning disable DURABLE0011 // The time limit bounds it.
            while (context.CurrentUtcDateTime < until)
#pragma warning restore DURABLE0011
            {
                var said = await context.WaitForExternalEvent<JsonElement>(EventName, until - context.CurrentUtcDateTime);
                if (Read(said) is { } answer && answer.Call == request.Call)
                {
                    return answer;
                }
            }
        }
        catch (TaskCanceledException)
        {
            // Nobody answered in time.
        }
        finally
        {
            progress.Outages.End(context.CurrentUtcDateTime);
            context.SetCustomStatus(progress.Status);
        }

        return new ToolApproval(false, request.Call, null, string.Create(CultureInfo.InvariantCulture, $"Nobody answered within {minutes} minutes."));
    }

    /// <summary>Any client may raise an event with any payload.</summary>
    private static ToolApproval? Read(JsonElement payload)
    {
        try
        {
            return payload.ValueKind == JsonValueKind.Object && payload.Deserialize<ToolApproval>(PortJson.Options) is { } answer
                ? answer with { By = Short(answer.By, 100), Comment = Short(answer.Comment, 2000) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Short(string? text, int mostBytes) => string.IsNullOrWhiteSpace(text) ? null : Texts.Cut(text, mostBytes);
}

/// <summary>A call of a tool that waits for a person.</summary>
/// <param name="Call">What the answer names it by.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The arguments as the model wrote them, cut when they are long.</param>
/// <param name="Until">When it counts as rejected, UTC.</param>
public sealed record ToolApprovalRequest(string Call, string Tool, string Arguments, DateTimeOffset Until);
