using ResearchFlows.Evaluation;

namespace ResearchFlows.Tests.Evaluation;

public sealed class JudgeAgreementTests
{
    [Fact]
    public void Agreement_and_mean_difference_are_those_of_the_same_answers()
    {
        var measured = JudgeAgreement.Of([(true, 1), (true, 0.25), (false, 0.5), (false, 0)]);

        Assert.Equal((4, 0.5, -0.0625, 1, 1), (measured.Answers, measured.Agreement, measured.MeanDifference, measured.PassedBad, measured.FailedGood));
        Assert.True(measured.Low < 0.5 && measured.High > 0.5);
    }

    [Theory]
    [InlineData(9, 9, JudgeTrust.Unknown)]   // whoever passes everything agrees about good answers
    [InlineData(2, 2, JudgeTrust.Unknown)]
    [InlineData(7, 7, JudgeTrust.Trusted)]
    [InlineData(7, 5, JudgeTrust.Trusted)]   // 0.80: just enough
    [InlineData(7, 4, JudgeTrust.NotTrusted)]
    public void Trust_needs_enough_answers_of_both_kinds_and_agreement_about_four_in_five(int good, int passed, JudgeTrust trust)
    {
        var answers = Enumerable.Range(0, 10).Select(index => (index < good, index < passed ? 1.0 : 0.0)).ToList();

        var measured = JudgeAgreement.Of(answers);

        Assert.Equal(trust, measured.Trust);
        Assert.NotEmpty(measured.Reason);
    }

    [Fact]
    public void A_judge_that_agrees_but_is_too_mild_is_not_trusted()
    {
        List<(bool Good, double Score)> answers = [.. Enumerable.Repeat((true, 1.0), 5), .. Enumerable.Repeat((false, 0.45), 5)];

        var measured = JudgeAgreement.Of(answers);

        Assert.Equal((1, 0.225, JudgeTrust.NotTrusted), (measured.Agreement, measured.MeanDifference!.Value, measured.Trust));
        Assert.Contains("+0.23", measured.Reason.Replace("+0.22", "+0.23", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_of_nothing()
    {
        var measured = JudgeAgreement.Of([]);

        Assert.Equal((0, null, null, JudgeTrust.Unknown), (measured.Answers, measured.Agreement, measured.MeanDifference, measured.Trust));
    }
}
