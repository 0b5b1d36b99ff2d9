namespace ResearchFlows.Page.Tests.Support;

/// <summary>A test in a real browser; where there is none it is skipped, and says how to get one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = ChromiumPath is null ? Missing : null;

    /// <summary>Where chromium is; null when there is none.</summary>
    public static string? ChromiumPath { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    internal static string Missing => "There is no chromium, so the page was not tried in a browser: apt-get install -y chromium";
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = BrowserFactAttribute.ChromiumPath is null ? BrowserFactAttribute.Missing : null;
}
