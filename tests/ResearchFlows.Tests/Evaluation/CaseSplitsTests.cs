using CsCheck;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Tests.Evaluation;

public class CaseSplitsTests
{
    private static readonly Gen<List<TestCase>> _cases = Gen.Select(
        Gen.Int[0, 60], Gen.OneOf<CaseSplit?>(null, null, null, CaseSplit.Train, CaseSplit.Validation, CaseSplit.Test).Array[60], Gen.Int[0, 99999])
        .Select((count, given, salt) => Enumerable.Range(0, count).Select(index => Case($"case-{salt}-{index}", given[index])).ToList());

    [Theory]
    [InlineData(10, 4, 4, 2)]
    [InlineData(16, 6, 7, 3)]
    [InlineData(20, 8, 8, 4)]
    [InlineData(50, 20, 20, 10)]
    public void Deals_40_40_20_whatever_the_ids(int count, int train, int validation, int test) => Gen.Int[0, 99999].Sample(
        salt =>
        {
            var splits = CaseSplits.Assign(Plain(count, $"s{salt}-"));

            Assert.Equal((train, validation, test, false), (splits.Train.Count, splits.Validation.Count, splits.Test.Count, splits.ThinEvidence));
        },
        iter: 50);

    [Fact]
    public void Is_the_same_on_every_machine_and_in_any_order()
    {
        var cases = Plain(12, "case-");

        var validation = Ids(CaseSplits.Assign(cases).Validation);

        Assert.Equal(["case-11", "case-3", "case-4", "case-8", "case-9"], validation.Order(StringComparer.Ordinal));
        Assert.Equal(validation.Order(), Ids(CaseSplits.Assign([.. cases.AsEnumerable().Reverse()]).Validation).Order());
    }

    [Fact]
    public void A_given_split_stays_whatever_is_added() => _cases.Sample(cases =>
    {
        var splits = CaseSplits.Assign([.. cases, .. Plain(10, "added-")]);

        Assert.All(cases.Where(one => one.Split is not null), one => Assert.Equal(
            (one.Split == CaseSplit.Train, one.Split == CaseSplit.Validation, one.Split == CaseSplit.Test),
            (splits.Train.Contains(one), splits.Validation.Contains(one), splits.Test.Contains(one))));
    });

    [Fact]
    public void Every_case_is_used_and_test_cases_for_nothing_else() => _cases.Sample(cases =>
    {
        var splits = CaseSplits.Assign(cases);
        var decisive = Ids(splits.Train).Union(Ids(splits.Validation)).ToList();

        Assert.Empty(decisive.Intersect(Ids(splits.Test)));
        Assert.Equal(Ids(cases).Order(), decisive.Concat(Ids(splits.Test)).Order());
        Assert.True(splits.ThinEvidence || !Ids(splits.Train).Intersect(Ids(splits.Validation)).Any());
    });

    [Fact]
    public void Given_splits_count_towards_the_shares()
    {
        var splits = CaseSplits.Assign(
            [.. Enumerable.Range(0, 8).Select(index => Case($"given-{index}", CaseSplit.Train)), .. Plain(12, "free-")]);

        Assert.Equal((8, 8, 4), (splits.Train.Count, splits.Validation.Count, splits.Test.Count));
    }

    [Fact]
    public void Few_cases_serve_train_and_validation_both()
    {
        var splits = CaseSplits.Assign([.. Plain(8, "case-"), Case("kept", CaseSplit.Test)]);

        Assert.True(splits.ThinEvidence);
        Assert.Equal(8, splits.Train.Count);
        Assert.Equal(splits.Train, splits.Validation);
        Assert.Equal(["kept"], Ids(splits.Test));
    }

    [Fact]
    public void A_set_given_to_one_split_serves_both()
    {
        var splits = CaseSplits.Assign([.. Enumerable.Range(0, 12).Select(index => Case($"case-{index}", CaseSplit.Train))]);

        Assert.True(splits.ThinEvidence);
        Assert.Equal((12, 12, 0), (splits.Train.Count, splits.Validation.Count, splits.Test.Count));
    }

    private static List<TestCase> Plain(int count, string prefix) => [.. Enumerable.Range(0, count).Select(index => Case($"{prefix}{index}", null))];

    private static TestCase Case(string id, CaseSplit? split) => new(id, "Question?", "Answer.", split);

    private static IEnumerable<string> Ids(IEnumerable<TestCase> cases) => cases.Select(one => one.Id);
}
