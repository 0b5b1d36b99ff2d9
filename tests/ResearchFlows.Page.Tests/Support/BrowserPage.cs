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

    /// <summary>Whether a pointer meets an element; clicks it if asked to.</summary>
    private const string Meet = """
        (selector, name, click) => {
            const found = document.readyState === 'complete' && [...document.querySelectorAll(selector)].find(element => element.checkVisibility() && (name === null || element.textContent.trim() === name));
            if (!found || found.disabled) return false;
            found.scrollIntoView({ block: 'center' });
            const box = found.getClientRects()[0];
            if (!found.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2))) return false;
            if (click) {
                found.focus();
                found.click();
            }
            return true;
        }
        """;

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

    /// <summary>Waits until the page shows a text where it can be seen (what is not drawn has an <c>innerText</c> too), and its script is there to take what comes next.</summary>
    public async Task SeesAsync(string text, string selector = "body")
    {
        try
        {
            await page.WaitForFunctionAsync(
                "(selector, text) => document.readyState === 'complete' && [...document.querySelectorAll(selector)].some(element => element.checkVisibility() && element.innerText?.includes(text))", selector, text);
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
    public Task PressAsync(string button) => ClickAsync("button", button);

    /// <summary>
    /// Clicks what is there, and is called so, as soon as a pointer would meet it. It is looked for and clicked in one go: a page that is live puts other elements
    /// in its place, and moves it, while a pointer is on its way.
    /// </summary>
    public async Task ClickAsync(string selector, string? name = null)
    {
        do
        {
            await page.WaitForFunctionAsync(Meet, selector, name, false);
        }
        while (!await page.EvaluateFunctionAsync<bool>(Meet, selector, name, true));
    }

    /// <summary>Waits until the page has fetched what is new there once more, and shown it: then it asks for the next.</summary>
    public async Task RefreshesAsync(string address)
    {
        await page.WaitForRequestAsync(request => request.Url.Contains(address, StringComparison.Ordinal));
        await page.WaitForRequestAsync(request => request.Url.Contains(address, StringComparison.Ordinal));
    }

    /// <summary>Types into a field as soon as it has the focus.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        await page.WaitForFunctionAsync("selector => { const field = document.readyState === 'complete' && document.querySelector(selector); if (field) field.focus(); return field && document.activeElement === field; }", selector);
        await page.Keyboard.TypeAsync(text);
    }

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

    /// <summary>Closes it; the tests' faults end with it, for the host is the next test's too.</summary>
    public async ValueTask DisposeAsync()
    {
        host.Faults.Clear();
        await context.CloseAsync();
    }
}
