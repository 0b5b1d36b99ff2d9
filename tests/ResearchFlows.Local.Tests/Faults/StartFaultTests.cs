using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Faults;

/// <summary>A data folder that cannot be used is told at the start in one sentence that names the file, for each of the three stores.</summary>
public sealed class StartFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Stores => ["engine.db", "ledger.db", "devstack.db"];

    private string Data => Path.Combine(_folder.Path, "data");

    [Theory, MemberData(nameof(Stores))]
    public async Task A_file_that_is_no_database_is_named_and_left_as_it_is(string store)
    {
        var file = _folder.Write($"data/{store}", new string('x', 5000));

        await AssertRefusedAsync($"{store} cannot be used: ", "file is not a database");

        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(file));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_file_that_was_cut_off_is_named(string store)
    {
        await RunOnceAsync();
        await using (var cut = File.OpenWrite(Path.Combine(Data, store)))
        {
            cut.SetLength(cut.Length / 2);
        }

        await AssertRefusedAsync(store, "database disk image is malformed");
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_file_of_a_newer_program_is_named_with_both_versions(string store)
    {
        await RunOnceAsync();
        using (var newer = StoreFiles.Open(Path.Combine(Data, store)))
        {
            newer.Execute("PRAGMA user_version = 99");
        }

        await AssertRefusedAsync(store, "has schema version 99", "Use the newer program");
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_file_that_another_process_has_locked_is_named(string store)
    {
        await RunOnceAsync();
        using var other = StoreFiles.Open(Path.Combine(Data, store));
        other.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 1; COMMIT");

        await AssertRefusedAsync($"{store} cannot be used: ", "database is locked");
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_file_that_cannot_be_opened_is_named(string store)
    {
        Directory.CreateDirectory(Path.Combine(Data, store));

        await AssertRefusedAsync($"{store} cannot be used: ", "unable to open database file");
    }

    [Fact]
    public async Task A_read_only_folder_is_named()
    {
        // The one folder of a Linux machine that nobody may write to, root neither.
        if (OperatingSystem.IsLinux())
        {
            await AssertRefusedAsync("/sys/", data: "/sys/kernel");
        }
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_named_with_what_to_do() =>
        await AssertRefusedAsync("data", advice: "another one with --data", data: _folder.Write("data", "a file"));

    public void Dispose() => _folder.Dispose();

    private async Task RunOnceAsync()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await using var host = await EmbeddedHost.StartAsync(
            new HostSettings
            {
                Configuration = HostSettings.InMemory(("ResearchFlows:AgentsPath", Path.Combine(_folder.Path, "agents")), ("ResearchFlows:DataPath", Data)),
                LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
            },
            CancellationToken.None);
    }

    private async Task AssertRefusedAsync(string named, string reason = "", string advice = "", string? data = null)
    {
        HarborAgent.WriteTo(_folder, "agents");

        var run = await CommandRun.OfAsync("serve", "--port", "0", "--agents", Path.Combine(_folder.Path, "agents"), "--data", data ?? Data);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.All([named, reason, advice], words => Assert.Contains(words, Unwrapped(run.Error), StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    private static string Unwrapped(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
