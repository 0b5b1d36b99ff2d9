namespace ResearchFlows.OfflineModel.Research;

/// <summary>The tools the offline model knows how to use.</summary>
internal static class ToolNames
{
    public const string FileSearch = "file_search";
    public const string ListLocalFiles = "list_local_files";
    public const string SearchLocalFiles = "search_local_files";
    public const string ReadLocalFile = "read_local_file";
    public const string IndexDocument = "index_document";
}
