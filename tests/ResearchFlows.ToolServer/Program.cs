using ModelContextProtocol.Server;
using ResearchFlows.ToolServer;

// The tools on standard input and output, or a program that talks nonsense, or one that never ends its first line.
if (args is ["nonsense"])
{
    Console.WriteLine("Hello, I am no MCP server.");
    Console.WriteLine("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":42}");
    await Console.In.ReadToEndAsync();
    return;
}

if (args is ["endless"])
{
    while (true)
    {
        Console.Write(new string('x', 10_000));
    }
}

var options = new McpServerOptions();
new HabitualTools(args[0]).Configure(options);
await using var transport = new StdioServerTransport(options);
await using var server = McpServer.Create(transport, options);
await server.RunAsync();
