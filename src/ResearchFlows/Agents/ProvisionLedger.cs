using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Agents;

/// <summary>What the server holds for an agent; null members were not created yet.</summary>
public sealed record AgentProvision
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The name the vector store was, or is about to be, created under.</summary>
    public string? VectorStoreName { get; init; }

    /// <summary>The agent's vector store.</summary>
    public string? VectorStoreId { get; init; }

    /// <summary>The variable that marks the agent's prompt on the server.</summary>
    public string? PromptMarker { get; init; }

    /// <summary>The agent's prompt.</summary>
    public string? PromptId { get; init; }

    /// <summary>The prompt of <c>agent.json</c> as it was last taken; null before that.</summary>
    public string? FilePrompt { get; init; }

    /// <summary>How often an edited prompt of <c>agent.json</c> was taken.</summary>
    public int FilePromptEdits { get; init; }
}

/// <summary>What the ledger knows of the server's things: vector stores, prompts, files. Intent is written before each creation.</summary>
public sealed class ProvisionLedger(LedgerDatabase ledger)
{
    /// <summary>The agent's row; created empty when there is none.</summary>
    public async Task<AgentProvision> GetAgentAsync(string agent, CancellationToken cancellationToken)
    {
        var found = await FindAgentAsync(agent, cancellationToken);
        if (found is null)
        {
            await ledger.ExecuteAsync("INSERT INTO agents (agent) VALUES (@agent) ON CONFLICT DO NOTHING", new { agent }, cancellationToken);
        }

        return found ?? new AgentProvision { Agent = agent };
    }

    /// <summary>The agent's row, or null before its first use.</summary>
    public Task<AgentProvision?> FindAgentAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<AgentProvision>("SELECT * FROM agents WHERE agent = @agent", new { agent }),
        cancellationToken);

    /// <summary>Keeps the agent's row.</summary>
    public Task SaveAgentAsync(AgentProvision provision, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        UPDATE agents SET vectorStoreName = @VectorStoreName, vectorStoreId = @VectorStoreId, promptMarker = @PromptMarker, promptId = @PromptId
        WHERE agent = @Agent
        """, provision, cancellationToken);

    /// <summary>Keeps the prompt of <c>agent.json</c> as taken.</summary>
    public Task SaveFilePromptAsync(string agent, string prompt, int edits, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "UPDATE agents SET filePrompt = @prompt, filePromptEdits = @edits WHERE agent = @agent", new { agent, prompt, edits }, cancellationToken);

    /// <summary>Keeps the text of a saved prompt version.</summary>
    public Task SavePromptAsync(string promptId, int version, string text, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "INSERT INTO prompts (promptId, version, text) VALUES (@promptId, @version, @text) ON CONFLICT DO NOTHING",
        new { promptId, version, text }, cancellationToken);

    /// <summary>The text of a prompt version, or null when the ledger never saw it.</summary>
    public Task<string?> GetPromptAsync(string promptId, int version, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT text FROM prompts WHERE promptId = @promptId AND version = @version", new { promptId, version }),
        cancellationToken);
}
