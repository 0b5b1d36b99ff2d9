using Dapper;
using Npgsql;

namespace ResearchFlows.Ledger;

/// <summary>
/// The tables of <see cref="LedgerSchema"/> for PostgreSQL, under the same version numbers. What differs: <c>BIGINT</c> for every whole number
/// (SQLite's are of 64 bits), <c>BOOLEAN</c>, and texts that are ordered by their bytes, as SQLite orders them. What the columns mean stands there.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>The version that the first script makes: the one there was when PostgreSQL came.</summary>
    private const int FirstVersion = 8;

    private const string Text = "TEXT COLLATE \"C\"";

    /// <summary>Forward migrations: the first makes a ledger of <see cref="FirstVersion"/>, each later one takes it one version further.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        $"""
        CREATE TABLE agents (
            agent {Text} PRIMARY KEY,
            vectorStoreName {Text},
            vectorStoreId {Text},
            promptMarker {Text},
            promptId {Text},
            filePrompt {Text},
            filePromptEdits BIGINT NOT NULL DEFAULT 0
        );

        CREATE TABLE prompts (
            promptId {Text} NOT NULL,
            version BIGINT NOT NULL,
            text {Text} NOT NULL,
            PRIMARY KEY (promptId, version)
        );

        CREATE TABLE indexedFiles (
            vectorStoreId {Text} NOT NULL,
            path {Text} NOT NULL,
            origin {Text} NOT NULL,
            sha256 {Text} NOT NULL,
            fileId {Text},
            attached BOOLEAN NOT NULL DEFAULT FALSE,
            indexedBy {Text},
            replaced BOOLEAN NOT NULL DEFAULT FALSE,
            PRIMARY KEY (vectorStoreId, path, origin, sha256)
        );
        CREATE INDEX indexedFilesByFile ON indexedFiles (fileId);

        CREATE TABLE scratchStores (
            instanceId {Text} PRIMARY KEY,
            name {Text} NOT NULL,
            vectorStoreId {Text}
        );

        CREATE TABLE runs (
            instanceId {Text} PRIMARY KEY,
            agent {Text} NOT NULL,
            question {Text} NOT NULL,
            vectorStoreId {Text} NOT NULL,
            promptId {Text} NOT NULL,
            promptVersion BIGINT NOT NULL,
            evaluation BOOLEAN NOT NULL,
            startedAt BIGINT NOT NULL
        );

        CREATE TABLE turns (
            instanceId {Text} NOT NULL,
            turn BIGINT NOT NULL,
            result {Text} NOT NULL,
            circumstances {Text},
            PRIMARY KEY (instanceId, turn)
        );

        CREATE TABLE toolCalls (
            instanceId {Text} NOT NULL,
            turn BIGINT NOT NULL,
            ordinal BIGINT NOT NULL,
            callId {Text} NOT NULL,
            name {Text} NOT NULL,
            arguments {Text} NOT NULL,
            output {Text},
            failures BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (instanceId, turn, ordinal)
        );

        CREATE TABLE researchCalls (
            number BIGINT PRIMARY KEY,
            instanceId {Text} NOT NULL,
            agent {Text} NOT NULL,
            agentNumber BIGINT NOT NULL,
            question {Text} NOT NULL,
            answer {Text} NOT NULL,
            stopReason {Text} NOT NULL,
            promptId {Text} NOT NULL,
            promptVersion BIGINT NOT NULL,
            turns BIGINT NOT NULL,
            toolCalls BIGINT NOT NULL,
            inputTokens BIGINT NOT NULL,
            outputTokens BIGINT NOT NULL,
            startedAt BIGINT NOT NULL,
            recordedAt BIGINT NOT NULL,
            UNIQUE (agent, agentNumber),
            UNIQUE (instanceId)
        );

        CREATE TABLE evaluations (
            instanceId {Text} PRIMARY KEY,
            agent {Text} NOT NULL,
            promptId {Text} NOT NULL,
            promptVersion BIGINT NOT NULL,
            splits {Text} NOT NULL,
            casesHash {Text} NOT NULL,
            model {Text} NOT NULL,
            judgeModel {Text} NOT NULL,
            judgePromptVersion BIGINT NOT NULL,
            repeats BIGINT NOT NULL,
            votes BIGINT NOT NULL,
            thinEvidence BOOLEAN NOT NULL,
            startedAt BIGINT NOT NULL,
            recordedAt BIGINT,
            trusted BOOLEAN,
            failed BOOLEAN,
            mean DOUBLE PRECISION,
            low DOUBLE PRECISION,
            high DOUBLE PRECISION,
            runs BIGINT,
            errors BIGINT,
            modelCalls BIGINT,
            inputTokens BIGINT,
            outputTokens BIGINT
        );
        CREATE INDEX evaluationsByPrompt ON evaluations (agent, promptId, promptVersion);

        CREATE TABLE caseResults (
            evaluationId {Text} NOT NULL,
            caseId {Text} NOT NULL,
            repeat BIGINT NOT NULL,
            split {Text} NOT NULL,
            score DOUBLE PRECISION,
            error {Text},
            question {Text} NOT NULL,
            answer {Text} NOT NULL,
            reasoning {Text} NOT NULL,
            steps {Text} NOT NULL,
            modelCalls BIGINT NOT NULL,
            inputTokens BIGINT NOT NULL,
            outputTokens BIGINT NOT NULL,
            durationMs BIGINT NOT NULL,
            researchInstanceId {Text} NOT NULL,
            caseHash {Text},
            PRIMARY KEY (evaluationId, caseId, repeat)
        );
        CREATE INDEX caseResultsByInstance ON caseResults (researchInstanceId);

        CREATE TABLE candidates (
            improvementId {Text} NOT NULL,
            round BIGINT NOT NULL,
            candidate BIGINT NOT NULL,
            text {Text} NOT NULL,
            rationale {Text} NOT NULL,
            version BIGINT,
            modelCalls BIGINT NOT NULL DEFAULT 0,
            inputTokens BIGINT NOT NULL DEFAULT 0,
            outputTokens BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (improvementId, round, candidate)
        );

        CREATE TABLE promptDecisions (
            number BIGINT PRIMARY KEY,
            improvementId {Text} NOT NULL,
            round BIGINT NOT NULL,
            candidate BIGINT NOT NULL,
            agent {Text} NOT NULL,
            promptId {Text} NOT NULL,
            version BIGINT,
            baselineVersion BIGINT NOT NULL,
            kind {Text} NOT NULL,
            reason {Text} NOT NULL,
            gain DOUBLE PRECISION,
            pValue DOUBLE PRECISION,
            score DOUBLE PRECISION,
            baselineScore DOUBLE PRECISION,
            evaluationId {Text},
            baselineEvaluationId {Text},
            decidedAt BIGINT NOT NULL,
            decidedBy {Text},
            comment {Text},
            rule BIGINT,
            level DOUBLE PRECISION,
            UNIQUE (improvementId, round, candidate)
        );
        CREATE INDEX decisionsByPrompt ON promptDecisions (agent, promptId);

        CREATE TABLE leases (
            agent {Text} PRIMARY KEY,
            holder {Text} NOT NULL,
            acquiredAt BIGINT NOT NULL
        );

        CREATE TABLE schedules (
            name {Text} PRIMARY KEY,
            lastRunAt BIGINT NOT NULL
        );

        CREATE TABLE feedback (
            number BIGINT PRIMARY KEY,
            instanceId {Text} NOT NULL,
            agent {Text} NOT NULL,
            good BOOLEAN NOT NULL,
            expected {Text},
            comment {Text},
            givenBy {Text},
            givenAt BIGINT NOT NULL
        );
        CREATE INDEX feedbackByAgent ON feedback (agent);
        CREATE INDEX feedbackByInstance ON feedback (instanceId);

        CREATE TABLE feedbackJudgements (
            instanceId {Text} NOT NULL,
            agent {Text} NOT NULL,
            judgeModel {Text} NOT NULL,
            judgePromptVersion BIGINT NOT NULL,
            expectedHash {Text} NOT NULL,
            score DOUBLE PRECISION NOT NULL,
            reasoning {Text} NOT NULL,
            modelCalls BIGINT NOT NULL,
            inputTokens BIGINT NOT NULL,
            outputTokens BIGINT NOT NULL,
            judgedAt BIGINT NOT NULL,
            PRIMARY KEY (instanceId, judgeModel, judgePromptVersion, expectedHash)
        );

        CREATE TABLE begunTurns (
            instanceId {Text} NOT NULL,
            turn BIGINT NOT NULL,
            responseId {Text} NOT NULL,
            PRIMARY KEY (instanceId, turn)
        );

        CREATE TABLE promptStores (
            promptId {Text} PRIMARY KEY,
            serverId {Text},
            marker {Text} NOT NULL,
            inForce BIGINT NOT NULL
        );

        CREATE TABLE documents (
            agent {Text} NOT NULL,
            path {Text} NOT NULL,
            bytes BIGINT NOT NULL,
            modifiedAt BIGINT NOT NULL,
            lookedAt BIGINT NOT NULL,
            sha256 {Text},
            reason {Text},
            failures BIGINT NOT NULL,
            PRIMARY KEY (agent, path)
        );
        """,
        $"""
        -- Named keys (issue 16).
        CREATE TABLE callerActions (
            number BIGINT PRIMARY KEY,
            instanceId {Text} NOT NULL,
            action {Text} NOT NULL,
            doneBy {Text} NOT NULL,
            doneAt BIGINT NOT NULL
        );
        CREATE INDEX callerActionsByInstance ON callerActions (instanceId);
        """,
        $"""
        -- Workers that share a ledger (issue 18).
        CREATE TABLE definitions (
            agent {Text} PRIMARY KEY,
            hash {Text} NOT NULL,
            worker {Text} NOT NULL,
            startedAt BIGINT NOT NULL
        );
        """,
        """
        -- The page of runs.
        CREATE INDEX runsByStart ON runs (startedAt, instanceId);
        """,
        $"""
        -- Tools of MCP servers.
        ALTER TABLE runs ADD COLUMN remoteTools {Text};
        ALTER TABLE toolCalls ADD COLUMN isApprovalRequest BOOLEAN NOT NULL DEFAULT FALSE;
        ALTER TABLE toolCalls ADD COLUMN begunAt BIGINT;

        CREATE TABLE toolApprovals (
            instanceId {Text} NOT NULL,
            turn BIGINT NOT NULL,
            ordinal BIGINT NOT NULL,
            agent {Text} NOT NULL,
            tool {Text} NOT NULL,
            arguments {Text} NOT NULL,
            approved BOOLEAN NOT NULL,
            decidedBy {Text},
            comment {Text},
            decidedAt BIGINT NOT NULL,
            PRIMARY KEY (instanceId, turn, ordinal)
        );
        """,
        $"""
        -- Follow-ups (issue 17).
        CREATE TABLE takenOver (
            instanceId {Text} PRIMARY KEY,
            source {Text} NOT NULL,
            conversation {Text} NOT NULL
        );
        CREATE INDEX takenOverBySource ON takenOver (source);
        """,
        $"""
        -- Answers as they come (issue 17).
        CREATE TABLE turnOutputs (
            instanceId {Text} PRIMARY KEY,
            turn BIGINT NOT NULL,
            writing BIGINT NOT NULL,
            text {Text} NOT NULL
        );
        """,
        $"""
        -- Telemetry (issue 19).
        CREATE TABLE traceParents (
            instanceId {Text} PRIMARY KEY,
            traceParent {Text} NOT NULL
        );
        """,
    ];

    /// <summary>The version of a ledger that all migrations were made on.</summary>
    public static int Version => FirstVersion + Migrations.Count - 1;

    /// <summary>Brings the database up to date; several processes may do so at once.</summary>
    /// <exception cref="LedgerTooNewException">A newer program wrote it.</exception>
    public static void Migrate(NpgsqlDataSource source, string name)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        connection.Execute($"SELECT pg_advisory_xact_lock({PostgresStore.LockKey})");
        connection.Execute("CREATE TABLE IF NOT EXISTS ledgerVersion (version BIGINT NOT NULL)");
        var version = connection.ExecuteScalar<int?>("SELECT version FROM ledgerVersion");
        if (version > Version)
        {
            throw new LedgerTooNewException(name, version.Value, Version);
        }

        foreach (var migration in Migrations.Skip(version is { } known ? known - FirstVersion + 1 : 0))
        {
            connection.Execute(migration);
        }

        connection.Execute("DELETE FROM ledgerVersion");
        connection.Execute("INSERT INTO ledgerVersion (version) VALUES (@Version)", new { Version });
        transaction.Commit();
    }
}
