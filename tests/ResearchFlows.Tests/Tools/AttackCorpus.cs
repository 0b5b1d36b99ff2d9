namespace ResearchFlows.Tests.Tools;

/// <summary>
/// Paths and links by which a model (or a document that instructs one) may try to leave the workspace. <c>attack-corpus.txt</c> beside
/// this file shows each with the tools' answers.
/// </summary>
internal static class AttackCorpus
{
    /// <summary>Stands for the folder beside the workspace, whose full path differs from run to run.</summary>
    public const string Outside = "{outside}";

    /// <summary>Odd ways to name a file that is in the workspace: these may be read.</summary>
    public static readonly string[] Harmless =
    [
        "notes.md", "./notes.md", "././notes.md", "folder/deep.md", "folder//deep.md", "folder\\deep.md", ".\\folder\\deep.md", "folder/./deep.md",
        "folder/deep.md/", "UPPER.MD", "späße.md", "spa\u0308ße.md", "with space.txt", "%2e%2e%2fsecret.md", "folder/se..cret..md.txt",
    ];

    /// <summary>Everything else must be refused by every tool.</summary>
    public static IEnumerable<string> Attacks() =>
        [.. Traversals(), .. Absolute(), .. Disguised(), .. Control(), .. Hidden(), .. TooLong(), .. WrongTypes(), .. Links()];

    /// <summary>Puts what the paths name into a workspace: links, special files, hidden files, and the harmless files.</summary>
    public static void Plant(TestWorkspace workspace)
    {
        foreach (var path in (string[])
            ["notes.md", "folder/deep.md", "UPPER.MD", "späße.md", "with space.txt", "%2e%2e%2fsecret.md", "folder/se..cret..md.txt"])
        {
            workspace.Write(path, TestWorkspace.Inside);
        }

        foreach (var path in (string[])[".env", ".hidden.md", ".git/config.md", "folder/.hidden.txt", "...", "secret.pdf", "secret.md.exe", "secret"])
        {
            workspace.Write(path, TestWorkspace.Marker);
        }

        workspace.Write("binary.md", [0x41, 0, 0x42]);
        workspace.Write("utf16.txt", [0x41, 0, 0x42, 0]); // without its mark
        workspace.Link("absolute-link.md", Path.Combine(workspace.Outside, "secret.md"));
        workspace.Link("relative-link.md", "../outside/secret.md");
        workspace.Link("sibling-link.md", "../workspace-evil/secret.md");
        workspace.Link("inner-link.md", "notes.md");
        workspace.Link("chain-link.md", "absolute-link.md");
        workspace.Link("loop.md", "loop.md");
        workspace.Link("dangling.md", "nothing-here.md");
        workspace.Link("passwd.txt", "/etc/passwd");
        workspace.Link("zero.txt", "/dev/zero");
        workspace.Link("stdin.txt", "/dev/stdin");
        workspace.Link("environ.txt", "/proc/self/environ");
        workspace.Link("folder-link", workspace.Outside);
        workspace.Link("folder-link.md", workspace.Outside);
        workspace.Link("root-link", "/");
        workspace.Link("self-link", ".");
        workspace.Link("up-link", "..");
        workspace.Link("folder/up-link", "../..");
        workspace.Link("proc-root", "/proc/self/root");
        workspace.Link("proc-cwd", "/proc/self/cwd");
        workspace.Link("descriptor.txt", "/proc/self/fd/0");
        workspace.Link("folder/deep-link.md", "../../outside/secret.md");
        Posix.MakeFifo(Path.Combine(workspace.Root, "fifo.md"));
        Posix.MakeFifo(Path.Combine(workspace.Root, "folder", "fifo.txt"));
        using var huge = File.Create(Path.Combine(workspace.Root, "huge.md"));
        huge.SetLength(1L << 30);
    }

    private static IEnumerable<string> Traversals() =>
        from target in (string[])["outside/secret.md", "workspace-evil/secret.md", "etc/passwd", "secret.md"]
        from prefix in (string[])["", "./", "folder/", "folder/../", "notes.md/", "missing/"]
        from depth in (int[])[1, 2, 5]
        from slash in (string[])["/", "\\"]
        select (prefix + string.Concat(Enumerable.Repeat("../", depth)) + target).Replace("/", slash);

    private static IEnumerable<string> Absolute() =>
    [
        $"{Outside}/secret.md", $"{Outside}\\secret.md", $"/{Outside}/secret.md", $"//{Outside}/secret.md", $"file://{Outside}/secret.md", $"file:{Outside}/secret.md",
        $"FILE://{Outside}/secret.md", $"/proc/self/root{Outside}/secret.md", "/", "//", "\\", "/etc/passwd", "//etc/passwd", "\\etc\\passwd", "/etc/passwd.txt",
        "/proc/self/environ", "/proc/self/cwd/secret.md", "/dev/zero", "/dev/stdin", "/dev/fd/0", "C:\\secret.md", "c:/secret.md", "C:secret.md", "z:",
        "\\\\server\\share\\secret.md", "//server/share/secret.md", "\\\\?\\C:\\secret.md", "\\\\.\\pipe\\secret.md", "\\??\\C:\\secret.md",
        "file:///etc/passwd", "file:/etc/passwd", "file:secret.md", "http://localhost/secret.md", "https://example.org/secret.md", "data://text/secret.md",
        "~", "~/secret.md", "~\\secret.md", "~root/secret.md", "./../../../../../../../../etc/passwd.txt",
    ];

    private static IEnumerable<string> Disguised() =>
    [
        "%2e%2e/outside/secret.md", "..%2foutside%2fsecret.md", "%2e%2e%2foutside%2fsecret.md", "%252e%252e%252foutside/secret.md", "..%5coutside%5csecret.md",
        "..%c0%afoutside/secret.md", "%00notes.md", "....//outside/secret.md", "..../outside/secret.md", "..;/outside/secret.md", ".. /outside/secret.md",
        " ../outside/secret.md", ". ./outside/secret.md", "．．/outside/secret.md", "‥/outside/secret.md", "..∕outside∕secret.md", "..／outside／secret.md",
        "．．／outside／secret.md", "\u200b../outside/secret.md", "..\u200b/outside/secret.md", "folder/..\\../outside/secret.md", "folder\\../..\\outside/secret.md",
        "\"../outside/secret.md\"", "$HOME/secret.md", "${HOME}/secret.md", "`cat secret`.md", "$(cat secret).md", "*.md", "folder/*", "folder/?eep.md", "[a-z]otes.md",
        "notes.md;../outside/secret.md", "notes.md|secret.md", "notes.md&&secret.md", "folder/deep.md/secret.md", "notes.md/secret.md",
        "..\u2044outside\u2044secret.md", "..\u29f8outside\u29f8secret.md", "..\u2216outside\u2216secret.md", "..＼outside＼secret.md", "․․/outside/secret.md", "。。/outside/secret.md", "\u202e../outside/secret.md",
        "folder\u2044deep.md", "nоtes.md", "notes.ｍd", "NOTES.MD", "Folder/deep.md", "folder /deep.md", "folder./deep.md", "notes.md/..", "folder/deep.md/..",
    ];

    private static IEnumerable<string> Control() =>
    [
        "", " ", "\t", "\n", "\0", "notes.md\0", "notes.md\0.txt", "\0notes.md", "../outside/secret.md\0.md", "notes.md\n", "notes\r\n.md", "no\u0007tes.md", "no\u001btes.md",
        "no\u007ftes.md", "no\u0085tes.md", "no\u2028tes.md", "no\u2029tes.md", "\ud800.md", "notes\udc00.md", "\ufffd.md",
    ];

    private static IEnumerable<string> Hidden() =>
    [
        ".env", ".hidden.md", "./.hidden.md", ".git/config.md", "folder/.hidden.txt", "folder\\.hidden.txt", "...", ".../secret.md", ".md", ".txt", "folder/.md", ".git", ".ssh/id.txt",
    ];

    private static IEnumerable<string> TooLong() =>
    [
        new string('a', 253) + ".md", new string('ä', 130) + ".md", string.Concat(Enumerable.Repeat("a/", 300)) + "b.md", new string('a', 100_000) + ".md",
        string.Concat(Enumerable.Repeat("../", 50_000)) + "etc/passwd", new string('/', 10_000), string.Concat(Enumerable.Repeat("./", 10_000)) + "notes.md",
    ];

    private static IEnumerable<string> WrongTypes() =>
    [
        "secret", "secret.pdf", "secret.md.exe", "secret.md ", "secret.md.", "secret.md::$DATA", "notes.md:secret", "binary.md", "utf16.txt", "huge.md", "NUL", "CON.md", "aux.txt", "missing.md",
    ];

    private static IEnumerable<string> Links() =>
    [
        "absolute-link.md", "relative-link.md", "sibling-link.md", "inner-link.md", "chain-link.md", "loop.md", "dangling.md", "passwd.txt", "zero.txt", "stdin.txt", "environ.txt",
        "folder-link", "folder-link.md", "folder-link/secret.md", "folder-link/", "folder-link/.", "folder-link/../outside/secret.md", "root-link", "root-link/etc/passwd.txt",
        $"root-link{Outside}/secret.md", "self-link", "self-link/notes.md", "self-link/self-link/notes.md", "up-link", "up-link/outside/secret.md", "up-link/workspace-evil/secret.md",
        "folder/up-link/outside/secret.md", "folder\\up-link\\outside\\secret.md", "folder/deep-link.md", "loop.md/secret.md", "fifo.md", "folder/fifo.txt", "zero.txt/secret.md",
        "proc-root", "proc-root/etc/passwd.txt", $"proc-root{Outside}/secret.md", "proc-cwd/secret.md", "descriptor.txt", "/proc/self/fd/0", "/proc/self/mem", "/proc/1/root/etc/passwd", "/proc/thread-self/environ", "/sys/class", "/var/run/x.txt",
    ];
}
