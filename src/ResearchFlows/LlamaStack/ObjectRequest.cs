using ResearchFlows.LlamaStack.Replies;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack;

/// <summary>
/// Asks a model for one JSON object. No server checks the reply against its format, so an unreadable one is asked for again; the last time
/// without the format, as some models, and some servers of models, do nothing of use with one.
/// </summary>
internal static class ObjectRequest
{
    /// <summary>How often it is asked for.</summary>
    public const int Asks = 3;

    /// <summary>How a server words that it cannot do what the format asks for.</summary>
    private static readonly string[] FormatWords = ["response_format", "text.format", "json_schema", "json schema", "grammar", "structured output"];

    /// <summary>Asks for the object until it can be read, or has been asked for often enough.</summary>
    /// <param name="responses">The API.</param>
    /// <param name="format">The <c>text.format</c>.</param>
    /// <param name="request">Writes the request; it is told what was wrong with the reply before, and an empty text the first time.</param>
    /// <param name="read">Reads what the model said: the object, or what is wrong.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task<ObjectReply<T>> AskForObjectAsync<T>(
        this Responses responses, JsonObject format, Func<string, JsonObject> request, Func<string, (T? Value, string? Problem)> read, CancellationToken cancellationToken)
        where T : class
    {
        var (usage, problem, asked, isRefused) = (new TokenUsage(0, 0), "", 0, false);
        while (asked < Asks)
        {
            var body = request(problem);
            var withFormat = asked < Asks - 1 && !isRefused;
            if (withFormat)
            {
                body["text"] = new JsonObject { ["format"] = format.DeepClone() };
            }

            asked++;
            try
            {
                var reply = await responses.CreateAsync(body, cancellationToken);
                usage += reply.Usage;
                var (value, mistake) = read(Said(reply));
                if (value is not null)
                {
                    return new ObjectReply<T>(value, problem, asked, usage);
                }

                problem = mistake ?? "it cannot be read";
                isRefused = reply.Text.Length == 0;
            }
            catch (Exception exception) when (withFormat && RefusesFormat(exception))
            {
                isRefused = true;
            }
        }

        return new ObjectReply<T>(null, problem, asked, usage);
    }

    /// <summary>The text, and the arguments of calls: some models call a tool of the format's name.</summary>
    private static string Said(ModelReply reply) => string.Join('\n', reply.FunctionCalls.Select(call => call.Arguments).Prepend(reply.Text));

    private static bool RefusesFormat(Exception exception) => exception is PermanentFaultException or TransientFaultException { IsAnswer: true }
        && FormatWords.Any(word => exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What came of asking for an object.</summary>
/// <param name="Value">The object; null when there is none.</param>
/// <param name="Problem">What was wrong with the last reply that could not be read.</param>
/// <param name="Asked">How often the model was asked.</param>
/// <param name="Usage">Tokens of all replies.</param>
internal sealed record ObjectReply<T>(T? Value, string Problem, int Asked, TokenUsage Usage)
    where T : class;
