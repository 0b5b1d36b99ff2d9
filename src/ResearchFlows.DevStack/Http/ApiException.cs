using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>
/// An error answer. Most routes say <c>{"error":{"message"}}</c>; what carries out a response says <c>{"detail"}</c>.
/// </summary>
internal sealed class ApiException : Exception
{
    private readonly bool asDetail;

    private ApiException(int status, string message, bool asDetail)
        : base(message)
    {
        Status = status;
        this.asDetail = asDetail;
    }

    public int Status { get; }

    public JsonObject Body => asDetail
        ? new JsonObject { ["detail"] = Message }
        : new JsonObject { ["error"] = new JsonObject { ["message"] = Message } };

    public static ApiException Error(int status, string message) => new(status, message, asDetail: false);

    public static ApiException Detail(int status, string message) => new(status, message, asDetail: true);

    /// <summary>What the captured server says when it did not foresee the failure while carrying out a response.</summary>
    public static ApiException UnexpectedInResponse() => Detail(500, "An unexpected error occurred while generating the response.");
}
