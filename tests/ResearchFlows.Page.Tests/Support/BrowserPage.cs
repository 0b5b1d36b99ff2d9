using Deque.AxeCore.Commons;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using System.Text.Json;

namespace ResearchFlows.Page.Tests.Support;

/// <summary>A tab of the browser, and what a person does in it.</summary>
public sealed class BrowserPage(IBrowserContext context, IPage page, TestHost host) : IAsyncDisposable
{
    private const int Desk = 1280;
    private const int Phone = 390;

    private static readonly int[] Widths = [3840, Desk, Phone, 320];

    private readonly List<string> _mistakes = [];
    private bool _isDark;

    public IPage Tab => page;

    /// <summary>What the browser found wrong: script errors, and what the content security policy refused.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    internal async Task PrepareAsync(string scheme, int width)
    {
        _isDark = scheme == "dark";
        page.DefaultTimeout = page.DefaultNavigationTimeout = 180_000;
        page.PageError += (_, error) => _mistakes.Add(error.Message);
        page.Console += (_, message) =>
        {
            // A host that is away, and an answer that is no success, are the tests' own doing.
            if (message.Message.Type == ConsoleType.Error && !message.Message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _mistakes.Add(message.Message.Text);
            }
        };
        await ResizeAsync(width);
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
    }

    public Task ResizeAsync(int width) => page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });

    public Task GoAsync(string address) => page.GoToAsync(new Uri(host.Address, address).AbsoluteUri, WaitUntilNavigation.DOMContentLoaded);

    /// <summary>Waits until the page shows a text, and its script is there to take what comes next.</summary>
    public async Task SeesAsync(string text, string selector = "body")
    {
        try
        {
            await page.WaitForFunctionAsync(
                "(selector, text) => document.readyState === 'complete' && [...document.querySelectorAll(selector)].some(element => element.innerText?.includes(text))", selector, text);
        }
        catch (WaitTaskTimeoutException)
        {
            var state = await page.EvaluateExpressionAsync<string>("`${document.visibilityState}, '${document.getElementById('connection')?.innerText}'`");
            Assert.Fail($"'{text}' is not in '{selector}' of {page.Url} ({state}); the page says: {await TextAsync("main")}");
        }
    }

    /// <summary>Waits until no text is left there.</summary>
    public async Task SeesNothingAsync(string selector)
    {
        try
        {
            await page.WaitForFunctionAsync("selector => !document.querySelector(selector)?.innerText", selector);
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"'{selector}' of {page.Url} says: {await TextAsync(selector)}");
        }
    }

    public async Task<string> TextAsync(string selector) => await page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector)?.innerText ?? ''", selector);

    /// <summary>Clicks the button that is called so.</summary>
    public async Task PressAsync(string button)
    {
        var handle = await page.WaitForFunctionAsync("name => document.readyState === 'complete' && [...document.querySelectorAll('button')].find(button => button.textContent.trim() === name && button.offsetParent)", button);
        await ((IElementHandle)handle).ClickAsync();
    }

    public Task TypeAsync(string selector, string text) => page.TypeAsync(selector, text);

    public Task KeyAsync(string key) => page.Keyboard.PressAsync(key);

    /// <summary>What axe finds that is serious or worse, with the first place of each; in the dark only the contrast is another.</summary>
    public async Task<IReadOnlyList<string>> SeriousFindingsAsync()
    {
        if (!await page.EvaluateExpressionAsync<bool>("'axe' in window"))
        {
            await page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        }

        var findings = await page.EvaluateFunctionAsync<string>("""
            async dark => JSON.stringify((await axe.run(document, { resultTypes: ['violations'], ...(dark && { runOnly: ['color-contrast'] }) })).violations.filter(found => found.impact === 'serious' || found.impact === 'critical')
                .map(found => `${found.id}, ${found.nodes.length} times: ${found.nodes[0].html} ${found.nodes[0].failureSummary}`))
            """, _isDark);
        return JsonSerializer.Deserialize<string[]>(findings)!;
    }

    /// <summary>What keeps people from reading pages, with all that opens without being fetched open: axe's findings on a desk and on a phone, and pages that are too wide for any screen.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(params IEnumerable<string> addresses)
    {
        List<string> findings = [];
        foreach (var address in addresses)
        {
            await GoAsync(address);
            await page.EvaluateFunctionAsync("() => document.querySelectorAll('details:not([data-fill])').forEach(part => part.open = true)");
            foreach (var width in Widths)
            {
                await ResizeAsync(width);
                if (await IsTooWideAsync())
                {
                    findings.Add($"{address} is too wide for {width}.");
                }

                if (width is Desk or Phone)
                {
                    findings.AddRange((await SeriousFindingsAsync()).Select(finding => $"{address}, {width}: {finding}"));
                }
            }
        }

        return findings;
    }

    /// <summary>Whether something reaches beyond the right edge, so that the page scrolls sideways.</summary>
    public Task<bool> IsTooWideAsync() => page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
