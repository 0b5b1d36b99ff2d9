using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Overview;
using System.CommandLine;
using System.Text.Json;

namespace ResearchFlows.Local.Commands;

internal static class DocumentsCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        return new Command("documents", "Show an agent's documents, and why any is left out.") { agent, CreateAdd(terminal), CreateRemove(terminal) }
            .Calling(terminal, async (call, cancellationToken) =>
            {
                var answer = await call.Api.GetAsync(await AgentOption.RouteAsync(call, agent, cancellationToken), cancellationToken);
                call.Print<AgentView>(answer, view =>
                {
                    foreach (var document in view.Documents)
                    {
                        var reason = document.Reason is null ? "" : $": it {Untrusted.Markup(document.Reason)}";
                        terminal.Line($"{Untrusted.Markup(document.Path)}  [dim]{State(document.State)}{reason}[/]");
                    }

                    terminal.Line(Tables.Progress(view.DocumentCounts));
                });
                return ExitCode.Ok;
            });
    }

    private static Command CreateAdd(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var files = new Argument<FileInfo[]>("file") { Description = "The files to add.", Arity = ArgumentArity.OneOrMore };
        var into = new Option<string?>("--into") { Description = "The folder, below that of the documents, to put them into.", HelpName = "folder" };
        return new Command("add", "Add files to an agent's documents; they are indexed before the next run.") { files, into, agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var route = await AgentOption.RouteAsync(call, agent, cancellationToken);
            var given = call.Arguments.GetValue(files)!;
            List<JsonElement> answers = [];
            var exitCode = ExitCode.Ok;
            foreach (var file in given)
            {
                try
                {
                    answers.Add(await AddAsync(call, route, call.Arguments.GetValue(into), file, cancellationToken));
                }
                catch (ApiProblemException exception) when (given.Length > 1)
                {
                    // One bad file does not keep the others out.
                    var problem = exception.In(call.Arguments.CommandResult.Command);
                    terminal.Error($"{Untrusted.OneLine(file.Name)} was not added: {problem.Message}");
                    answers.Add(problem.Document);
                    exitCode = problem.ExitCode;
                }
            }

            if (call.Json)
            {
                terminal.Json(JsonSerializer.SerializeToElement(new { documents = answers }));
            }

            return exitCode;
        });
    }

    private static async Task<JsonElement> AddAsync(ClientCall call, string route, string? into, FileInfo file, CancellationToken cancellationToken)
    {
        var path = into is { Length: > 0 } folder ? $"{folder.TrimEnd('/')}/{file.Name}" : file.Name;
        var body = new PutDocumentRequest(Convert.ToBase64String(await ReadAsync(file, cancellationToken)));
        var answer = await call.Api.PutAsync($"{route}/documents/{Uri.EscapeDataString(path)}", body, cancellationToken);
        if (!call.Json)
        {
            var added = ApiClient.Read<DocumentView>(answer);
            call.Terminal.Line($"Added [bold]{Untrusted.Markup(added.Path)}[/] to {Untrusted.Markup(added.Agent)}. It is indexed before the next run.");
        }

        return answer;
    }

    private static Command CreateRemove(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var path = new Argument<string>("path") { Description = "The document, as documents shows it." };
        return new Command("remove", "Take a document out of an agent's documents.") { path, agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var route = await AgentOption.RouteAsync(call, agent, cancellationToken);
            var answer = await call.Api.DeleteAsync($"{route}/documents/{Uri.EscapeDataString(call.Arguments.GetValue(path)!)}", cancellationToken);
            call.Print<DocumentView>(answer, removed => terminal.Line($"Removed [bold]{Untrusted.Markup(removed.Path)}[/] from {Untrusted.Markup(removed.Agent)}. It is found until the next run begins."));
            return ExitCode.Ok;
        });
    }

    private static string State(DocumentState state) => state switch
    {
        DocumentState.Indexed => "indexed",
        DocumentState.LeftOut => "left out",
        _ => "waiting",
    };

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file.FullName))
        {
            throw ApiProblemException.OfUse($"{file.Name} is a folder. Name its files.");
        }

        try
        {
            if (file.Length > DocumentRoutes.MostBytes)
            {
                throw ApiProblemException.OfUse($"{file.Name} has {file.Length:N0} bytes; up to {DocumentRoutes.MostBytes:N0} are sent. Copy it into the agent's folder of documents.");
            }

            return await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ApiProblemException.OfUse($"{file.Name} cannot be read: {exception.Message}");
        }
    }
}
