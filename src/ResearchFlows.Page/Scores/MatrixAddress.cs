using ResearchFlows.Page.Agent;

namespace ResearchFlows.Page.Scores;

/// <summary>Addresses of the matrix as it is looked at.</summary>
internal static class MatrixAddress
{
    /// <summary>The matrix, with a case opened under a version when one is given.</summary>
    public static string Of(CaseMatrix matrix, string? caseId = null, int? version = null)
    {
        (string Name, string? Value)[] query =
        [
            ("before", matrix.Before?.ToString()), ("after", matrix.After?.ToString()), ("changed", matrix.OnlyChanged ? "yes" : null), ("case", caseId), ("version", version?.ToString()),
        ];
        return $"{new AgentLinks(matrix.Agent).Scores}?{string.Join('&', query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"))}";
    }
}
