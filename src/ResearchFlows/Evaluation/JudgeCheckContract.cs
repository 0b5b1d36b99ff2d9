namespace ResearchFlows.Evaluation;

/// <summary>What <see cref="JudgeCheckOrchestration"/> is started with.</summary>
/// <param name="Agent">The agent, whose judge is measured.</param>
public sealed record JudgeCheckInput(string Agent);

/// <summary>What a check of the judge came to; its scores are in the ledger.</summary>
/// <param name="Asked">Answers that the judge has scored.</param>
/// <param name="Errors">Answers that it could not be asked about, or gave no readable verdict on.</param>
/// <param name="Cost">What it cost.</param>
public sealed record JudgeCheckResult(int Asked, int Errors, Cost Cost);
