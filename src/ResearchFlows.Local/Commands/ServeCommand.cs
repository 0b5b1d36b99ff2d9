using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Page;
using System.CommandLine;
using System.Net;

namespace ResearchFlows.Local.Commands;

internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port") { Description = "The port to listen on; 0 takes a free one.", DefaultValueFactory = _ => 7071, CustomParser = Values.Number(0, IPEndPoint.MaxPort) };
        var address = new Option<string>("--host") { Description = "The IP address to listen on.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "address" };
        address.Validators.Add(result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--host must be an IP address, such as 127.0.0.1 or 0.0.0.0.");
            }
        });
        var insecure = new Option<bool>("--insecure") { Description = "Listen beyond this machine without asking for a key." };
        var data = new Option<string?>("--data") { Description = "The folder of the ledger and the durable store [default: .researchflows].", HelpName = "folder" };
        var agents = new Option<string?>("--agents") { Description = "The folder of the agents' folders [default: scripts].", HelpName = "folder" };
        var command = new Command("serve", "Serve the HTTP API until Ctrl-C.") { port, address, insecure, data, agents };
        command.SetAction((arguments, cancellationToken) => HostRunner.RunAsync(
            terminal,
            () => new HostSettings
            {
                Configuration = HostSettings.Read(
                    Environment.CurrentDirectory,
                    ("ResearchFlows:DataPath", arguments.GetValue(data)),
                    ("ResearchFlows:AgentsPath", arguments.GetValue(agents))),
                Address = IPAddress.Parse(arguments.GetValue(address)!),
                Insecure = arguments.GetValue(insecure),
                Port = arguments.GetValue(port),
            },
            async host =>
            {
                Announce(terminal, host);
                await HostRunner.WaitForStopAsync(host, cancellationToken);
                return ExitCode.Ok;
            },
            cancellationToken));
        return command;
    }

    private static void Announce(Terminal terminal, EmbeddedHost host)
    {
        var url = host.Address.AbsoluteUri.TrimEnd('/');
        var agents = host.Services.GetRequiredService<AgentRegistry>().All;
        terminal.Line($"[bold]ResearchFlows[/] serves {url}{ApiRoute.Prefix} (OpenAPI: {url}{ApiDocument.Route})");
        Fact("page", url + PageTable.Prefix);
        Fact("agents", string.Join(", ", agents.Select(agent => agent.Name)));
        Fact("server", host.HasDevStack ? "DevStack in this process; unless DevStack__Upstream is set, its model is rule-based and offline" : host.Options.LlamaStack.Endpoint.AbsoluteUri);
        Fact("data", Path.GetFullPath(host.Options.DataPath));
        terminal.Line("Ctrl-C stops it; runs go on at the next start. Ask it, in another terminal:");
        terminal.Copyable($"  {Invocation.Of($"research \"your question\"{(url == ClientCommand.DefaultUrl ? "" : $" --url {url}")}")}");

        void Fact(string name, string value) => terminal.Line($"  [dim]{name,-6}[/]  {Untrusted.Markup(value)}");
    }
}
