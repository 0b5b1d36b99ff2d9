namespace ResearchFlows.Tools.Workspace;

/// <summary>A text file of the workspace, as it was when it was read.</summary>
/// <param name="Path">Its path relative to the workspace's root, with <c>/</c>.</param>
/// <param name="Text">Its text, without a byte order mark.</param>
/// <param name="HasReplacedBytes">Some bytes were not UTF-8; the text shows U+FFFD in their place.</param>
public sealed record WorkspaceFile(string Path, string Text, bool HasReplacedBytes);
