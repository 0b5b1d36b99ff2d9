using ResearchFlows.Improvement;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

public sealed class PromotionApprovalTests
{
    [Fact]
    public async Task What_is_no_answer_is_passed_over_and_the_first_that_is_one_counts()
    {
        await using var product = await Product.StartAsync();
        var context = product.Context("improvement-1");
        context.Events[Approval.EventName] = new Queue<object>(
            ["yes", new { approved = "yes" }, new object[] { true }, new { approved = true, by = 7 }, new Approval(true, "Ada", "because"), new Approval(false, "Bob")]);
        var gate = new PromotionDecision(true, "Better.", 0.2, 0.01, 0.7, 0.5, 0.05);

        var (refusal, answer) = await PromotionApproval.AskAsync(context, new RoundStatus(context, 1), 24, 2, gate);

        Assert.Equal((null, new Approval(true, "Ada", "because")), (refusal, answer));
    }
}
