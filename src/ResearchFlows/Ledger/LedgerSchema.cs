namespace ResearchFlows.Ledger;

/// <summary>The ledger's tables, as forward migrations: entry n takes a ledger of version n to n + 1. Times are Unix milliseconds, UTC.</summary>
internal static class LedgerSchema
{
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE agents (
            agent TEXT PRIMARY KEY,
            vectorStoreName TEXT,   -- written before the store is created, so that a crash between the two leaves no orphan
            vectorStoreId TEXT,
            promptMarker TEXT,      -- likewise for the prompt, which the server cannot find by name
            promptId TEXT
        ) STRICT;

        CREATE TABLE prompts (      -- texts never change once a version is saved
            promptId TEXT NOT NULL,
            version INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (promptId, version)
        ) STRICT;

        CREATE TABLE indexedFiles (
            vectorStoreId TEXT NOT NULL,
            path TEXT NOT NULL,
            origin TEXT NOT NULL,   -- Document or Workspace
            sha256 TEXT NOT NULL,
            fileId TEXT,            -- null: an upload was begun
            attached INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (vectorStoreId, path, origin, sha256)
        ) STRICT;
        CREATE INDEX indexedFilesByFile ON indexedFiles (fileId);

        CREATE TABLE scratchStores (
            instanceId TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            vectorStoreId TEXT
        ) STRICT;

        CREATE TABLE runs (
            instanceId TEXT PRIMARY KEY,
            agent TEXT NOT NULL,
            question TEXT NOT NULL,
            vectorStoreId TEXT NOT NULL,
            promptId TEXT NOT NULL,
            promptVersion INTEGER NOT NULL,
            evaluation INTEGER NOT NULL,
            startedAt INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE turns (
            instanceId TEXT NOT NULL,
            turn INTEGER NOT NULL,
            result TEXT NOT NULL,       -- the model turn's whole reply, as JSON
            PRIMARY KEY (instanceId, turn)
        ) STRICT;

        CREATE TABLE toolCalls (
            instanceId TEXT NOT NULL,
            turn INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            callId TEXT NOT NULL,
            name TEXT NOT NULL,
            arguments TEXT NOT NULL,
            output TEXT,                -- null: not run
            PRIMARY KEY (instanceId, turn, ordinal)
        ) STRICT;

        CREATE TABLE researchCalls (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            instanceId TEXT NOT NULL UNIQUE,
            agent TEXT NOT NULL,
            agentNumber INTEGER NOT NULL,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            stopReason TEXT NOT NULL,
            promptId TEXT NOT NULL,
            promptVersion INTEGER NOT NULL,
            turns INTEGER NOT NULL,
            toolCalls INTEGER NOT NULL,
            inputTokens INTEGER NOT NULL,
            outputTokens INTEGER NOT NULL,
            startedAt INTEGER NOT NULL,
            recordedAt INTEGER NOT NULL,
            UNIQUE (agent, agentNumber)
        ) STRICT;
        """,
        """
        CREATE TABLE evaluations (
            instanceId TEXT PRIMARY KEY,
            agent TEXT NOT NULL,
            promptId TEXT NOT NULL,
            promptVersion INTEGER NOT NULL,
            splits TEXT NOT NULL,           -- names in order, separated by commas
            casesHash TEXT NOT NULL,
            model TEXT NOT NULL,
            judgeModel TEXT NOT NULL,
            judgePromptVersion INTEGER NOT NULL,
            repeats INTEGER NOT NULL,
            votes INTEGER NOT NULL,
            thinEvidence INTEGER NOT NULL,
            startedAt INTEGER NOT NULL,
            recordedAt INTEGER,             -- null: not finished
            trusted INTEGER,
            failed INTEGER,
            mean REAL,
            low REAL,
            high REAL,
            runs INTEGER,
            errors INTEGER,
            modelCalls INTEGER,
            inputTokens INTEGER,
            outputTokens INTEGER
        ) STRICT;
        CREATE INDEX evaluationsByPrompt ON evaluations (agent, promptId, promptVersion);

        CREATE TABLE caseResults (
            evaluationId TEXT NOT NULL,
            caseId TEXT NOT NULL,
            repeat INTEGER NOT NULL,
            split TEXT NOT NULL,
            score REAL,                     -- null: could not be run or judged
            error TEXT,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            reasoning TEXT NOT NULL,
            steps TEXT NOT NULL,
            modelCalls INTEGER NOT NULL,
            inputTokens INTEGER NOT NULL,
            outputTokens INTEGER NOT NULL,
            durationMs INTEGER NOT NULL,
            researchInstanceId TEXT NOT NULL,
            PRIMARY KEY (evaluationId, caseId, repeat)
        ) STRICT;

        CREATE TABLE candidates (
            improvementId TEXT NOT NULL,
            round INTEGER NOT NULL,
            candidate INTEGER NOT NULL,
            text TEXT NOT NULL,
            rationale TEXT NOT NULL,
            version INTEGER,                -- null: not saved
            PRIMARY KEY (improvementId, round, candidate)
        ) STRICT;

        CREATE TABLE promptDecisions (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            improvementId TEXT NOT NULL,
            round INTEGER NOT NULL,
            candidate INTEGER NOT NULL,     -- 0: a decision about the version in force
            agent TEXT NOT NULL,
            promptId TEXT NOT NULL,
            version INTEGER,
            baselineVersion INTEGER NOT NULL,
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            gain REAL,
            pValue REAL,
            score REAL,
            baselineScore REAL,
            evaluationId TEXT,
            baselineEvaluationId TEXT,
            decidedAt INTEGER NOT NULL,
            UNIQUE (improvementId, round, candidate)
        ) STRICT;
        CREATE INDEX decisionsByPrompt ON promptDecisions (agent, promptId);

        CREATE TABLE leases (
            agent TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            acquiredAt INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE schedules (
            name TEXT PRIMARY KEY,
            lastRunAt INTEGER NOT NULL
        ) STRICT;
        """,
        """
        -- What an activity that runs again after a crash has to say again.
        ALTER TABLE indexedFiles ADD COLUMN indexedBy TEXT;                      -- the tool call that attached it
        ALTER TABLE indexedFiles ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0; -- whether it then took an earlier version's place
        ALTER TABLE candidates ADD COLUMN modelCalls INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE candidates ADD COLUMN inputTokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE candidates ADD COLUMN outputTokens INTEGER NOT NULL DEFAULT 0;
        """,
        """
        -- Approvals: who answered, and what that person said, whichever way it went.
        ALTER TABLE promptDecisions ADD COLUMN decidedBy TEXT;
        ALTER TABLE promptDecisions ADD COLUMN comment TEXT;
        """,
        """
        -- Cases from real use: what people say of answers, and what the judge says of the same ones.
        CREATE TABLE feedback (         -- every word is kept, the newest of an answer counts
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            instanceId TEXT NOT NULL,
            agent TEXT NOT NULL,
            good INTEGER NOT NULL,
            expected TEXT,
            comment TEXT,
            givenBy TEXT,
            givenAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX feedbackByInstance ON feedback (instanceId);
        CREATE INDEX feedbackByAgent ON feedback (agent);

        CREATE TABLE feedbackJudgements (
            instanceId TEXT NOT NULL,
            agent TEXT NOT NULL,
            judgeModel TEXT NOT NULL,
            judgePromptVersion INTEGER NOT NULL,
            expectedHash TEXT NOT NULL, -- of the expected answer that the judge was shown
            score REAL NOT NULL,
            reasoning TEXT NOT NULL,
            modelCalls INTEGER NOT NULL,
            inputTokens INTEGER NOT NULL,
            outputTokens INTEGER NOT NULL,
            judgedAt INTEGER NOT NULL,
            PRIMARY KEY (instanceId, judgeModel, judgePromptVersion, expectedHash)
        ) STRICT;
        CREATE INDEX caseResultsByInstance ON caseResults (researchInstanceId);
        """,
        """
        -- Servers (issue 13): what is asked for, and prompts that outlast the server's store.
        ALTER TABLE turns ADD COLUMN circumstances TEXT;                         -- JSON: rebuilt, shortened, without a tool

        CREATE TABLE begunTurns (
            instanceId TEXT NOT NULL,
            turn INTEGER NOT NULL,
            responseId TEXT NOT NULL,       -- being made in the background
            PRIMARY KEY (instanceId, turn)
        ) STRICT;

        CREATE TABLE promptStores (
            promptId TEXT PRIMARY KEY,      -- for ever
            serverId TEXT,                  -- what the server calls it now; null: the ledger alone has it
            marker TEXT NOT NULL,
            inForce INTEGER NOT NULL
        ) STRICT;
        INSERT INTO promptStores (promptId, serverId, marker, inForce)
        SELECT promptId, promptId, COALESCE(promptMarker, ''), COALESCE((
            SELECT version FROM (
                SELECT promptVersion AS version, recordedAt AS at FROM researchCalls WHERE promptId = agents.promptId
                UNION ALL
                SELECT CASE kind WHEN 'RolledBack' THEN baselineVersion ELSE version END, decidedAt FROM promptDecisions
                WHERE promptId = agents.promptId AND kind IN ('Promoted', 'SetByHand', 'RolledBack'))
            ORDER BY at DESC LIMIT 1), 1)
        FROM agents WHERE promptId IS NOT NULL;
        """,
        """
        -- Documents as they were last looked at: their state for people, and size and time by which an unchanged file is known.
        CREATE TABLE documents (
            agent TEXT NOT NULL,
            path TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            modifiedAt INTEGER NOT NULL,
            lookedAt INTEGER NOT NULL,
            sha256 TEXT,                    -- null: not read
            reason TEXT,                    -- why it is left out; null: it is not
            failures INTEGER NOT NULL,
            PRIMARY KEY (agent, path)
        ) STRICT;

        -- The prompt of agent.json as it was last taken, so that an edit of it is noticed.
        ALTER TABLE agents ADD COLUMN filePrompt TEXT;
        ALTER TABLE agents ADD COLUMN filePromptEdits INTEGER NOT NULL DEFAULT 0;

        -- How often the server failed a tool call for no lasting reason.
        ALTER TABLE toolCalls ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
        """,
        """
        -- The gate's second rule: runs of the same case under the same prompt are used again, and tests are counted.
        ALTER TABLE caseResults ADD COLUMN caseHash TEXT;      -- null: recorded before; then all of the evaluation's cases must be the same
        ALTER TABLE promptDecisions ADD COLUMN rule INTEGER;   -- null: decided under the rule before
        ALTER TABLE promptDecisions ADD COLUMN level REAL;     -- the greatest p-value that would have promoted; null: no gate test
        """,
        """
        -- Named keys (issue 16): who did what to an instance.
        CREATE TABLE callerActions (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            instanceId TEXT NOT NULL,
            action TEXT NOT NULL,           -- Started, Suspended, Resumed, Terminated, Purged
            doneBy TEXT NOT NULL,
            doneAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX callerActionsByInstance ON callerActions (instanceId);
        """,
        """
        -- Workers that share a ledger (issue 18): the agents' folders as the worker that started last had them.
        CREATE TABLE definitions (
            agent TEXT PRIMARY KEY,
            hash TEXT NOT NULL,
            worker TEXT NOT NULL,
            startedAt INTEGER NOT NULL
        ) STRICT;
        """,
        """
        -- The page of runs: what was asked is looked for in the newest runs first.
        CREATE INDEX runsByStart ON runs (startedAt, instanceId);
        """,
        """
        -- Tools of MCP servers: what a run was told of them, calls that were begun, and who allowed which.
        ALTER TABLE runs ADD COLUMN remoteTools TEXT;                                   -- JSON; null: the agent has no such servers
        ALTER TABLE toolCalls ADD COLUMN isApprovalRequest INTEGER NOT NULL DEFAULT 0;  -- 1: the server asks whether it may run a tool of its own
        ALTER TABLE toolCalls ADD COLUMN begunAt INTEGER;                               -- when another server was called; no output: nobody knows what became of it

        CREATE TABLE toolApprovals (
            instanceId TEXT NOT NULL,
            turn INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            agent TEXT NOT NULL,
            tool TEXT NOT NULL,
            arguments TEXT NOT NULL,
            approved INTEGER NOT NULL,
            decidedBy TEXT,                 -- null: nobody answered
            comment TEXT,
            decidedAt INTEGER NOT NULL,
            PRIMARY KEY (instanceId, turn, ordinal)
        ) STRICT;
        """,
        """
        -- Follow-ups (issue 17): what a run continues is copied, so that no purge of the run before takes it away.
        CREATE TABLE takenOver (
            instanceId TEXT PRIMARY KEY,
            source TEXT NOT NULL,           -- the run that it was taken from
            conversation TEXT NOT NULL      -- JSON: questions, replies and tool calls
        ) STRICT;
        CREATE INDEX takenOverBySource ON takenOver (source);
        """,
        """
        -- Answers as they come (issue 17): what the turn at work has written so far; gone with the turn.
        CREATE TABLE turnOutputs (
            instanceId TEXT PRIMARY KEY,
            turn INTEGER NOT NULL,
            writing INTEGER NOT NULL,       -- when it began; another one: the turn began anew
            text TEXT NOT NULL
        ) STRICT;
        """,
        """
        -- Telemetry (issue 19): the span that an instance was started under, as W3C's traceparent.
        CREATE TABLE traceParents (
            instanceId TEXT PRIMARY KEY,
            traceParent TEXT NOT NULL
        ) STRICT;
        """,
    ];
}
