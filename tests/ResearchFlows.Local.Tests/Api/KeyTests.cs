using ResearchFlows.Http;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Page;
using System.Diagnostics;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>A host with named keys: whatever has data asks for one.</summary>
public sealed class KeyTests(KeyHost host) : IClassFixture<KeyHost>
{
    [Fact]
    public async Task Whatever_has_data_asks_for_a_key()
    {
        foreach (var route in RouteTable.All.Where(route => !route.Anonymous))
        {
            var refused = await host.Host.SendAsync(route.Method, ApiRoute.Prefix + route.Pattern.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), route.Method == "GET" ? null : "{}");

            Assert.Equal((HttpStatusCode.Unauthorized, route.Name), (refused.StatusCode, route.Name));
            Assert.Equal("Bearer", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
            Assert.Contains("x-functions-key", (await TestHost.JsonAsync(refused)).GetProperty("title").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_look_at_the_head_of_what_has_data_asks_for_a_key_too() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Host.SendAsync("HEAD", "/api/instances")).StatusCode);

    [Theory]
    [InlineData("/api/health")]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/ui")]
    public async Task What_has_no_data_asks_for_none(string path) => Assert.Equal(HttpStatusCode.OK, (await host.Host.LookAsync("GET", path)).StatusCode);

    [Fact]
    public async Task The_shell_of_a_page_says_nothing_that_its_content_does()
    {
        await host.SendAsync("POST", "/api/research", KeyHost.Reviewer, new { question = HarborAgent.Question, instanceId = "secret-run" });

        var shell = await (await host.Host.SendAsync("GET", "/api/ui")).Content.ReadAsStringAsync();
        var content = await host.SendAsync("GET", "/api/ui/content", KeyHost.Reviewer);

        Assert.DoesNotContain("secret-run", shell, StringComparison.Ordinal);
        Assert.Contains("secret-run", await content.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Host.SendAsync("GET", "/api/ui/content")).StatusCode);
    }

    [Theory]
    [InlineData("x-functions-key", KeyHost.Reviewer, HttpStatusCode.OK)]
    [InlineData("Authorization", $"Bearer {KeyHost.Machine}", HttpStatusCode.OK)]
    [InlineData("Authorization", $"bearer {KeyHost.Machine}", HttpStatusCode.OK)]
    [InlineData("x-functions-key", "reviewer", HttpStatusCode.Unauthorized)]
    [InlineData("x-functions-key", $"{KeyHost.Machine}8", HttpStatusCode.Unauthorized)]
    [InlineData("x-functions-key", "", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", $"Basic {KeyHost.Machine}", HttpStatusCode.Unauthorized)]
    public async Task Either_header_takes_a_key_and_only_a_key(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/instances");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(expected, (await host.Host.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("ResearchFlows__Key", KeyHost.Machine, 0, "harbor")]
    [InlineData("ResearchFlows__FunctionsKey", KeyHost.Reviewer, 0, "harbor")]
    [InlineData("ResearchFlows__Key", "another", 1, "none of this host's")]
    public async Task The_command_line_sends_the_key_of_its_environment(string variable, string key, int exitCode, string said)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ResearchFlows.Local.dll"), "agents", "--url", host.Host.Address.AbsoluteUri])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { [variable] = key },
        };

        using var command = Process.Start(start)!;
        var error = command.StandardError.ReadToEndAsync();
        var output = await command.StandardOutput.ReadToEndAsync() + await error;
        await command.WaitForExitAsync();

        Assert.Equal(exitCode, command.ExitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}
