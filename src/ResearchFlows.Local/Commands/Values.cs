using System.CommandLine.Parsing;
using System.Globalization;

namespace ResearchFlows.Local.Commands;

/// <summary>Reads the values of options; what cannot be read is one sentence that says what would be right.</summary>
internal static class Values
{
    /// <summary>A whole number.</summary>
    public static Func<ArgumentResult, int> Number(int least = 1, int most = int.MaxValue) => result => ReadNumber(result, result.Tokens[0].Value, least, most);

    /// <summary>A whole number, which may be left out.</summary>
    public static Func<ArgumentResult, int?> OptionalNumber(int least = 1, int most = int.MaxValue) => result => ReadNumber(result, result.Tokens[0].Value, least, most);

    /// <summary>Several whole numbers.</summary>
    public static Func<ArgumentResult, int[]> Numbers(int least) => result => [.. result.Tokens.Select(token => ReadNumber(result, token.Value, least, int.MaxValue))];

    /// <summary>A positive number, which may be left out.</summary>
    public static Func<ArgumentResult, double?> OptionalAmount() => result =>
    {
        if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        result.AddError($"{Name(result)} must be a number greater than 0, such as 1.5; it is '{result.Tokens[0].Value}'.");
        return null;
    };

    /// <summary>One of a few names, which may be left out.</summary>
    public static Func<ArgumentResult, T?> Choice<T>() where T : struct, Enum => result => ReadChoice<T>(result, result.Tokens[0].Value);

    /// <summary>Some of a few names.</summary>
    public static Func<ArgumentResult, T[]> Choices<T>() where T : struct, Enum => result =>
        [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(name => ReadChoice<T>(result, name) ?? default)];

    /// <summary>The names that can be chosen, for a description.</summary>
    public static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));

    private static int ReadNumber(ArgumentResult result, string text, int least, int most)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        var range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        result.AddError($"{Name(result)} must be a whole number {range}; it is '{text}'.");
        return 0;
    }

    private static T? ReadChoice<T>(ArgumentResult result, string text) where T : struct, Enum
    {
        if (Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return Enum.Parse<T>(found);
        }

        result.AddError($"{Name(result)} must be one of {Names<T>()}; it is '{text}'.");
        return null;
    }

    private static string Name(ArgumentResult result) => result.Parent is OptionResult option ? option.Option.Name : $"The {result.Argument.Name}";
}
