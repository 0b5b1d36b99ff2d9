using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Replay;

/// <summary>A task that the context handed out and that has no outcome yet.</summary>
/// <remarks>Its continuations run inline on purpose: that keeps them on the execution's own thread, Task.WhenAll's included.</remarks>
internal abstract class OpenTask
{
    /// <summary>Ends the task with a result; one that does not fit the awaited type becomes its exception.</summary>
    public abstract void Complete(JsonElement? result);

    public abstract void Fail(Exception exception);

    public abstract void Cancel();
}

internal sealed class OpenTask<T> : OpenTask
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Complete(JsonElement? result)
    {
        T value;
        try
        {
            value = result is { ValueKind: not JsonValueKind.Null } json ? json.Deserialize<T>(PortJson.Options)! : default!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            Fail(exception);
            return;
        }

        _source.TrySetResult(value);
    }

    public override void Fail(Exception exception)
    {
        _source.TrySetException(exception);

        // Code may ignore the outcome; then nobody else looks at the exception.
        _ = _source.Task.Exception;
    }

    public override void Cancel() => _source.TrySetCanceled();
}
