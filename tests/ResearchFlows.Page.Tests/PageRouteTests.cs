using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Http;
using System.Net;

namespace ResearchFlows.Page.Tests;

public sealed class PageRouteTests(TestHost host) : IClassFixture<TestHost>
{
    /// <summary>The pages, with what stands for their parameters.</summary>
    public static TheoryData<string> Shells => [.. PageTable.All.Where(route => route.MediaType == "text/html" && route.Anonymous).Select(route => route.Name)];

    [Fact]
    public async Task The_hosts_root_leads_to_the_page()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        using var response = await http.GetAsync(host.Address);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/api/ui/", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Without_keys_a_page_comes_filled_so_that_it_reads_and_links_without_the_script()
    {
        var run = await host.ResearchAsync();

        var list = await host.HtmlAsync("/api/ui/");
        var page = await host.HtmlAsync($"/api/ui/runs/{run.InstanceId}");

        Assert.Contains($"href=\"/api/ui/runs/{run.InstanceId}\"", list, StringComparison.Ordinal);
        Assert.Contains(HarborAgent.Answer, page, StringComparison.Ordinal);
        Assert.Contains("surveys/north.md", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Where_a_key_is_asked_for_a_shell_has_no_data(string name)
    {
        await using var services = new ServiceCollection().AddPage(asksForKey: true).AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>)).AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.RouteValues["id"] = "secret-run";
        using var body = new MemoryStream();
        context.Response.Body = body;

        var result = await RouteTable.All.Single(route => route.Name == name).RunAsync(new ApiRequest(context.Request, null!));
        await result.ExecuteAsync(context);

        var html = System.Text.Encoding.UTF8.GetString(body.ToArray());
        Assert.Equal(200, context.Response.StatusCode);
        Assert.Contains("data-load", html, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-run", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_shells_and_assets_are_anonymous() => Assert.All(
        PageTable.All, route => Assert.Equal(route.Anonymous, !route.Pattern.StartsWith("ui/content", StringComparison.Ordinal)));

    [Theory]
    [InlineData("/api/ui/")]
    [InlineData("/api/ui/runs/none")]
    [InlineData("/api/ui/assets/page.js")]
    public async Task Nothing_may_run_or_load_that_this_host_does_not_serve(string address)
    {
        using var response = await host.SendAsync("GET", address);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_API_refuses_is_said_in_the_pages_place_with_its_status()
    {
        using var response = await host.SendAsync("GET", "/api/ui/runs/none");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no instance &#x27;none&#x27;.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_and_styles_are_under_40_KB_and_are_cached_for_good()
    {
        var size = 0L;
        foreach (var file in new[] { "page.js", "page.css", "icon.svg" })
        {
            using var response = await host.SendAsync("GET", $"/api/ui/assets/{file}");
            Assert.True(response.Headers.CacheControl!.MaxAge > TimeSpan.FromDays(300));
            size += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.InRange(size, 1, 40 * 1024);
    }

    [Fact]
    public async Task Steps_with_a_cursor_are_those_that_are_new_and_nothing_when_nothing_is()
    {
        var run = await host.ResearchAsync();
        var all = await host.GetAsync<Instances.StepsView>($"/api/instances/{run.InstanceId}/steps");

        var none = await host.GetAsync<Instances.StepsView>($"/api/instances/{run.InstanceId}/steps?after={all.Cursor}&waitSeconds=5");
        var again = await host.GetAsync<Instances.StepsView>($"/api/instances/{run.InstanceId}/steps?after=5-2");

        Assert.Empty(none.Steps);
        Assert.Equal(all.Cursor, none.Cursor);
        Assert.True(again.Steps.Count < all.Steps.Count);
        Assert.Equal(all.Steps[^1].Number, again.Steps[^1].Number);
        using var refused = await host.SendAsync("GET", $"/api/instances/{run.InstanceId}/steps?after=what");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Runs_are_found_by_a_text_of_their_question_page_by_page()
    {
        await host.ResearchAsync("Where is the 100% SALTY_LAKE?");
        await host.ResearchAsync("Where is the salty_lake of 100%?");
        await host.ResearchAsync("Where is the saltyXlake?");

        var first = await host.GetAsync<Instances.InstancePage>("/api/instances?text=salty_lake&top=1");
        var second = await host.GetAsync<Instances.InstancePage>($"/api/instances?text=salty_lake&top=1&continuation={Uri.EscapeDataString(first.Continuation!)}");

        Assert.Equal("Where is the salty_lake of 100%?", Assert.Single(first.Instances).Question);
        Assert.Equal("Where is the 100% SALTY_LAKE?", Assert.Single(second.Instances).Question);
        Assert.Null(second.Continuation);
        using var refused = await host.SendAsync("GET", "/api/instances?text=salty&continuation=what");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
