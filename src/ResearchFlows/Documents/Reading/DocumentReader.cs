namespace ResearchFlows.Documents.Reading;

/// <summary>
/// Reads a document of any kind into Markdown, in which headings say where a text stands: <c># Page 12</c>, <c># Lines 40–62</c>, or the
/// document's own. A file is not trusted: its bytes, its depth and what is packed in it are bounded before a parser sees it, and time after.
/// </summary>
internal static class DocumentReader
{
    /// <summary>The largest document that is read: pictures and fonts make it large, not its text.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    /// <summary>The longest text, two million words: a server cuts it into thousands of passages and holds them all.</summary>
    private const int MostTextBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    /// <summary>Deep enough for what the checks before a parser let through.</summary>
    private const int StackBytes = 16 * 1024 * 1024;

    /// <summary>Reads a document.</summary>
    /// <exception cref="UnreadableDocumentException">It cannot be read; the message says why.</exception>
    public static async Task<FileText> ReadAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        CheckSize(name, bytes.Length);
        return await ReadKindAsync(name, bytes, cancellationToken);
    }

    /// <summary>Refuses a document by its size alone, so that it need not be opened.</summary>
    /// <exception cref="UnreadableDocumentException">It is refused.</exception>
    public static void CheckSize(string name, long bytes)
    {
        var most = DocumentKinds.IsPacked(name) ? MostBytes : MostTextBytes;
        if (bytes > most)
        {
            throw new UnreadableDocumentException($"has {bytes:N0} bytes; of its kind up to {most:N0} are read. Split it.");
        }
    }

    private static async Task<FileText> ReadKindAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => DocumentKinds.Of(name) switch
    {
        DocumentKind.Text => PlainText(bytes.Span),
        DocumentKind.Lines => Written(bytes.Span, SourceReader.Read),
        DocumentKind.Table => Written(bytes.Span, text => TableReader.Read(text, name)),
        DocumentKind.Pdf => await ParseAsync(token => PdfReader.Read(bytes, token), cancellationToken),
        DocumentKind.Word => await ParseAsync(_ => WordReader.Read(bytes), cancellationToken),
        DocumentKind.Sheets => await ParseAsync(token => SheetReader.Read(bytes, token), cancellationToken),
        DocumentKind.Slides => await ParseAsync(token => SlideReader.Read(bytes, token), cancellationToken),
        DocumentKind.Html => await ParseAsync(token => HtmlReader.Read(PlainText(bytes.Span).Text, token), cancellationToken),
        _ => throw new UnreadableDocumentException("is of a kind that is not read. Save it as PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), HTML, CSV or text."),
    };

    private static FileText PlainText(ReadOnlySpan<byte> bytes) =>
        FileText.Read(bytes) ?? throw new UnreadableDocumentException("is binary, or text in another encoding than UTF-8. Save it as UTF-8.");

    private static FileText Written(ReadOnlySpan<byte> bytes, Func<string, string> write)
    {
        var plain = PlainText(bytes);
        return plain with { Text = write(plain.Text) };
    }

    /// <summary>Runs a parser on a thread of its own, which is given up when it takes too long: nothing else ends a parser that loops.</summary>
    private static async Task<FileText> ParseAsync(Func<CancellationToken, string> parse, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(MostTime);
        var token = late.Token;
        var parsed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    parsed.TrySetResult(parse(token));
                }
                catch (Exception exception)
                {
                    parsed.TrySetException(exception);
                }
            },
            StackBytes) { IsBackground = true, Name = "document parser" };
        thread.Start();
        try
        {
            return new FileText(await parsed.Task.WaitAsync(token), HasReplacedBytes: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreadableDocumentException($"takes longer than {MostTime.TotalSeconds:N0} seconds to read.");
        }
        catch (Exception exception) when (exception is not (UnreadableDocumentException or OperationCanceledException))
        {
            // Whatever a parser throws is a fault of the file; its message may hold text of it.
            throw new UnreadableDocumentException("is damaged or not what its name says.");
        }
    }
}
