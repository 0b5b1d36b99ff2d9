using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Documents;
using ResearchFlows.OfflineModel;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Tools;

/// <summary>A workspace as people have one: hundreds of reports that look alike.</summary>
public sealed class LargeWorkspaceTests
{
    private static readonly string[] Machines = ["pump", "valve", "crane", "conveyor", "dryer", "boiler", "compressor"];
    private static readonly string[] Causes = ["a worn seal", "a loose cable", "a blocked filter", "a wrong setting", "a cracked bearing"];

    [Fact]
    public async Task One_report_of_four_hundred_is_found_read_and_indexed_alone_in_few_calls()
    {
        await using var product = await Product.StartAsync(
            new
            {
                name = "test-agent",
                model = "offline/research-model",
                prompt = "Search the knowledge base. When it does not contain the answer, explore the workspace: read what may be relevant with read_local_file, "
                    + "add it with index_document, then repeat the search. If no document answers, say so.",
                documents = "documents",
                workspace = "workspace",
            },
            model: new RuleBasedModel(),
            time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        for (var number = 1; number <= 400; number++)
        {
            AgentFiles.Write(product.AgentFolder, $"workspace/incidents/incident-{number:000}.md", Report(number));
        }

        var result = await product.ResearchAsync("What was the root cause of incident 321?");

        Assert.Contains(Causes[321 % Causes.Length], result.Answer, StringComparison.Ordinal);
        Assert.InRange(result.ToolCalls, 1, 8);
        var run = await product.Get<RunLedger>().FindAsync("research-1", CancellationToken.None);
        var indexed = await product.Get<DocumentLedger>().GetFilesAsync(run!.VectorStoreId, CancellationToken.None);
        Assert.Equal(["incidents/incident-321.md"], indexed.Where(file => file.Origin == FileOrigin.Workspace).Select(file => file.Path));
        var calls = await product.Get<RunLedger>().GetToolCallsAsync("research-1", CancellationToken.None);
        Assert.Equal(["search_local_files", "list_local_files", "read_local_file", "index_document"], calls.Select(call => call.Name).Distinct());
    }

    private static string Report(int number) =>
        $"""
        # Incident {number}

        On day {number % 28 + 1} the {Machines[number % Machines.Length]} of line {number % 9} stopped for {number % 50 + 10} minutes.

        ## Root cause

        The root cause of incident {number} was {Causes[number % Causes.Length]} at the {Machines[number % Machines.Length]}.

        ## What was done

        The part was replaced and the line started again.
        """;
}
