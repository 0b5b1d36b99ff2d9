using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>The <c>ranking_options</c> of a search, of which only the threshold changes anything here.</summary>
internal sealed record RankingOptions(JsonObject Fields, double? LeastScore)
{
    private static readonly string[] Names = ["ranker", "score_threshold", "alpha", "impact_factor", "weights", "model"];

    public static RankingOptions? Read(JsonBody body)
    {
        if (body.OptionalModel("ranking_options", "SearchRankingOptions") is not { } options)
        {
            return null;
        }
        _ = options.OptionalString("ranker");
        var leastScore = options.Fields.ContainsKey("score_threshold") ? options.OptionalNumber("score_threshold") : 0;
        _ = options.OptionalNumber("alpha", 0, 1);
        if (options.OptionalNumber("impact_factor") <= 0)
        {
            options.Invalid("impact_factor", "Input should be greater than 0", "greater_than");
        }
        CheckWeights(options);
        _ = options.OptionalString("model");
        return new RankingOptions(options.Fields, leastScore);
    }

    private static void CheckWeights(JsonBody options)
    {
        if (options.OptionalObject("weights") is not { } weights)
        {
            return;
        }
        var numbers = weights.Fields.Select(weight =>
        {
            weights.RefuseNull(weight.Key, "Input should be a valid number", "float_type");
            return weights.OptionalNumber(weight.Key);
        }).ToList();
        if (!numbers.Contains(null) && Math.Abs(numbers.Sum()!.Value - 1) > 0.001)
        {
            options.Invalid("weights", "Value error, weights must sum to 1.0", "value_error");
        }
    }

    /// <summary>As an answer echoes them.</summary>
    public JsonObject ToJson()
    {
        var echo = new JsonObject();
        foreach (var name in Names)
        {
            echo[name] = Fields[name]?.DeepClone();
        }
        echo["score_threshold"] = LeastScore;
        return echo;
    }
}
