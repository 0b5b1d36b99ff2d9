using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Local.Commands;

/// <summary>A command line that was understood, and the host it is for.</summary>
/// <param name="Arguments">The command line.</param>
/// <param name="Api">The host's API.</param>
/// <param name="Terminal">Where to print.</param>
/// <param name="Json">Whether to print the API's own JSON.</param>
internal sealed record ClientCall(ParseResult Arguments, ApiClient Api, Terminal Terminal, bool Json)
{
    /// <summary>Prints an answer of the API: as it is, or as a person reads it.</summary>
    public void Print<T>(JsonElement answer, Action<T> render)
    {
        if (Json)
        {
            Terminal.Json(answer);
        }
        else
        {
            render(ApiClient.Read<T>(answer));
        }
    }
}

/// <summary>What commands that talk to a host have in common: where it is, how to print, what goes wrong.</summary>
internal static partial class ClientCommand
{
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>Gives a command its action, with <c>--url</c> and <c>--json</c>.</summary>
    public static Command Calling(this Command command, Terminal terminal, Func<ClientCall, CancellationToken, Task<int>> run)
    {
        var url = new Option<string>("--url") { Description = "The host to ask.", DefaultValueFactory = _ => DefaultUrl, HelpName = "address" };
        url.Validators.Add(result =>
        {
            if (ReadAddress(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError("--url must be the host's address, such as http://127.0.0.1:7071.");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print the API's own JSON, one document, and nothing else." };
        command.Options.Add(url);
        command.Options.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                using var api = new ApiClient(ReadAddress(arguments.GetValue(url))!);
                var call = new ClientCall(arguments, api, terminal, arguments.GetValue(json));
                return await GuardAsync(call, () => run(call, cancellationToken), cancellationToken);
            }
            catch (SettingException exception)
            {
                terminal.Error(exception.Message);
                return ExitCode.WrongUse;
            }
        });
        return command;
    }

    /// <summary>The argument that names an instance. What could not be an id is refused here: it would be another address.</summary>
    public static Argument<string> InstanceId()
    {
        var id = new Argument<string>("id") { Description = "The instance's id." };
        id.Validators.Add(result => CheckInstanceId(result, result.GetValueOrDefault<string>()));
        return id;
    }

    /// <summary>Refuses what cannot be the id of an instance.</summary>
    public static void CheckInstanceId(SymbolResult result, string? id)
    {
        if (id is not null && !InstanceIdPattern().IsMatch(id))
        {
            result.AddError("An instance id is 1 to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit.");
        }
    }

    private static async Task<int> GuardAsync(ClientCall call, Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (ApiProblemException exception)
        {
            var problem = exception.In(call.Arguments.CommandResult.Command);
            if (call.Json)
            {
                call.Terminal.Json(problem.Document);
            }

            call.Terminal.Error(problem.Message);
            return problem.ExitCode;
        }
        catch (HostUnreachableException exception)
        {
            call.Terminal.Error(exception.Message);
            return ExitCode.Unreachable;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static Uri? ReadAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex InstanceIdPattern();
}
