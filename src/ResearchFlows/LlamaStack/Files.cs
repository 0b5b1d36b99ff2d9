using OpenAI.Files;

namespace ResearchFlows.LlamaStack;

/// <summary>The Files API.</summary>
public sealed class Files(LlamaStackOptions options)
{
    private readonly OpenAIFileClient _client = LlamaStackClients.Files(options);

    /// <summary>Uploads a text. The server guesses encodings, so the text goes up with a UTF-8 byte order mark.</summary>
    /// <returns>The file's id.</returns>
    public Task<string> UploadAsync(string fileName, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) => LlamaStackCall.RunAsync(
        $"upload of {fileName}",
        async () =>
        {
            using var stream = new MemoryStream(Utf8.WithByteOrderMark(utf8));
            var result = await _client.UploadFileAsync(stream, UploadName.Of(fileName), FileUploadPurpose.Assistants, cancellationToken);
            return result.Value.Id;
        },
        cancellationToken);

    /// <summary>
    /// Looks for files of that name whose text has that SHA-256 (lower-case hex): what an upload left behind whose reply was lost.
    /// </summary>
    public Task<IReadOnlyList<string>> FindAsync(string fileName, string sha256, CancellationToken cancellationToken) => LlamaStackCall.RunAsync<IReadOnlyList<string>>(
        $"search for the uploaded {fileName}",
        async () =>
        {
            var files = await _client.GetFilesAsync(cancellationToken);
            List<string> found = [];
            foreach (var file in files.Value.Where(file => UploadName.IsOf(fileName, file.Filename)))
            {
                var content = await _client.DownloadFileAsync(file.Id, cancellationToken);
                if (Utf8.IsUploadOf(content.Value.ToMemory().Span, sha256))
                {
                    found.Add(file.Id);
                }
            }

            return found;
        },
        cancellationToken);

    /// <summary>Deletes a file; one that is gone already is no error.</summary>
    public async Task DeleteAsync(string fileId, CancellationToken cancellationToken)
    {
        try
        {
            await LlamaStackCall.RunAsync(
                $"deletion of file {fileId}", async () => (await _client.DeleteFileAsync(fileId, cancellationToken)).Value, cancellationToken);
        }
        catch (PermanentFaultException exception) when (exception.Message.Contains("not found", StringComparison.OrdinalIgnoreCase))
        {
            // The same end: the file is not there.
        }
    }
}
