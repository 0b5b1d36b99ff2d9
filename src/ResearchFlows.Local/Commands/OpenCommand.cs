using ResearchFlows.Local.Rendering;
using ResearchFlows.Page;
using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;

namespace ResearchFlows.Local.Commands;

internal static class OpenCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string?>("id") { Description = "The run to open; without one, the list of runs.", Arity = ArgumentArity.ZeroOrOne };
        id.Validators.Add(result => ClientCommand.CheckInstanceId(result, result.GetValueOrDefault<string?>()));
        return new Command("open", "Open a host's page in the browser.") { id }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync("health", cancellationToken);
            var run = call.Arguments.GetValue(id) is { } wanted ? $"runs/{wanted}" : "";
            var address = call.Arguments.GetValue<string>("--url")!.TrimEnd('/') + PageTable.Prefix + run;
            Open(address);
            call.Print<object>(answer, _ => terminal.Copyable(address));
            return ExitCode.Ok;
        });
    }

    private static void Open(string address)
    {
        try
        {
            Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
        }
        catch (Win32Exception)
        {
            // There is no browser here; the address is printed.
        }
    }
}
