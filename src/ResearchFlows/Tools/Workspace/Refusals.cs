namespace ResearchFlows.Tools.Workspace;

/// <summary>Why what is on disk is not handed out; the same words on every operating system. None tells where a link leads.</summary>
internal static class Refusals
{
    public static ToolErrorException Missing() =>
        new("There is no such file or folder in the workspace. Call list_local_files to see what there is.");

    public static ToolErrorException Link() =>
        new("The path is or leads through a link, and links are not followed. Use a path that list_local_files shows.");

    public static ToolErrorException IsFolder() =>
        new("The path names a folder, not a file. Call list_local_files to see what is in it.");

    public static ToolErrorException IsFile() =>
        new("The path names a file where a folder is needed. Read it with read_local_file, or list the folder it is in.");

    public static ToolErrorException Special() =>
        new("The path names a device, pipe or socket, which cannot be read. Use a path that list_local_files shows.");

    public static ToolErrorException NotPermitted() =>
        new("The file system does not permit reading this. Go on without it.");

    public static ToolErrorException ChangedMeanwhile() =>
        new("The file or folder was changed while it was being opened. Call list_local_files and try again.");
}
