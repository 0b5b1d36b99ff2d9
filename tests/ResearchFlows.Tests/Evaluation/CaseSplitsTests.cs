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
    [InlineData(4, 3, 1, 0, true)]
    [InlineData(8, 3, 5, 0, true)]
    [InlineData(9, 3, 6, 0, false)]
    [InlineData(12, 3, 9, 0, false)]
    [InlineData(20, 5, 15, 0, false)]
    [InlineData(30, 8, 22, 0, false)]
    [InlineData(39, 10, 29, 0, false)]
    [InlineData(40, 10, 22, 8, false)]
    [InlineData(50, 13, 27, 10, false)]
    public void A_quarter_is_reflected_on_and_the_gate_has_the_others_but_for_a_fifth_from_40_on(int count, int train, int validation, int test, bool thin) => Gen.Int[0, 99999].Sample(
        salt =>
        {
            var splits = CaseSplits.Assign(Plain(count, $"s{salt}-"));

            Assert.Equal((train, validation, test, thin), (splits.Train.Count, splits.Validation.Count, splits.Test.Count, splits.ThinEvidence));
        },
        iter: 50);

    [Fact]
    public void Is_the_same_on_every_machine_and_in_any_order()
    {
        var cases = Plain(12, "case-");

        var train = Ids(CaseSplits.Assign(cases).Train);

        Assert.Equal(["case-2", "case-3", "case-6"], train.Order(StringComparer.Ordinal));
        Assert.Equal(train.Order(), Ids(CaseSplits.Assign([.. cases.AsEnumerable().Reverse()]).Train).Order());
    }

    [Fact]
    public void A_case_that_is_added_moves_two_others_at_most() => Gen.Select(Gen.Int[9, 60], Gen.Int[0, 99999]).Sample((count, salt) =>
    {
        var cases = Plain(count, $"s{salt}-");
        var (before, after) = (CaseSplits.Assign(cases), CaseSplits.Assign([.. cases, Case("added", null)]));

        // From 39 to 40 the test part begins.
        Assert.True(count == 39 || Ids(before.Train).Except(Ids(after.Train)).Concat(Ids(before.Validation).Except(Ids(after.Validation)))
            .Concat(Ids(before.Test).Except(Ids(after.Test))).Count() <= 2);
    });

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

        Assert.Equal((8, 12, 0), (splits.Train.Count, splits.Validation.Count, splits.Test.Count));
    }

    [Fact]
    public void Three_cases_serve_train_and_validation_both()
    {
        var splits = CaseSplits.Assign([.. Plain(3, "case-"), Case("kept", CaseSplit.Test)]);

        Assert.True(splits.ThinEvidence);
        Assert.Equal(3, splits.Train.Count);
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

    [Theory]
    [InlineData(1, "at least 8 more cases are needed")]
    [InlineData(8, "at least 1 more case is needed")]
    [InlineData(9, null)]
    public void Too_few_cases_are_told_with_how_many_are_missing(int count, string? says)
    {
        var told = CaseSplits.FewCases(Plain(count, "case-"));

        Assert.Equal(says is null, told is null);
        Assert.Contains(says ?? "", told ?? "", StringComparison.Ordinal);
    }

    private static List<TestCase> Plain(int count, string prefix) => [.. Enumerable.Range(0, count).Select(index => Case($"{prefix}{index}", null))];

    private static TestCase Case(string id, CaseSplit? split) => new(id, "Question?", "Answer.", split);

    private static IEnumerable<string> Ids(IEnumerable<TestCase> cases) => cases.Select(one => one.Id);
}
