namespace ResearchFlows.Documents.Reading;

/// <summary>What kind of document a file is, by its name.</summary>
internal enum DocumentKind
{
    /// <summary>Not a document.</summary>
    None,

    /// <summary>Markdown or plain text, taken as it is.</summary>
    Text,

    /// <summary>Source code, settings, data or a log: text whose lines are cited.</summary>
    Lines,

    /// <summary>PDF.</summary>
    Pdf,

    /// <summary>Word.</summary>
    Word,

    /// <summary>Excel.</summary>
    Sheets,

    /// <summary>PowerPoint.</summary>
    Slides,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>Comma- or tab-separated values.</summary>
    Table,

    /// <summary>A document that is named rather than read.</summary>
    Unsupported,
}

/// <summary>Tells kinds of documents apart.</summary>
internal static class DocumentKinds
{
    private static readonly Dictionary<string, DocumentKind> Kinds = new[]
    {
        (DocumentKind.Text, ".md .txt"),
        (DocumentKind.Pdf, ".pdf"),
        (DocumentKind.Word, ".docx"),
        (DocumentKind.Sheets, ".xlsx"),
        (DocumentKind.Slides, ".pptx"),
        (DocumentKind.Html, ".html .htm .xhtml"),
        (DocumentKind.Table, ".csv .tsv"),
        (DocumentKind.Lines, ".json .jsonl .yaml .yml .toml .ini .conf .properties .xml .log .sql .sh .bash .ps1 .bat .py .rb .php .pl .lua .r .js .ts .tsx .jsx .css"
            + " .c .h .cc .cpp .hpp .cs .fs .vb .java .kt .scala .swift .go .rs .dart .tf .proto .graphql .gradle .cmake .diff .patch"),
        (DocumentKind.Unsupported, ".doc .docm .dot .xls .xlsm .ppt .pptm .rtf .odt .ods .odp .pages .epub .mht .msg"),
    }.SelectMany(kind => kind.Item2.Split(' ').Select(extension => (extension, kind.Item1))).ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The kind of a file of that name.</summary>
    public static DocumentKind Of(string name) => Kinds.GetValueOrDefault(Path.GetExtension(name));

    /// <summary>Whether a file of that name is read as it is.</summary>
    public static bool IsPlain(string name) => Of(name) is DocumentKind.Text;

    /// <summary>Whether a file of that name is more than its text: pictures, fonts, and all of it packed.</summary>
    public static bool IsPacked(string name) => Of(name) is DocumentKind.Pdf or DocumentKind.Word or DocumentKind.Sheets or DocumentKind.Slides;

    /// <summary>Whether a file of that name is read by a parser.</summary>
    public static bool IsParsed(string name) => IsPacked(name) || Of(name) is DocumentKind.Html;

    /// <summary>Whether a file of that name can be read.</summary>
    public static bool IsReadable(string name) => Of(name) is not (DocumentKind.None or DocumentKind.Unsupported);
}
