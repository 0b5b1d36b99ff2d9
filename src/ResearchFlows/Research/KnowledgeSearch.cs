using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>
/// Carries out a call of <c>file_search</c> that the server did not see as one, because the model wrote it as text or misspelled it: the
/// model sees what the server would have shown it.
/// </summary>
public sealed class KnowledgeSearch(VectorStores stores, ScratchStores scratch, DocumentLedger documents)
{
    /// <summary>The server's own tool.</summary>
    internal const string ToolName = "file_search";

    private const int MostResults = 5;
    private const int MostBytes = 20 * 1024;

    /// <summary>The passages that a call finds, or what is wrong with it.</summary>
    internal async Task<string> RunAsync(Run run, string arguments, CancellationToken cancellationToken)
    {
        if (QueryOf(arguments) is not { } query)
        {
            return "Error: Call file_search with a JSON object that holds \"query\" (string).";
        }

        try
        {
            List<FileSearchResult> found = [];
            foreach (var store in await scratch.StoresOfAsync(run, cancellationToken))
            {
                found.AddRange(await stores.SearchAsync(store, query, MostResults, cancellationToken));
            }

            var passages = await Task.WhenAll(found.Select(async hit => $"[{await documents.GetPathAsync(hit.FileId, cancellationToken) ?? hit.FileName}]\n{hit.Text}"));
            return passages.Length == 0 ? "Nothing was found." : Texts.Cut(string.Join("\n\n", passages), MostBytes);
        }
        catch (PermanentFaultException exception)
        {
            return $"Error: The search failed: {exception.Message}";
        }
    }

    private static string? QueryOf(string arguments)
    {
        try
        {
            var written = ArgumentText.Read(arguments);
            return written?.Where(pair => pair.Value?.GetValueKind() == JsonValueKind.String).Select(pair => pair.Value!.GetValue<string>()).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
