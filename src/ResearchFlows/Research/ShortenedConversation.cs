using ResearchFlows.Tools;
using System.Text;
using System.Text.Json.Nodes;

namespace ResearchFlows.Research;

/// <summary>Makes a whole conversation fit into a small context: without tools, and with findings that are cut. The question stays.</summary>
internal static class ShortenedConversation
{
    private const string Note = "\n… (shortened, since the conversation is longer than the model's context)";

    /// <summary>What is left of the findings at the least before the model is said to be too small.</summary>
    private const int LeastBytes = 256;

    private static readonly int[] FewerHits = [4, 1];

    /// <summary>
    /// Ever shorter ways to ask: the findings are halved until they fit. Before there are any, it is the search of this very turn that finds too
    /// much, so it is made to find less.
    /// </summary>
    /// <param name="whole">The whole conversation, which stays as it is.</param>
    /// <param name="question">The question, which need not be the first of the conversation.</param>
    public static IEnumerable<Action<JsonObject>> Ways(JsonObject whole, string question)
    {
        var half = Findings(whole, question).Sum(finding => Bytes(finding.Text)) / 2;
        if (half < LeastBytes)
        {
            return [.. FewerHits.Select(hits => (Action<JsonObject>)(request => OnlySearch(request, question, hits))), request => Cut(request, question, LeastBytes)];
        }

        List<Action<JsonObject>> ways = [];
        for (; half >= LeastBytes; half /= 2)
        {
            var most = half;
            ways.Add(request => Cut(request, question, most));
        }

        return ways;
    }

    /// <summary>Cuts the findings to so many bytes in all; short ones stay whole, and what is left is shared alike.</summary>
    private static void Cut(JsonObject request, string question, int mostBytes)
    {
        LeaveOutTools(request);
        var findings = Findings(request, question).OrderBy(finding => Bytes(finding.Text)).ToList();
        var (left, count) = (mostBytes, findings.Count);
        foreach (var (item, field, text) in findings)
        {
            var share = Math.Max(left / count--, 4);
            var kept = Bytes(text) <= share ? text : ToolOutput.Split(text, share)[0] + Note;
            item[field] = kept;
            left = Math.Max(0, left - Math.Min(share, Bytes(text)));
        }
    }

    /// <summary>Leaves the search of the knowledge base as the only tool, with so many hits.</summary>
    private static void OnlySearch(JsonObject request, string question, int hits)
    {
        var search = request["tools"]!.AsArray().OfType<JsonObject>().First(tool => (string?)tool["type"] == "file_search").DeepClone();
        search["max_num_results"] = hits;
        request["tools"] = new JsonArray(search);
        request["tool_choice"] = "auto";
        request["input"] = new JsonArray(request["input"]!.AsArray().Last(item => IsQuestion(item!, question))!.DeepClone());
    }

    private static void LeaveOutTools(JsonObject request)
    {
        request.Remove("tools");
        request.Remove("tool_choice");
        request.Remove("include");
    }

    /// <summary>What there is beside the question and the last word: search results, outputs of tools, and what was said before.</summary>
    private static IReadOnlyList<(JsonObject Item, string Field, string Text)> Findings(JsonObject request, string question) =>
    [
        .. request["input"]!.AsArray().OfType<JsonObject>().SkipLast(1).Where(item => !IsQuestion(item, question))
            .Select(item => (item, Field: item.ContainsKey("output") ? "output" : "content"))
            .Where(found => found.item[found.Field] is JsonValue)
            .Select(found => (found.item, found.Field, (string)found.item[found.Field]!)),
    ];

    private static bool IsQuestion(JsonNode item, string question) => (string?)item["role"] == "user" && (string?)item["content"] == question;

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
