using PuppeteerSharp;

namespace ResearchFlows.Page.Tests.Support;

/// <summary>One browser, and one host, for all tests in a browser.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IBrowser? _browser;

    /// <summary>The host whose pages are looked at.</summary>
    public TestHost Host { get; } = new();

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.ChromiumPath is not { } chromium)
        {
            return;
        }

        await Host.InitializeAsync();
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            Timeout = 180_000,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage",
            ],
        });
    }

    /// <summary>Opens a page of the host in a session of its own: what one test keeps in the browser no other finds. A test that starts runs sees to their end: they would take the next one's faults.</summary>
    public async Task<BrowserPage> OpenAsync(string address = "/api/ui/", string scheme = "light", int width = 1280, TestHost? host = null)
    {
        var context = await _browser!.CreateBrowserContextAsync();
        var page = new BrowserPage(context, await context.NewPageAsync(), host ?? Host);
        await page.PrepareAsync(scheme, width);
        await page.GoAsync(address);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            await Host.DisposeAsync();
        }

        Host.Dispose();
    }
}

/// <summary>The tests that share the browser.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumTests : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}
