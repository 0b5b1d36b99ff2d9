using ResearchFlows.Instances;

namespace ResearchFlows.Tests.Instances;

public sealed class ChildIdsTests
{
    [Theory]
    [InlineData("evaluation-1-c12-r3", "evaluation-1")]
    [InlineData("improvement-1-r1-baseline", "improvement-1")]
    [InlineData("improvement-1-r3-k2", "improvement-1")]
    [InlineData("improvement-1-r2-test-before", "improvement-1")]
    [InlineData("improvement-1-r1-baseline-c1-r1", "improvement-1-r1-baseline")]
    [InlineData("nightly-20260302-0200-demo-agent-i2", "nightly-20260302-0200-demo-agent")]
    [InlineData("research-7f3c", null)]
    [InlineData("rto-1", null)]
    [InlineData("improvement-rto-1", null)]
    [InlineData("nightly-20260302-0200-demo-agent", null)]
    [InlineData("-i1", null)]
    public void The_parent_is_read_from_the_id(string id, string? parent) => Assert.Equal(parent, ChildIds.ParentOf(id));
}
