using ResearchFlows.Documents.Reading;
using System.Globalization;
using System.Text;

namespace ResearchFlows.Tools.Workspace;

/// <summary>
/// A path that a model wrote, taken apart into plain names below the workspace's root. It says nothing about what is on disk.
/// What the parser lets through is safe to show to a model: short, one line, always with <c>/</c>.
/// </summary>
internal sealed class WorkspacePath
{
    /// <summary>The longest path, in UTF-16 characters. It also bounds the header of every tool output.</summary>
    public const int MaximumLength = 512;

    private const int MaximumNameBytes = 255;

    private WorkspacePath(string[] segments) => Segments = segments;

    /// <summary>The names from the root down; none for the root itself.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Whether the last name is that of a document that tools may read.</summary>
    public bool IsReadable => Segments is [.., var name] && DocumentKinds.IsReadable(name);

    /// <summary>Takes a model's path apart.</summary>
    /// <exception cref="ToolErrorException">The path is empty, too long, not relative, leads upwards or names something hidden.</exception>
    public static WorkspacePath Parse(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new ToolErrorException("The path is empty. Give a path relative to the workspace; \".\" is the workspace itself.");
        }

        // First of all, so that nothing below walks through a huge text.
        if (path.Length > MaximumLength)
        {
            throw new ToolErrorException($"The path is longer than {MaximumLength} characters. Use a path that list_local_files shows.");
        }

        var normalised = path.Replace('\\', '/');
        if (IsRooted(normalised))
        {
            throw new ToolErrorException(
                "Only paths relative to the workspace are allowed: no absolute path, drive, ~ or URL. Use a path that list_local_files shows.");
        }

        var segments = normalised.Split('/').Where(segment => segment is not ("" or ".")).ToArray();
        if (segments.Select(Refusal).FirstOrDefault(refusal => refusal is not null) is { } reason)
        {
            throw new ToolErrorException(reason);
        }

        return new WorkspacePath(segments);
    }

    /// <summary>The path of a name in this folder that was checked before.</summary>
    public WorkspacePath Append(string name) => new([.. Segments, name]);

    /// <summary>The path of an entry of this folder; null when a model could not name it (hidden, too long, odd characters).</summary>
    public WorkspacePath? Child(string name)
    {
        var child = new WorkspacePath([.. Segments, name]);
        var namable = name.AsSpan().IndexOfAny('/', '\\') < 0 && !IsRooted(name) && Refusal(name) is null;
        return namable && child.ToString().Length <= MaximumLength ? child : null;
    }

    /// <summary>The path relative to the root, with <c>/</c>; <c>.</c> for the root.</summary>
    public override string ToString() => Segments.Count == 0 ? "." : string.Join('/', Segments);

    private static bool IsRooted(string path) =>
        path.StartsWith('/') || path.StartsWith('~')
        || (path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':')
        || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || path.Contains("://", StringComparison.Ordinal);

    private static string? Refusal(string segment) => segment switch
    {
        ".." => "\"..\" is not allowed: paths start at the workspace's root and only lead down.",
        _ when segment.StartsWith('.') => "Hidden files and folders (names that begin with a dot) cannot be used.",
        _ when Encoding.UTF8.GetByteCount(segment) > MaximumNameBytes => $"A name in the path is longer than {MaximumNameBytes} bytes.",
        _ when segment.EnumerateRunes().Any(IsUnprintable) => "The path holds control characters or broken Unicode. Write the plain name.",
        // On Windows a colon names an alternate data stream of a file.
        _ when OperatingSystem.IsWindows() && segment.Contains(':') => "A name in the path holds a colon, which no file here does.",
        _ => null,
    };

    // An unpaired surrogate is enumerated as U+FFFD, which is also how .NET shows a file name that is not UTF-8: neither can be opened by its text.
    private static bool IsUnprintable(Rune rune) =>
        rune == Rune.ReplacementChar
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
