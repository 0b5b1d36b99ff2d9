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

    /// <summary>How many items a page may have: <c>limit</c>, at least 1, or <paramref name="otherwise"/>.</summary>
    public static int Limit(HttpRequest request, int otherwise)
    {
        var limit = Integer(request, "limit") ?? otherwise;
        return limit >= 1
            ? limit
            : throw Validation.Single(["query", "limit"], "Input should be greater than or equal to 1", "greater_than_equal");
    }

    /// <summary>Whether <c>order</c> asks for the oldest first; newest first is what lists do by themselves.</summary>
    public static bool Ascending(HttpRequest request) => (string?)request.Query["order"] switch
    {
        null or "desc" => false,
        "asc" => true,
        _ => throw Validation.Single(["query", "order"], "Input should be 'asc' or 'desc'", "enum"),
    };
}
