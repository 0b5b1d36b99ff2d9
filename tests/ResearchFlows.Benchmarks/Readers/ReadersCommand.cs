using ResearchFlows.Documents.Reading;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks.Readers;

/// <summary>
/// Reads real documents, compares their words with those that <c>pdftotext</c> and LibreOffice find, and prints a table. Of a PDF's page <c>pdftotext</c>
/// knows three orders (by its layout, row by row, as written): the nearest counts, and how far the first alone is met is shown beside it.
/// </summary>
internal static class ReadersCommand
{
    private const double Goal = 0.95;

    /// <param name="folder">Documents that stay on this machine: the projects' own test files, or what LibreOffice made.</param>
    public static async Task<int> RunAsync(string folder)
    {
        var files = Directory.GetFiles(folder).Where(file => DocumentKinds.IsReadable(file) && !file.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        await References.MakeAsync(files);
        List<double?> shares = [];
        Console.WriteLine($"{"words",8} {"found",7} {"in order",8} {"by layout",9} {"ms",7}  file");
        foreach (var file in files)
        {
            var references = References.FilesOf(file).Where(File.Exists).Select(reference => File.ReadAllText(reference).Split('\f').Select(Words.Of).ToList()).ToList();
            if (references.Count == 0 || references[0].Sum(page => page.Count) == 0)
            {
                Console.WriteLine($"{"",43}  {Path.GetFileName(file)}: there is nothing to compare it with");
                continue;
            }

            shares.Add(await CompareAsync(file, references));
        }

        var (read, good) = (shares.Count(share => share is not null), shares.Count(share => share >= Goal));
        Console.WriteLine($"{read} files read, {good} with at least {Goal:P0} of the words in order; {shares.Count - read} refused with their reason, though there is text in them");
        return good == shares.Count ? 0 : 1;
    }

    private static async Task<double?> CompareAsync(string file, List<List<IReadOnlyList<string>>> references)
    {
        var all = (double)references[0].Sum(page => page.Count);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var text = (await DocumentReader.ReadAsync(Path.GetFileName(file), await File.ReadAllBytesAsync(file), CancellationToken.None)).Text;
            var time = Stopwatch.GetElapsedTime(started);
            var pages = Words.Pages(text);
            var (found, inOrder, byLayout) = (0.0, 0.0, 0.0);
            for (var number = 0; number < references[0].Count; number++)
            {
                var (expected, words) = (references[0][number], pages.GetValueOrDefault(number + 1, []));
                var shares = references.Where(pages => number < pages.Count).Select(pages => Words.SharedInOrder(pages[number], words) / Math.Max(1.0, pages[number].Count)).ToList();
                (found, inOrder, byLayout) = (found + Words.Shared(expected, words), inOrder + (shares.Max() * expected.Count), byLayout + (shares[0] * expected.Count));
            }

            Console.WriteLine($"{all,8} {found / all,7:P1} {inOrder / all,8:P1} {byLayout / all,9:P1} {time.TotalMilliseconds,7:N0}  {Path.GetFileName(file)} ({pages.Values.Sum(page => page.Count)} words read)");
            return inOrder / all;
        }
        catch (UnreadableDocumentException refusal)
        {
            Console.WriteLine($"{all,8} {"",34}  {Path.GetFileName(file)} {refusal.Message}");
            return null;
        }
    }
}
