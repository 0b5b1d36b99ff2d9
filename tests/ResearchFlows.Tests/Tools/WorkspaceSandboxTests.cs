using CsCheck;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Workspace;
using System.Net.Sockets;

namespace ResearchFlows.Tests.Tools;

public sealed class WorkspaceSandboxTests : IDisposable
{
    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Random_paths_made_of_dangerous_pieces_never_show_what_is_outside()
    {
        _workspace.Write("notes.md", TestWorkspace.Inside);
        _workspace.Write("folder/notes.md", TestWorkspace.Inside);
        if (OperatingSystem.IsLinux())
        {
            _workspace.Link("link", _workspace.Outside);
            _workspace.Link("folder/link.md", Path.Combine(_workspace.Outside, "secret.md"));
        }

        var piece = Gen.OneOf(
            "..", ".", "/", "\\", "//", "~", ":", "C:", "file:", "\0", " ", "%2e", "outside", "secret.md", "notes.md", "folder", "link", "link.md",
            "workspace", "workspace-evil", _workspace.Root, _workspace.Outside, "\u2215", "．．");
        var path = Gen.OneOf<string>(
            piece.Array[1, 9].Select(pieces => string.Concat(pieces)), piece.Array[1, 9].Select(pieces => string.Join('/', pieces)), Gen.String[0, 40]);
        await path.SampleAsync(
            async text =>
            {
                foreach (var output in (string[])[await _workspace.ReadAsync(text), await _workspace.ListAsync(text)])
                {
                    Assert.DoesNotContain(TestWorkspace.Marker, output, StringComparison.Ordinal);
                    Assert.DoesNotContain(_workspace.Root, output, StringComparison.Ordinal);
                }
            },
            iter: 5_000);
    }

    [Fact]
    public void A_gigabyte_is_refused_without_being_read()
    {
        using (var file = File.Create(Path.Combine(_workspace.Root, "huge.md")))
        {
            file.SetLength(1L << 30);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = _workspace.Context.Workspace.ReadFileAsync("huge.md", CancellationToken.None);
        Assert.True(reading.IsFaulted, "The refusal needs no waiting.");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal(
            "The file has 1,073,741,824 bytes; only files of up to 1,048,576 bytes can be read. Use another file.",
            Assert.IsType<ToolErrorException>(reading.Exception!.InnerException).Message);
    }

    [Fact]
    public async Task Size_limit_is_inclusive()
    {
        var sandbox = new WorkspaceSandbox(_workspace.Root, maximumFileBytes: 10);
        _workspace.Write("ten.md", new string('x', 10));
        _workspace.Write("eleven.md", new string('x', 11));
        Assert.Equal(10, (await sandbox.ReadFileAsync("ten.md", CancellationToken.None)).Text.Length);
        await Assert.ThrowsAsync<ToolErrorException>(() => sandbox.ReadFileAsync("eleven.md", CancellationToken.None));
    }

    [LinuxFact]
    public async Task Devices_pipes_and_sockets_are_refused_at_once()
    {
        Posix.MakeFifo(Path.Combine(_workspace.Root, "fifo.md"));
        _workspace.Link("zero.md", "/dev/zero");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_workspace.Root, "socket.md")));
        const string Special = "Error: The path names a device, pipe or socket, which cannot be read. Use a path that list_local_files shows.";
        Assert.Equal(Special, await _workspace.ReadAsync("fifo.md").WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.Equal(Special, await _workspace.ListAsync("fifo.md").WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.Equal(Special, await _workspace.ReadAsync("socket.md").WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.StartsWith("Error: The path is or leads through a link", await _workspace.ReadAsync("zero.md"), StringComparison.Ordinal);
        if (Posix.TryMakeDevice(Path.Combine(_workspace.Root, "device.md"), device: 0x105))
        {
            Assert.Equal(Special, await _workspace.ReadAsync("device.md").WaitAsync(TimeSpan.FromMinutes(3)));
        }

        Assert.Equal("The folder is empty.", await _workspace.ListAsync("."));
    }

    [LinuxFact]
    public async Task Root_itself_may_be_reached_through_a_link()
    {
        _workspace.Write("notes.md", TestWorkspace.Inside);
        var link = Path.Combine(_workspace.Outside, "to-workspace");
        File.CreateSymbolicLink(link, _workspace.Root);
        var file = await new WorkspaceSandbox(link + "/").ReadFileAsync("notes.md", CancellationToken.None);
        Assert.Equal(TestWorkspace.Inside, file.Text);
    }

    [LinuxFact]
    public async Task No_handle_stays_open()
    {
        AttackCorpus.Plant(_workspace);
        foreach (var path in AttackCorpus.Harmless.Concat(AttackCorpus.Attacks()).Append("folder").Append("."))
        {
            await _workspace.ReadAsync(path);
            await _workspace.ListAsync(path);
        }

        var open = Directory.GetFiles("/proc/self/fd").Concat(Directory.GetDirectories("/proc/self/fd"))
            .Select(descriptor => new FileInfo(descriptor).LinkTarget).Where(target => target is not null);
        Assert.DoesNotContain(open, target => target!.StartsWith(_workspace.Root, StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task Case_is_what_the_file_system_says()
    {
        _workspace.Write("Notes.MD", "upper");
        _workspace.Write("notes.md", "lower");
        Assert.EndsWith("upper", await _workspace.ReadAsync("Notes.MD"), StringComparison.Ordinal);
        Assert.EndsWith("lower", await _workspace.ReadAsync("notes.md"), StringComparison.Ordinal);
        Assert.StartsWith("Error: There is no such file", await _workspace.ReadAsync("NOTES.md"), StringComparison.Ordinal);
    }
}
