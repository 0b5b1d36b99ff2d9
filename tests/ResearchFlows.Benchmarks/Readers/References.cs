using System.Diagnostics;

namespace ResearchFlows.Benchmarks.Readers;

/// <summary>What other programs read in documents, kept beside them.</summary>
internal static class References
{
    /// <summary>Some of the projects' own test files make other programs loop.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private static readonly string[] Orders = ["", "-layout", "-raw"];

    /// <summary>Where the other program's texts of a document are, one for each order that it knows.</summary>
    public static IReadOnlyList<string> FilesOf(string document) => [.. Orders.Select(order => $"{document}{order}.txt")];

    /// <summary>Makes what is not there yet.</summary>
    public static async Task MakeAsync(IReadOnlyList<string> documents)
    {
        var missing = documents.Where(document => !File.Exists(FilesOf(document)[0])).ToLookup(document => Path.GetExtension(document).ToLowerInvariant());
        foreach (var pdf in missing[".pdf"])
        {
            await PrintAsync(pdf, pdf);
        }

        var made = Directory.CreateTempSubdirectory("researchflows-readers-");
        try
        {
            foreach (var document in missing.Where(kind => kind.Key != ".pdf").SelectMany(kind => kind))
            {
                await ExportAsync(document, made.FullName);
            }
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    /// <summary>LibreOffice writes text of what it opens in its writer and tables of sheets; slides have to be printed first.</summary>
    private static async Task ExportAsync(string document, string folder)
    {
        var format = Path.GetExtension(document).ToLowerInvariant() switch
        {
            ".pptx" => "pdf",
            ".xlsx" => "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
            _ => "txt:Text (encoded):UTF8",
        };
        var made = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName()));
        await RunAsync("soffice", ["--headless", "--convert-to", format, "--outdir", made.FullName, document]);
        var exports = made.GetFiles().OrderBy(file => file.LastWriteTimeUtc).Select(file => file.FullName).ToList();
        if (format == "pdf" && exports is [var printed])
        {
            await PrintAsync(printed, document);
        }
        else if (exports.Count > 0)
        {
            await File.WriteAllTextAsync(FilesOf(document)[0], string.Join('\n', exports.Select(File.ReadAllText)));
        }
    }

    private static async Task PrintAsync(string pdf, string document)
    {
        foreach (var (order, file) in Orders.Zip(FilesOf(document)))
        {
            await RunAsync("pdftotext", [.. order.Length == 0 ? Array.Empty<string>() : [order], "-enc", "UTF-8", pdf, file]);
        }
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var late = new CancellationTokenSource(MostTime);
        await using var end = late.Token.Register(() => process.Kill(entireProcessTree: true));
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
    }
}
