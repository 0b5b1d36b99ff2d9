using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Rendering;

/// <summary>Tells a person at a terminal what the model is writing: the last line of it; the whole answer is printed when it is recorded.</summary>
internal sealed class WritingWatcher(ApiClient api, Terminal terminal)
{
    private const int Beside = 4;
    private string _text = "";
    private string? _next;

    /// <summary>The end of the text so far, as markup; null when none is being written.</summary>
    public async Task<string?> TellAsync(StepsView view, CancellationToken cancellationToken)
    {
        if (!terminal.IsInteractive || view.Steps is not [.., { Kind: StepKind.ModelTurn, Status: not StepStatus.Completed }])
        {
            return null;
        }

        try
        {
            var output = ApiClient.Read<OutputView>(await api.GetAsync($"instances/{view.InstanceId}/output?after={_next}", cancellationToken));
            (_text, _next) = (output.Anew ? output.Text : _text + output.Text, output.Next);
            return output.Turn is null ? null : Tail(Untrusted.OneLine(_text), terminal.Width - Beside);
        }
        catch (HostUnreachableException)
        {
            return null;
        }
    }

    private static string Tail(string line, int width) => Untrusted.Markup(line.Length <= width ? line : $"…{line[^(width - 1)..]}", width);
}
