namespace ResearchFlows.DevStack.Http;

/// <summary>Query-string values, validated as the captured server does.</summary>
internal static class Query
{
    public static int? Integer(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var text))
        {
            return null;
        }
        return int.TryParse(text, out var number)
            ? number
            : throw Validation.Single(["query", name], "Input should be a valid integer, unable to parse string as an integer", "int_parsing");
    }

    /// <summary>How many items a page may have: <c>limit</c>, from 1 to <paramref name="most"/>, or <paramref name="otherwise"/>.</summary>
    public static int Limit(HttpRequest request, int otherwise, int most = int.MaxValue)
    {
        var limit = Integer(request, "limit") ?? otherwise;
        return limit < 1 ? throw Validation.Single(["query", "limit"], "Input should be greater than or equal to 1", "greater_than_equal")
            : limit > most ? throw Validation.Single(["query", "limit"], $"Input should be less than or equal to {most}", "less_than_equal")
            : limit;
    }

    /// <summary>One of a few texts, or null.</summary>
    public static string? Choice(HttpRequest request, string name, string mistake, params string[] choices) =>
        (string?)request.Query[name] is not { } text || choices.Contains(text)
            ? request.Query[name]
            : throw Validation.Single(["query", name], Validation.OneOf(choices), mistake);

    /// <summary>Whether <c>order</c> asks for the oldest first; newest first is what lists do by themselves.</summary>
    public static bool Ascending(HttpRequest request) => Choice(request, "order", "enum", "asc", "desc") == "asc";

    /// <summary>The same for lists whose <c>order</c> the captured server does not check.</summary>
    public static bool AscendingUnlessDesc(HttpRequest request) => (string?)request.Query["order"] is not (null or "desc");
}
