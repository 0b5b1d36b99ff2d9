using ResearchFlows.Agents;
using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ResearchFlows.Local.Tests.Commands;

/// <summary>What a mistake in a command line is told as: one sentence, in the words of the command line, with the choices there are.</summary>
public sealed class MistakeTests(TestHost host) : IClassFixture<TestHost>
{
    [Theory]
    [InlineData("--port must be a whole number from 0 to 65535; it is 'abc'.", "serve", "--port", "abc")]
    [InlineData("--port must be a whole number from 0 to 65535; it is '65536'.", "serve", "--port", "65536")]
    [InlineData("--top must be a whole number from 1 to 500; it is 'many'.", "instances", "--top", "many")]
    [InlineData("--top must be a whole number from 1 to 500; it is '501'.", "instances", "--top", "501")]
    [InlineData("--status must be one of pending, running, completed, failed, terminated, suspended; it is '2'.", "instances", "--status", "2")]
    [InlineData("--orchestration must be one of research, evaluation, judgecheck, improvement, optimization; it is 'x'.", "instances", "--orchestration", "x")]
    [InlineData("--split must be one of train, validation, test; it is 'all'.", "evaluate", "--split", "all")]
    [InlineData("--split must be one of train, validation, test; it is 'all'.", "cases", "add", "--from", "run", "--split", "all")]
    [InlineData("--max-minutes must be a number greater than 0, such as 1.5; it is 'NaN'.", "optimize", "--max-minutes", "NaN")]
    [InlineData("--max-tokens must be a whole number of at least 1; it is '-5'.", "optimize", "--max-tokens", "-5")]
    [InlineData("--diff must be a whole number of at least 1; it is 'x'.", "prompts", "--diff", "1", "x")]
    [InlineData("The version must be a whole number of at least 1; it is 'two'.", "promote", "two")]
    public async Task A_value_that_cannot_be_read_is_one_sentence(string sentence, params string[] command)
    {
        var run = await CommandRun.OfAsync(command);

        Assert.Equal((ExitCode.WrongUse, sentence, ""), (run.ExitCode, run.Error.Trim(), run.Out.Trim()));
    }

    [Theory]
    [InlineData("approve --help", "approve")]
    [InlineData("documents add --help", "documents", "add")]
    [InlineData("ledger --help", "ledger")]
    [InlineData(" --help", "aprove")]
    public async Task What_is_missing_or_unknown_names_the_help_to_read(string help, params string[] command)
    {
        var run = await CommandRun.OfAsync(command);

        Assert.Equal(ExitCode.WrongUse, run.ExitCode);
        Assert.EndsWith(help, run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("research", "a question")]
    [InlineData("instances")]
    [InlineData("scores")]
    [InlineData("prompts")]
    [InlineData("evaluate")]
    [InlineData("improve")]
    [InlineData("optimize")]
    [InlineData("promote", "1")]
    public async Task An_agent_that_is_none_is_a_mistake_that_lists_those_there_are(params string[] command)
    {
        var run = await OfAsync([.. command, "--agent", "nobody"]);

        Assert.Equal((ExitCode.WrongUse, $"--agent names no agent; there are: {HarborAgent.Name}."), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public async Task What_the_host_refuses_is_told_in_the_words_of_the_command_line()
    {
        var question = await OfAsync("research", new string('a', 501));
        var id = await OfAsync("research", "a question", "--id", "a/b");
        var longId = await OfAsync("research", "a question", "--id", new string('a', 51));

        Assert.Equal(ExitCode.WrongUse, question.ExitCode);
        Assert.StartsWith("The question ", question.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, id.ExitCode);
        Assert.StartsWith("--id must be 1 to 50 letters", id.Error, StringComparison.Ordinal);
        Assert.Equal(id.Error, longId.Error);
        Assert.All([question.Error, id.Error], error => Assert.DoesNotContain("field", error, StringComparison.Ordinal));
    }

    /// <summary>failing-inputs.md, 16: a word that begins with @ is that word, and no file is read for it.</summary>
    [Fact]
    public async Task A_word_that_begins_with_an_at_sign_is_itself()
    {
        using var folder = new TempFolder();
        var secret = folder.Write("secret", "What is in the file?");

        var oncall = await OfAsync("research", "@oncall: who restarts the pump?", "--json");
        var file = await OfAsync("research", $"@{secret}", "--json");

        Assert.Equal("@oncall: who restarts the pump?", oncall.Json().GetProperty("input").GetProperty("question").GetString());
        Assert.Equal($"@{secret}", file.Json().GetProperty("input").GetProperty("question").GetString());
    }

    /// <summary>failing-inputs.md, 16 and 19d.</summary>
    [Fact]
    public async Task A_comment_that_begins_with_an_at_sign_is_sent_in_a_body_of_known_length()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var request = ReadRequestAsync(listener);

        await CommandRun.OfAsync("reject", "improvement-1", "--by", "Ada", "--comment", "@anna too long", "--url", $"http://{listener.LocalEndpoint}");

        Assert.Contains("\"comment\":\"@anna too long\"", await request, StringComparison.Ordinal);
        Assert.Contains("Content-Length: ", await request, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Transfer-Encoding", await request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_no_improvement_takes_no_approval()
    {
        var id = (await host.ResearchAsync()).InstanceId;

        var run = await OfAsync("approve", id);

        Assert.Equal((ExitCode.WrongUse, $"{id} is no improvement, and no run whose tool waits for approval: there is nothing to approve."), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public void Choices_are_listed_as_they_are_written() => Assert.Equal("train, validation, test", Values.Names<CaseSplit>());

    private Task<CommandRun> OfAsync(params string[] command) => CommandRun.OfAsync([.. command, "--url", host.Address.AbsoluteUri]);

    private static async Task<string> ReadRequestAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        await ReadToAsync(stream, "\r\n\r\n");
        await AnswerAsync(stream, """{"instanceId":"improvement-1","orchestration":"ImprovementOrchestration","runtimeStatus":"Running","createdAt":"2026-01-01T00:00:00Z","lastUpdatedAt":"2026-01-01T00:00:00Z","links":{}}""");
        var request = await ReadToAsync(stream, "}");
        await AnswerAsync(stream, """{"instanceId":"improvement-1","links":{}}""");
        return request;
    }

    private static async Task<string> ReadToAsync(NetworkStream stream, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            Assert.True(read > 0, $"The connection was closed after: {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static async Task AnswerAsync(NetworkStream stream, string json) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}"));
}
