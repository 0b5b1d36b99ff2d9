using ResearchFlows.DevStack.Models.Offline.Research;
using Xunit.Abstractions;
namespace ResearchFlows.DevStack.Tests.Offline;
public class ZzDebug(ITestOutputHelper output)
{
    [Theory] [InlineData("marine")] [InlineData("railway")] [InlineData("hospital")] [InlineData("platform")] [InlineData("theatre")]
    public void Dump(string name)
    {
        if (!Directory.Exists("/work/wt/devstack-model/tests/ResearchFlows.DevStack.Tests/Offline/Corpora/" + name)) return;
        var corpus = Corpus.Load(name);
        var calls = corpus.Indexed.Concat(corpus.Workspace).Select(f => new PastCall("read_local_file", new Dictionary<string,string>(), $"File {f.Key}, part 1 of 1.\n\n{f.Value}")).ToList();
        var ev = new Evidence(calls);
        foreach (var q in corpus.Questions)
        {
            var f = new Findings(Question.Read(q.Question), ev);
            output.WriteLine($"DBG {(q.Unanswerable ? "U" : "A")} {q.Question}");
            foreach (var p in f.Parts)
            {
                output.WriteLine($"DBG     [{p.Part.Type}] ans={f.Answers(p)} terms={string.Join(",", p.Part.Terms.Select(t => t.Stem + (t.IsName ? "!" : "")))} ctx={string.Join(",", p.Part.Context.Select(t => t.Stem))}");
                foreach (var c in p.Ranked.Take(3)) output.WriteLine($"DBG        {c.Support:0.00} {c.Score:0.00} {c.Passage.Text.ReplaceLineEndings(" / ")}");
            }
        }
    }
}
