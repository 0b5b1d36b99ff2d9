using System.Text;

namespace ResearchFlows.Tests.Support;

/// <summary>An agent whose documents are of many kinds: the papers of a mountain ropeway that there is not.</summary>
internal static class RopewayAgent
{
    /// <summary>A question, a text that a right answer holds, and how its citation is named.</summary>
    public static IReadOnlyList<(string Question, string Answer, string Citation)> Questions { get; } =
    [
        ("How many passengers does a cabin carry?", "twelve", "handbook.pdf, page 1"),
        ("How long is the haul rope?", "3,180", "handbook.pdf, page 1"),
        ("At which wind speed is the ropeway stopped?", "60", "handbook.pdf, page 2"),
        ("Who may restart the ropeway after a storm?", "shift leader", "handbook.pdf, page 2"),
        ("How often is the haul rope inspected with magnets?", "six months", "handbook.pdf, page 3"),
        ("How are passengers evacuated from a cabin?", "winch", "handbook.pdf, page 3"),
        ("How long are video recordings kept?", "72 hours", "design.docx, \"Retention\""),
        ("Where are ticket sales stored?", "Krokus", "design.docx, \"Storage\""),
        ("Who is told when the turnstile controller fails?", "signal desk", "design.docx, \"Alarms\""),
        ("How long are ticket sales kept?", "ten years", "design.docx, \"Retention\""),
        ("When does the valley station open on Sundays?", "07:45", "station.html, \"Opening hours\""),
        ("Where are lost items kept at the valley station?", "blue cupboard", "station.html, \"Lost property\""),
        ("Are dogs allowed in the cabins?", "muzzle", "station.html, \"Animals\""),
        ("What does the evening ticket cost?", "14.50", "tariffs.csv, rows 1–6"),
        ("What does the bicycle ticket cost?", "6.00", "tariffs.csv, rows 1–6"),
        ("Which port does the turnstile controller listen on?", "4711", "turnstile.yaml, lines 1–9"),
        ("How many retries does the turnstile controller make?", "5", "turnstile.yaml, lines 1–9"),
        ("Which directory does the backup script copy to?", "/srv/krokus-backup", "backup.sh, lines 1–8"),
        ("What is the serial number of the motor?", "RX-2207", "assets.json, lines 1–8"),
        ("What does the red lamp on the platform mean?", "boarding is closed", "signals.md, \"Lamps\""),
    ];

    public static void Write(string folder)
    {
        AgentFiles.Write(folder, "agent.json", """{"name": "ropeway", "model": "offline/research-model", "prompt": "Search the knowledge base first. Answer only from documents, and cite them.", "documents": "documents"}""");
        Write(folder, "handbook.pdf", DocumentMaker.Pdf(
            "Cabins and rope\n\nA cabin carries twelve passengers.\n\nThe haul rope is 3,180 metres long.",
            "Weather\n\nThe ropeway is stopped at a wind speed of 60 km/h.\n\nAfter a storm only the shift leader may restart the ropeway.",
            "Maintenance\n\nThe haul rope is inspected with magnets every six months.\n\nPassengers are evacuated from a cabin with a winch."));
        Write(folder, "design.docx", DocumentMaker.Word(
            "# Storage", "Ticket sales are stored in the Krokus database.", "# Retention", "Video recordings are kept for 72 hours.", "Ticket sales are kept for ten years.",
            "# Alarms", "When the turnstile controller fails, the signal desk is told."));
        Write(folder, "station.html",
            "<html><head><title>Valley station</title></head><body><nav>Home</nav><h1>Valley station</h1><h2>Opening hours</h2><p>On Sundays the valley station opens at 07:45.</p>"
            + "<h2>Lost property</h2><p>Lost items are kept in the blue cupboard at the valley station.</p><h2>Animals</h2><p>Dogs are allowed in the cabins with a muzzle.</p></body></html>");
        Write(folder, "tariffs.csv", "ticket,price in euro\nsingle,9.00\nreturn,15.00\nevening ticket,14.50\nbicycle ticket,6.00\nseason,240.00\nchild,4.50\n");
        Write(folder, "turnstile.yaml", "# Settings of the turnstile controller\nturnstile:\n  # The port that the turnstile controller listens on\n  port: 4711\n  # How many retries the turnstile controller makes\n  retries: 5\n  gates:\n    - north\n    - south\n");
        Write(folder, "backup.sh", "#!/bin/sh\n# The backup script copies the database to this directory\nTARGET=/srv/krokus-backup\nset -eu\nstamp=$(date +%F)\nmkdir -p \"$TARGET/$stamp\"\ncp -a /var/lib/krokus \"$TARGET/$stamp\"\necho done\n");
        Write(folder, "assets.json", "{\n  \"motor\": {\n    \"serial number of the motor\": \"RX-2207\",\n    \"built\": 2014\n  },\n  \"gearbox\": {\"serial\": \"GB-118\"},\n  \"site\": \"valley\"\n}\n");
        Write(folder, "signals.md", "# Signals\n\n## Lamps\n\nThe red lamp on the platform means that boarding is closed.\n\n## Horns\n\nTwo horns announce a start.\n");
    }

    private static void Write(string folder, string name, string text) => Write(folder, name, Encoding.UTF8.GetBytes(text));

    private static void Write(string folder, string name, byte[] content)
    {
        var file = Path.Combine(folder, "documents", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
