using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;
using System.Net;
using System.Net.Sockets;
using FreePort = ResearchFlows.Tests.Support.FreePort;

namespace ResearchFlows.Local.Tests.Commands;

public sealed class ClientCommandTests(TestHost host) : IClassFixture<TestHost>
{
    private string Url => host.Address.AbsoluteUri;

    [Fact]
    public async Task Research_prints_each_step_and_then_the_answer()
    {
        var run = await CommandRun.OfAsync("research", HarborAgent.Question, "--agent", "harbor", "--url", Url);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Empty(run.Error);
        AssertInOrder(
            run.Out,
            "turn 1", "search \"north basin depth\"", "quays.md", "list_local_files {\"directory\":\".\"}", "→ surveys/ (folder)",
            "turn 2", "read_local_file {\"path\":\"../secret.md\"}", "→ Error: ", "turn 3", "index_document", "turn 4", "Answer", HarborAgent.Answer);
        AssertPlain(run.Out);
    }

    [Fact]
    public async Task Research_as_JSON_is_the_instance()
    {
        var run = await CommandRun.OfAsync("research", HarborAgent.Question, "--id", "as-json", "--json", "--url", Url);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal("as-json", run.Json().GetProperty("instanceId").GetString());
        Assert.Equal(HarborAgent.Answer, run.Json().GetProperty("output").GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Steps_status_instances_and_agents_are_plain_text_in_a_pipe()
    {
        var instance = await host.ResearchAsync();

        var steps = await CommandRun.OfAsync("steps", instance.InstanceId, "--url", Url);
        var status = await CommandRun.OfAsync("status", instance.InstanceId, "--url", Url);
        var instances = await CommandRun.OfAsync("instances", "--agent", "harbor", "--status", "Completed", "--top", "500", "--url", Url);
        var agents = await CommandRun.OfAsync("agents", "--url", Url);

        AssertInOrder(steps.Out, instance.InstanceId, "Completed", HarborAgent.Question, "turn 1", "list_local_files", " ms", "Answer", HarborAgent.Answer);
        AssertInOrder(status.Out, instance.InstanceId, "Completed", "harbor", HarborAgent.Question, HarborAgent.Answer);
        AssertInOrder(instances.Out, "Instance", "Status", instance.InstanceId);
        AssertInOrder(agents.Out, "harbor", "offline/research-model", "Knows a harbor.");
        foreach (var run in new[] { steps, status, instances, agents })
        {
            Assert.Equal(ExitCode.Ok, run.ExitCode);
            AssertPlain(run.Out);
        }
    }

    [Fact]
    public async Task Every_command_prints_the_APIs_own_JSON_when_asked()
    {
        var instance = await host.ResearchAsync();

        Assert.Equal(instance.InstanceId, (await CommandRun.OfAsync("steps", instance.InstanceId, "--json", "--url", Url)).Json().GetProperty("instanceId").GetString());
        Assert.Equal("Completed", (await CommandRun.OfAsync("status", instance.InstanceId, "--json", "--url", Url)).Json().GetProperty("runtimeStatus").GetString());
        Assert.True((await CommandRun.OfAsync("instances", "--json", "--url", Url)).Json().GetProperty("instances").GetArrayLength() > 0);
        Assert.Equal("harbor", (await CommandRun.OfAsync("agents", "--json", "--url", Url)).Json().GetProperty("agents")[0].GetProperty("name").GetString());
        Assert.Equal(1, (await CommandRun.OfAsync("purge", instance.InstanceId, "--json", "--url", Url)).Json().GetProperty("purged").GetInt32());
    }

    [Fact]
    public async Task A_refusal_is_one_sentence_and_its_problem_document_when_JSON_is_asked_for()
    {
        var text = await CommandRun.OfAsync("status", "nobody", "--url", Url);
        var json = await CommandRun.OfAsync("status", "nobody", "--json", "--url", Url);

        Assert.Equal((ExitCode.Failed, ""), (text.ExitCode, text.Out));
        Assert.Equal("There is no instance 'nobody'.", text.Error.TrimEnd());
        Assert.Equal((ExitCode.Failed, 404), (json.ExitCode, json.Json().GetProperty("status").GetInt32()));
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("terminate")]
    public async Task An_instance_that_has_ended_is_refused_by_name(string verb)
    {
        var instance = await host.ResearchAsync();

        var run = await CommandRun.OfAsync(verb, instance.InstanceId, "--reason", "a test", "--url", Url);

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Out));
        Assert.Contains(instance.InstanceId, run.Error);
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_one_helpful_sentence()
    {
        var run = await CommandRun.OfAsync("agents", "--url", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal((ExitCode.Unreachable, ""), (run.ExitCode, run.Out));
        Assert.Contains("serve", Assert.Single(run.Error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_server_that_is_something_else_is_said_to_be()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener);

        var run = await CommandRun.OfAsync("agents", "--url", $"http://{listener.LocalEndpoint}");

        await answering;
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.Contains("something else", run.Error);
    }

    [Theory]
    [InlineData("research")]
    [InlineData("steps")]
    [InlineData("steps", "../agents")]
    [InlineData("status", "a b")]
    [InlineData("agents", "--url", "ftp://x")]
    [InlineData("instances", "--top", "many")]
    [InlineData("instances", "--status", "Asleep")]
    [InlineData("serve", "--port", "99999")]
    [InlineData("serve", "--host", "everywhere")]
    [InlineData("serve", "--host", "0.0.0.0", "--port", "0")]
    [InlineData("dance")]
    public async Task Wrong_use_is_told_apart(params string[] args)
    {
        var run = await CommandRun.OfAsync(args);

        Assert.Equal((ExitCode.WrongUse, ""), (run.ExitCode, run.Out.Trim()));
        Assert.NotEmpty(run.Error.Trim());
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var request = new byte[4096];
        Assert.True(await stream.ReadAsync(request) > 0);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"u8.ToArray());
    }

    private static void AssertPlain(string text) => Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');

    private static void AssertInOrder(string text, params string[] parts)
    {
        var from = 0;
        foreach (var part in parts)
        {
            var at = text.IndexOf(part, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"'{part}' is missing after position {from} of:\n{text}");
            from = at + part.Length;
        }
    }
}
