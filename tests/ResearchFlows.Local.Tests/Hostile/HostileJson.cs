using CsCheck;
using ResearchFlows.Local.Tests.Support;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>A body, whether it must be refused, and which field is wrong.</summary>
internal sealed record HostileBody(byte[] Bytes, bool MustBeRefused, string? Field = null)
{
    public static HostileBody Of(string text, bool mustBeRefused, string? field = null) => new(Encoding.UTF8.GetBytes(text), mustBeRefused, field);
}

/// <summary>JSON bodies for a request type, right and wrong, made from the type itself.</summary>
internal static class HostileJson
{
    private static readonly string[] WrongTexts =
        ["1", "true", "[]", "{}", "\"\"", "\" \\t\\n\"", "[\"a\"]", "-1e400", "\"\\ud800\"", "\"a\\udc00b\"", "\"\\udc00\\ud800\"", "\"a\\u0000b\""];

    private static readonly string[] WrongNumbers =
        ["\"1\"", "0", "-0", "-1", "-0.0", "1e400", "-1e400", "123456789012345678901234567890", "99999999999", "[]", "{}", "true", "\"\\ud800\"", "[1]"];

    private static readonly string[] WrongLists = ["1", "\"train\"", "{}", "[\"nothing\"]", "[1]", "[null]", "[[]]", "[\"\\ud800\"]", "[\"train\",{}]"];

    /// <summary>Text that is no JSON object at all.</summary>
    private static readonly Gen<byte[]> NoObject = Gen.OneOf(
        Gen.OneOf(
            "{", "}", "[]", "[", "null", "true", "1", "\"\"", "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "{\"a\":1,}", "{\"a\":1}}", "{} {}", "{}\0", "NaN", "{\"a\":NaN}",
            "{\"a\":01}", "{\"a\":+1}", "{\"a\":0x1}", "{\"a\":1.}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud8\"}", "// c\n{}", "{}/* c */", "<x/>", "a=b", "{\"\\ud800\":1}",
            "{\"a\":{\"\\ud800\":1}}", "{\"a\":1,\"\\u0061\":2}").Select(Encoding.UTF8.GetBytes),
        Gen.Int[33, 3000].Select(depth => Encoding.ASCII.GetBytes($"{{\"a\":{new string('[', depth)}{new string(']', depth)}}}")),
        Gen.Int[33, 3000].Select(depth => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth))),
        Gen.Int[1, 100_000].Select(depth => Encoding.ASCII.GetBytes(new string('[', depth))),
        // Overlong, surrogate and truncated UTF-8; UTF-16; a compressed body.
        Gen.OneOf(
            [.. "{\"question\":\""u8, 0xc0, 0xaf, .. "\"}"u8], [.. "{\"question\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8], [.. "{\"question\":\""u8, 0xf4, 0x90, 0x80, 0x80, .. "\"}"u8],
            [.. "{\"question\":\"a"u8, 0xe4, .. "\"}"u8], [.. "{\""u8, 0xff, .. "\":1}"u8], [0xef, 0xbb, 0xbf, .. "[]"u8], Encoding.Unicode.GetBytes("{\"question\":\"a\"}"),
            Encoding.BigEndianUnicode.GetBytes("{}"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
        Gen.Byte[0x80, 0xff].Array[1, 200]);

    /// <summary>Bodies for a type of request; <c>JsonElement</c> stands for any JSON.</summary>
    public static Gen<HostileBody> For(Type request)
    {
        var noObject = NoObject.Select(bytes => new HostileBody(bytes, request != typeof(JsonElement)));
        if (request == typeof(JsonElement))
        {
            return Gen.Frequency((3, noObject), (1, Gen.Int[32, 900].Select(kilobytes => HostileBody.Of($"\"{new string('a', kilobytes * 1024)}\"", mustBeRefused: true))));
        }

        List<Field> fields = [.. request.GetConstructors().Single().GetParameters().Select(parameter =>
            new Field(JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!), parameter.ParameterType, parameter.HasDefaultValue))];
        var anyField = Gen.OneOf(fields.ToArray());
        var all = Write(fields);
        var wrong = anyField.SelectMany(field => Wrong(field.Type).Select(value => HostileBody.Of(Write(fields, field.Name, value), mustBeRefused: true, field.Name)));
        var unknown = Gen.OneOf("x", "", "__proto__", "constructor", "$type", "QUESTION", "agent ", "\\u0000", "instanceid").Select(name =>
            HostileBody.Of($"{all[..^1]},\"{name}\":1}}", mustBeRefused: true));
        var twice = anyField.Select(field => HostileBody.Of($"{all[..^1]},\"{field.Name}\":{Right(field)}}}", mustBeRefused: true));
        var cut = Gen.Int[1, all.Length - 1].Select(length => HostileBody.Of(all[..length], mustBeRefused: true));
        var right = Gen.Shuffle(fields).Select(order => HostileBody.Of(Write([.. order.Where(field => !field.IsOptional), .. order.Where(field => field.IsOptional).Take(1)]), mustBeRefused: false));
        return Gen.Frequency((6, wrong), (1, unknown), (1, twice), (1, cut), (4, noObject), (2, right));
    }

    private static string Write(IReadOnlyList<Field> fields, string? wrong = null, string value = "") =>
        $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{(field.Name == wrong ? value : Right(field))}"))}}}";

    private static string Right(Field field) => (field.Name, Nullable.GetUnderlyingType(field.Type) ?? field.Type) switch
    {
        ("agent", _) => $"\"{HarborAgent.Name}\"",
        (_, var type) when type == typeof(string) => "\"abc\"",
        (_, var type) when type == typeof(int) || type == typeof(double) => "1",
        (_, { IsEnum: true } type) => $"\"{Enum.GetNames(type)[0]}\"",
        _ => "[]",
    };

    private static Gen<string> Wrong(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var plain when plain == typeof(string) => Gen.Frequency(
            (8, Gen.OneOf(WrongTexts)), (1, Gen.Int[9_000, 200_000].Select(length => $"\"{new string('a', length)}!\""))), // Letters alone may be base64.
        var plain when plain == typeof(int) || plain == typeof(double) => Gen.OneOf(WrongNumbers),
        { IsEnum: true } => Gen.OneOf(WrongTexts),
        _ => Gen.OneOf(WrongLists),
    };

    private sealed record Field(string Name, Type Type, bool IsOptional);
}
