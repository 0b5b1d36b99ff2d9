namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>What a random program comes to, found without any engine.</summary>
internal static class ExpectedResult
{
    public static string Of(RandomProgram program)
    {
        var said = "";
        var seen = 0;
        for (var round = 1; round <= program.Rounds; round++)
        {
            foreach (var (index, step) in (program with { Round = round }).InOrder)
            {
                said += step.Kind == StepKind.Stream ? Stream(step, ref seen) : Of(step, $"{round}.{index}");
            }
        }

        return said;
    }

    private static string Stream(ProgramStep step, ref int seen)
    {
        var first = seen + 1;
        seen += step.Number + 1;
        return string.Concat(Enumerable.Range(first, step.Number + 1).Select(number => $"#{number}"));
    }

    private static string Of(ProgramStep step, string key) => step.Kind switch
    {
        StepKind.Activity => step.Number < 3 ? $"[{key}]" : "!",
        StepKind.Child => step.Number == 0 ? Of(new RandomProgram(step.Inner, 1)) : "x",
        StepKind.FanOut => $"({string.Concat(step.Inner.Select((inner, index) => Of(inner, $"{key}.{index}")))})",
        StepKind.Timer => "t",
        StepKind.Event or StepKind.Race => $"<{key}>",
        StepKind.FirstOf => step.Number == 0 ? $"[{key}.a][{key}.b]" : $"[{key}]",
        StepKind.Forget => "f",
        _ => throw new NotSupportedException($"{step.Kind} inside another step"),
    };
}
