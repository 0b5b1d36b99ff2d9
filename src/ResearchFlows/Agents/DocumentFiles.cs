using ResearchFlows.Documents;
using ResearchFlows.Documents.Reading;
using ResearchFlows.Http;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;

namespace ResearchFlows.Agents;

/// <summary>
/// The files of an agent's folder of documents, as requests name them. A path is trusted no more than a model's: it only leads down, nothing
/// hidden is touched, and no link is followed.
/// </summary>
internal static class DocumentFiles
{
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Reads a document as a model would see it; a file that a run has indexed stands in the workspace.</summary>
    public static async Task<(string Path, FileText Text)> ReadAsync(DocumentTexts texts, AgentDefinition agent, string path, CancellationToken cancellationToken)
    {
        var parsed = Parse(path);
        foreach (var folder in (string?[])[agent.DocumentsFolder, agent.WorkspaceFolder])
        {
            try
            {
                if (folder is not null)
                {
                    var file = await new WorkspaceSandbox(folder, MostBytes, texts).ReadFileAsync(parsed.ToString(), cancellationToken);
                    return (file.Path, new FileText(file.Text, file.HasReplacedBytes));
                }
            }
            catch (ToolErrorException)
            {
                // Not in this folder, or not to be read there.
            }
        }

        throw new ProblemException(404, $"The agent '{agent.Name}' has no document '{parsed}' that can be read, nor such a file in its workspace.");
    }

    /// <summary>Puts a document into the folder, in the place of one of that path; what could not be indexed is refused.</summary>
    public static async Task<string> WriteAsync(DocumentTexts texts, AgentDefinition agent, string path, byte[] content, CancellationToken cancellationToken)
    {
        var parsed = Parse(path);
        await CheckAsync(texts, parsed, content, cancellationToken);
        var file = FileOf(agent, parsed);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);

        // Written beside it under a hidden name and then moved, so that no look at the folder sees half of it.
        var half = Path.Combine(Path.GetDirectoryName(file)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await File.WriteAllBytesAsync(half, content, cancellationToken);
            File.Move(half, file, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }

        return parsed.ToString();
    }

    /// <summary>Takes a document out of the folder.</summary>
    public static string Remove(AgentDefinition agent, string path)
    {
        var parsed = Parse(path);
        var file = FileOf(agent, parsed);
        if (!File.Exists(file))
        {
            throw new ProblemException(404, $"There is no document '{parsed}'.");
        }

        File.Delete(file);
        return parsed.ToString();
    }

    private static async Task CheckAsync(DocumentTexts texts, WorkspacePath path, byte[] content, CancellationToken cancellationToken)
    {
        if (!path.IsReadable)
        {
            throw ProblemException.ForField("path", "names a kind of file that is not read. Save it as PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), HTML, CSV or text.");
        }

        try
        {
            var text = await texts.ReadAsync(path.Segments[^1], content, cancellationToken);
            if (text.IsBlank || text.HasReplacedBytes)
            {
                throw ProblemException.ForField("content", text.IsBlank ? "holds no text." : "is not UTF-8. Save it as UTF-8.", 422);
            }
        }
        catch (UnreadableDocumentException exception)
        {
            throw ProblemException.ForField("content", exception.Message, 422);
        }
    }

    private static WorkspacePath Parse(string path)
    {
        try
        {
            // Routing leaves a slash within a parameter as it was written.
            return WorkspacePath.Parse(path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)) is { Segments.Count: > 0 } parsed
                ? parsed
                : throw ProblemException.ForField("path", "names a folder.");
        }
        catch (ToolErrorException exception)
        {
            throw ProblemException.ForField("path", $"cannot be used: {exception.Message}");
        }
    }

    private static string FolderOf(AgentDefinition agent) => agent.DocumentsFolder
        ?? throw new ProblemException(409, $"The agent '{agent.Name}' has no folder of documents: give it \"documents\" in its agent.json.");

    private static string FileOf(AgentDefinition agent, WorkspacePath path)
    {
        var file = FolderOf(agent);
        for (var depth = 0; depth < path.Segments.Count; depth++)
        {
            file = Path.Combine(file, path.Segments[depth]);
            if (new FileInfo(file).LinkTarget is not null)
            {
                throw ProblemException.ForField("path", "leads through a link, which is not followed.");
            }

            if (depth < path.Segments.Count - 1 ? File.Exists(file) : Directory.Exists(file))
            {
                throw ProblemException.ForField("path", "names a folder as a file, or a file as a folder.", 409);
            }
        }

        return file;
    }
}
