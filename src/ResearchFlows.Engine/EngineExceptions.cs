using ResearchFlows.Ports;

namespace ResearchFlows.Engine;

/// <summary>Another process has the durable store open.</summary>
public sealed class EngineLockedException(string lockFile, Exception innerException) : Exception(
    $"Another process is already running on this data folder (it holds '{lockFile}'). Stop it, or choose another data folder.", innerException);

/// <summary>A newer program wrote the durable store.</summary>
public sealed class EngineTooNewException(string databaseFile, int version, int known) : Exception(
    $"'{databaseFile}' has schema version {version}, this program knows up to {known}. Use the newer program, or another data folder.");

/// <summary>The engine does not run, or its store cannot be read or written; nothing of what was asked has been recorded.</summary>
public sealed class EngineUnavailableException(string message, Exception? innerException = null) : StoreUnavailableException(message, innerException);

/// <summary>Orchestration code did something else than its recorded history says, or awaited something its context did not hand out.</summary>
public sealed class NonDeterminismException(string message) : Exception(message);

/// <summary>What was to cross the port is larger than the engine records.</summary>
public sealed class PayloadTooLargeException(string what, int bytes, int limit)
    : Exception($"The {what} is {bytes:N0} bytes of JSON; at most {limit:N0} are recorded.");
