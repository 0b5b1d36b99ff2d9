using Microsoft.Win32.SafeHandles;

namespace ResearchFlows.Tools.Workspace;

/// <summary>
/// How an operating system opens what lies below a root without ever following a link, also when somebody swaps files for links
/// meanwhile: Unix walks from folder handle to folder handle, Windows checks where the opened handle really is.
/// </summary>
internal interface IFolderAccess
{
    /// <summary>Opens a regular file to read; never blocks.</summary>
    /// <exception cref="ToolErrorException">It is missing, a link (or behind one), a folder, a device, or may not be read.</exception>
    /// <exception cref="IOException">The file system failed.</exception>
    SafeFileHandle OpenFile(WorkspacePath path);

    /// <summary>The entries of one folder, in no order; null for a link and whatever else is no folder and no regular file.</summary>
    /// <exception cref="ToolErrorException">It is missing, a link (or behind one), not a folder, or may not be read.</exception>
    /// <exception cref="IOException">The file system failed.</exception>
    IEnumerable<RawEntry?> List(WorkspacePath folder);
}

/// <summary>A folder or a regular file on disk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">The file's size; null for a folder.</param>
internal sealed record RawEntry(string Name, long? Bytes);
