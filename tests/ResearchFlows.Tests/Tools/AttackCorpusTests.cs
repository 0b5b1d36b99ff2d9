using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ResearchFlows.Tests.Tools;

public sealed class AttackCorpusTests : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [LinuxFact]
    public async Task Every_attack_is_refused_by_every_tool_and_shows_nothing_of_what_is_outside()
    {
        AttackCorpus.Plant(_workspace);
        var attacks = AttackCorpus.Attacks().Distinct().ToList();
        Assert.True(attacks.Count >= 200, $"{attacks.Count} attacks");
        foreach (var attack in attacks)
        {
            var path = attack.Replace(AttackCorpus.Outside, _workspace.Outside);
            foreach (var output in await AnswersAsync(path))
            {
                Assert.True(output.StartsWith("Error: ", StringComparison.Ordinal), $"{Shown(attack)} -> {output}");
                AssertNoLeak(output);
            }
        }

        Assert.Empty(_workspace.Indexed);
    }

    [LinuxFact]
    public async Task Odd_names_of_files_inside_are_read_and_nothing_else_is()
    {
        AttackCorpus.Plant(_workspace);
        foreach (var path in AttackCorpus.Harmless)
        {
            Assert.EndsWith(TestWorkspace.Inside, await _workspace.ReadAsync(path));
        }
    }

    [LinuxFact]
    public async Task Listings_show_no_link_special_or_hidden_entry()
    {
        AttackCorpus.Plant(_workspace);
        Assert.Equal(
            """
            %2e%2e%2fsecret.md (20 bytes)
            UPPER.MD (20 bytes)
            binary.md (3 bytes)
            folder/ (folder)
            huge.md (1,073,741,824 bytes)
            notes.md (20 bytes)
            secret.pdf (17 bytes)
            späße.md (20 bytes)
            utf16.txt (4 bytes)
            with space.txt (20 bytes)
            """,
            await _workspace.ListAsync("."));
        Assert.Equal("folder/deep.md (20 bytes)\nfolder/se..cret..md.txt (20 bytes)", await _workspace.ListAsync("folder"));
    }

    /// <summary>The answers are kept in a file so that a reviewer can read them; a changed answer shows in the diff.</summary>
    [LinuxFact]
    public async Task Answers_to_the_corpus_are_those_written_out()
    {
        AttackCorpus.Plant(_workspace);
        var lines = new List<string>();
        foreach (var path in AttackCorpus.Harmless.Concat(AttackCorpus.Attacks()).Distinct())
        {
            var answers = await AnswersAsync(path.Replace(AttackCorpus.Outside, _workspace.Outside));
            lines.Add(string.Join('\n', [Shown(path), .. answers.Take(2).Select(answer => $"    {Shown(answer)}")]));
        }

        var actual = string.Join('\n', lines) + '\n';
        var file = Path.Combine(Folder(), "attack-corpus.txt");
        if (Environment.GetEnvironmentVariable("WRITE_ATTACK_CORPUS") == "1")
        {
            await File.WriteAllTextAsync(file, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), actual);
    }

    private async Task<string[]> AnswersAsync(string path) =>
    [
        await _workspace.ReadAsync(path).WaitAsync(TimeSpan.FromMinutes(3)),
        await _workspace.ListAsync(path).WaitAsync(TimeSpan.FromMinutes(3)),
        await _workspace.IndexAsync(path).WaitAsync(TimeSpan.FromMinutes(3)),
    ];

    private void AssertNoLeak(string output)
    {
        Assert.DoesNotContain(TestWorkspace.Marker, output, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(_workspace.Root)!, output, StringComparison.Ordinal);
    }

    private static string Shown(string text) =>
        JsonSerializer.Serialize(text.Length <= 200 ? text : $"{text[..60]}… ({text.Length} characters)", Readable);

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
