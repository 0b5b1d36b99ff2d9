namespace ResearchFlows.Documents.Reading;

/// <summary>A document that cannot be read; the message goes on after its path.</summary>
internal sealed class UnreadableDocumentException(string reason) : Exception(reason);
