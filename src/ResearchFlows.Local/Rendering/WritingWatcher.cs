using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Rendering;

/// <summary>Reads what the model is writing, for a person at a terminal; the answer is printed for good when it is recorded.</summary>
internal sealed class WritingWatcher(ApiClient api, Terminal terminal)
{
    private string _text = "";
    private string? _next;

    /// <summary>The text so far; null when none is being written.</summary>
    public async Task<string?> ReadAsync(StepsView view, CancellationToken cancellationToken)
    {
        if (!terminal.IsInteractive || view.Steps is not [.., { Kind: StepKind.ModelTurn, Status: not StepStatus.Completed }])
        {
            return null;
        }

        try
        {
            var output = ApiClient.Read<OutputView>(await api.GetAsync($"instances/{view.InstanceId}/output?after={_next}", cancellationToken));
            (_text, _next) = (output.Anew ? output.Text : _text + output.Text, output.Next);
            return _text.Length == 0 ? null : _text;
        }
        catch (Exception exception) when (exception is HostUnreachableException or ApiProblemException)
        {
            // Away for now, or of a version that does not know this: the answer is printed all the same.
            return null;
        }
    }
}
