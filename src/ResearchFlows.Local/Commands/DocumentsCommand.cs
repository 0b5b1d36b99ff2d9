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
            List<JsonElement> answers = [];
            foreach (var file in call.Arguments.GetValue(files)!)
            {
                var path = call.Arguments.GetValue(into) is { Length: > 0 } folder ? $"{folder.TrimEnd('/')}/{file.Name}" : file.Name;
                var body = new PutDocumentRequest(Convert.ToBase64String(await ReadAsync(file, cancellationToken)));
                answers.Add(await call.Api.PutAsync($"{route}/documents/{Uri.EscapeDataString(path)}", body, cancellationToken));
                if (!call.Json)
                {
                    var added = ApiClient.Read<DocumentView>(answers[^1]);
                    terminal.Line($"Added [bold]{Untrusted.Markup(added.Path)}[/] to {Untrusted.Markup(added.Agent)}.");
                }
            }

            if (call.Json)
            {
                terminal.Json(JsonSerializer.SerializeToElement(new { documents = answers }));
            }

            return ExitCode.Ok;
        });
    }

    private static Command CreateRemove(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var path = new Argument<string>("path") { Description = "The document, as documents shows it." };
        return new Command("remove", "Take a document out of an agent's documents.") { path, agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var route = await AgentOption.RouteAsync(call, agent, cancellationToken);
            var answer = await call.Api.DeleteAsync($"{route}/documents/{Uri.EscapeDataString(call.Arguments.GetValue(path)!)}", cancellationToken);
            call.Print<DocumentView>(answer, removed => terminal.Line($"Removed [bold]{Untrusted.Markup(removed.Path)}[/] from {Untrusted.Markup(removed.Agent)}."));
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
        try
        {
            return await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ApiProblemException.OfUse($"{file.Name} cannot be read: {exception.Message}");
        }
    }
}
