using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>
/// An error answer. Most routes say <c>{"error":{"message"}}</c>; what carries out a response says <c>{"detail"}</c>.
/// </summary>
internal sealed class ApiException : Exception
{
    private readonly bool asDetail;

    private ApiException(int status, string message, bool asDetail, bool caughtAtLast)
        : base(message)
    {
        Status = status;
        this.asDetail = asDetail;
        CaughtAtLast = caughtAtLast;
    }

    public int Status { get; }

    /// <summary>Whether it is the captured server's last handler that turns it into an answer.</summary>
    public bool CaughtAtLast { get; }

    public JsonObject Body => asDetail
        ? new JsonObject { ["detail"] = Message }
        : new JsonObject { ["error"] = new JsonObject { ["message"] = Message } };

    public static ApiException Error(int status, string message) => new(status, message, asDetail: false, caughtAtLast: true);

    public static ApiException Detail(int status, string message) => new(status, message, asDetail: true, caughtAtLast: false);

    /// <summary>A request that breaks the rules of its fields.</summary>
    public static ApiException Invalid(string message) => new(400, message, asDetail: false, caughtAtLast: false);

    /// <summary>What the captured server says when it did not foresee the failure while carrying out a response.</summary>
    public static ApiException UnexpectedInResponse() => Detail(500, "An unexpected error occurred while generating the response.");
}
