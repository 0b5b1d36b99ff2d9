using CsCheck;
using ResearchFlows.Http;
using ResearchFlows.Local.Tests.Support;
using System.Text;

namespace ResearchFlows.Local.Tests.Hostile;

/// <summary>Requests against every route of the API, each wrong in some way; a route that is added is covered by itself.</summary>
internal static class HostileRequests
{
    /// <summary>Parts of a path: what stands for an id, a name or an agent.</summary>
    private static readonly string[] Segments =
    [
        "abc", HarborAgent.Name, "nobody", "..", ".", "%2e%2e", "%2E", "a%2Fb", "..%2F..%2Fetc%2Fpasswd", "%2F", "..%5c..%5cwindows", "%5C", "%252e%252e%252fetc", "....", "a%0d%0aX-Injected:%20yes", "abc%0a",
        "%0a", "%09", "%20", "a%20b", "%7f", "%c2%85", "%e2%80%a8", "%ef%bb%bf", "%ff", "%c0%ae%c0%ae", "%ed%a0%80", "%f0%9f%92%a9", "%zz", "%", "%2", "%u002e", "~", "*", "-", "_", "+", "a+b", "a;b=c", "a,b", "@", "a:b", "{id}",
        "{{name}}", "$(id)", "'%20OR%20'1'='1", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "CON", "nul.txt", "0", "-1", "1e400", "null", "undefined", "true", "ABC", "%41bc", "a%CC%88",
    ];

    private static readonly string[] QueryNames = ["orchestration", "agent", "status", "from", "top", "continuation", "waitSeconds", "instanceId", "", "x", "%00", "%ff", "a%0d%0a"];

    private static readonly string[] QueryValues =
    [
        "", "0", "1", "-1", "%2B1", "1.0", "1e3", "0x10", "%D9%A1", "2147483648", "99999999999999999999", "1e400", "NaN", "%20", "Completed", "completed", "Completed,Running", "3", "harbor", "ResearchOrchestration",
        "2026-01-31", "2026-13-45", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "yesterday", "%00", "%ff", "%ed%a0%80", "%zz", "'", "%22", "'%3BDROP%20TABLE%20instances", "%25", "%F0%9F%92%A9", "../../etc/passwd",
        "aW5zdGFuY2VzPDE", "aW5zdGFuY2VzPC0x", "aW5zdGFuY2VzPDk5OTk5OTk5OTk5OTk5OTk5OTk5", "aW5zdGFuY2VzPA", "====", "a_-b", "////",
    ];

    private static readonly string[] OddHeaders =
    [
        "X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Original-URL: /api/agents", "X-Rewrite-URL: /elsewhere", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", "Origin: null", "Origin: http://evil.example",
        "Accept: text/html", "Accept: ", "Accept-Encoding: gzip;q=x, br, *", "Accept-Language: %s%n", "Range: bytes=0-0,-1", "If-None-Match: *", "If-Modified-Since: yesterday", "Cookie: a=b; a=c; =; ;", "Authorization: Basic !!!",
        "Upgrade: websocket", "Upgrade: h2c", "TE: trailers", "Content-Encoding: gzip", "Content-Language: x", "User-Agent: ${jndi:ldap://127.0.0.1/x}", "Referer: javascript:alert(1)", "Expect: 100-continue", "traceparent: 00-x", "Request-Id: |", "X-Long: ",
    ];

    private static readonly string[] OddTypes =
    [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "application/jsonp", "application/json-seq", "text/json5", "*/*", "", "json", "application/", "/json", "application/json, text/plain", ";", "application/json\u00a0",
    ];

    private static readonly string[] JsonTypes = ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=utf-16", "application/problem+json", "application/json; charset=\"\"", "application/json;a=b;a=c"];

    private static readonly string[] OddMethods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "Post", "X", "DELETE_", "M-SEARCH", "SOURCE"];

    private static readonly Gen<string> Segment = Gen.Frequency(
        (12, Gen.OneOf(Segments)), (1, Gen.Int[51, 2000].Select(length => new string('a', length))), (1, Gen.Byte.Array[1, 20].Select(bytes => string.Concat(bytes.Where(one => one != 0).Select(one => $"%{one:x2}")))));

    /// <summary>One of all of them.</summary>
    public static Gen<HostileRequest> Any { get; } = Gen.OneOf(ApiTable.All.Select(route => Gen.Frequency(
        (10, Bodies(route)), (8, Paths(route)), (4, Methods(route)), (4, ContentTypes(route)), (4, Headers(route)), (4, Framings(route)), (3, Targets(route)), (2, NoHttp(route)))).ToArray());

    private static Gen<HostileRequest> Bodies(ApiRoute route) => route.Request is not { } type
        ? Paths(route)
        : Gen.Select(HostileJson.For(type), Gen.OneOf(JsonTypes)).Select((body, contentType) =>
            Plain(route.Method, PathOf(route, "abc"), contentType, body.Bytes) with { Expected = body.MustBeRefused ? Expected.Refusal : Expected.NoFault, Field = body.Field });

    private static Gen<HostileRequest> Paths(ApiRoute route) => Gen.Select(Segment, Segment, Query).Select((first, second, query) =>
        Plain(route.Method, PathOf(route, first, second) + query, "application/json", route.Request is null ? [] : "{}"u8.ToArray()));

    private static Gen<string> Query => Gen.Frequency(
        (1, Gen.Const("")),
        (4, Gen.Select(Gen.OneOf(QueryNames), Gen.OneOf(QueryValues)).Array[1, 4].Select(pairs => "?" + string.Join('&', pairs.Select(pair => $"{pair.Item1}={pair.Item2}")))),
        (1, Gen.OneOf("?", "??", "?&&&", "?=", "?top", "?top=1&top=2", "?status=Running&status=Failed", "?" + new string('&', 3000), "?x=" + new string('a', 6000), "?" + string.Join('&', Enumerable.Repeat("a=b", 1500)))));

    private static Gen<HostileRequest> Methods(ApiRoute route) => Gen.OneOf(OddMethods).Select(method =>
        Plain(method, PathOf(route, "abc", "go"), "application/json", "{\"reason\":\"x\"}"u8.ToArray()) with
        {
            Expected = ApiTable.All.Any(known => known.Pattern == route.Pattern && known.Method.Equals(method == "HEAD" ? "GET" : method, StringComparison.OrdinalIgnoreCase)) ? Expected.NoFault : Expected.Refusal,
        });

    private static Gen<HostileRequest> ContentTypes(ApiRoute route) => Gen.OneOf(OddTypes).Select(type =>
        Plain(route.Method, PathOf(route, "abc", "go"), type, "{\"question\":\"a\"}"u8.ToArray()) with { Expected = route.Method == "GET" ? Expected.NoFault : Expected.Refusal });

    private static Gen<HostileRequest> Headers(ApiRoute route) => Gen.Frequency(
        (6, Gen.OneOf(OddHeaders).Array[1, 12].Select(headers => (headers, Expected.NoFault))),
        (2, Gen.Int[1, 80].Select(count => (Enumerable.Range(0, count).Select(number => $"X-{number}: {new string('v', 300)}").ToArray(), Expected.NoFault))),
        (1, Gen.Int[101, 1000].Select(count => (Enumerable.Repeat("X-Flood: 1", count).ToArray(), Expected.NoHttp))),
        (1, Gen.Int[33, 200].Select(kilobytes => (new[] { $"X-Long: {new string('v', kilobytes * 1024)}" }, Expected.NoHttp))),
        (1, Gen.OneOf("NoColon", ": nameless", "Spa ce: x", "X-Nul: \0", "X-Cr: a\rb", " folded: x", "X\u00e4: x", "Host: other", "Host: localhost/../x", "Content-Length: x", "Content-Length: 1, 2").Select(line => (new[] { line }, Expected.NoHttp))))
        .Select(odd => Plain(route.Method, PathOf(route, "abc", "go"), "application/json", Encoding.ASCII.GetBytes(route.Request is null ? "" : odd.Item2 == Expected.NoHttp ? "[]" : "{}")) is var request
            ? request with { Headers = [.. request.Headers, .. odd.Item1], Expected = odd.Item2 } : null!);

    /// <summary>Bodies whose length is not what it is said to be, in chunks, too large, or never finished.</summary>
    private static Gen<HostileRequest> Framings(ApiRoute route)
    {
        var refused = route.Request is null ? Expected.NoFault : Expected.Refusal;
        return Gen.OneOf(
            Gen.Int[1, 3].Select(over => Framed(route, $"Content-Length: {1024 * 1024 + over}", Encoding.ASCII.GetBytes($"{{\"question\":\"{new string('a', 1024 * 1024 + over - 15)}\"}}"), refused)),
            Gen.Const(Framed(route, "Transfer-Encoding: chunked", Chunks(Enumerable.Repeat((byte)' ', 1024 * 1024 + 1).ToArray(), 60_000), refused)),
            Gen.Int[1, 20].Select(size => Framed(route, "Transfer-Encoding: chunked", Chunks("{\"question\":\"abc\",\"agent\":7}"u8.ToArray(), size), route.Name == "RaiseEvent" ? Expected.NoFault : refused)),
            Gen.OneOf("zz\r\n", "-1\r\n", "ffffffffffffffff\r\n", "5\r\nab", "1;ext=\"\r\na\r\n0\r\n\r\n", "1\n[\n0\n\n", "2\r\n[]\r\n0\r\nTrailer: x").Select(chunk => Framed(route, "Transfer-Encoding: chunked", Encoding.ASCII.GetBytes(chunk), Expected.NoHttp)),
            Gen.OneOf("gzip", "chunked, chunked", "identity", "xchunked").Select(coding => Framed(route, $"Transfer-Encoding: {coding}", "2\r\n[]\r\n0\r\n\r\n"u8.ToArray(), Expected.NoHttp)),
            Gen.Int[3, 5000].Select(more => Framed(route, $"Content-Length: {more}", "[]"u8.ToArray(), Expected.NoHttp)),
            Gen.Const(Framed(route, "Content-Length: 2\r\nContent-Length: 20", "[]GET /api/agents HTTP"u8.ToArray(), Expected.NoHttp)),
            Gen.Const(Framed(route, "Content-Length: 2\r\nTransfer-Encoding: chunked", "2\r\n[]\r\n0\r\n\r\nGET /api/agents HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Expected.NoHttp)),
            Gen.OneOf("-1", "+2", "2 2", "0x2", "99999999999999999999", "9223372036854775807").Select(length => Framed(route, $"Content-Length: {length}", "[]"u8.ToArray(), Expected.NoHttp)),
            Gen.Const(Framed(route, "Content-Length: 2", "{}POST /api/research HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Expected.NoFault)),
            Gen.Const(Framed(route, "Expect: 100-continue\r\nContent-Length: 7", "{\"a\":1}"u8.ToArray(), Expected.NoFault)));
    }

    /// <summary>Other ways to write the same path, which may lead to a route or to none.</summary>
    private static Gen<HostileRequest> Targets(ApiRoute route) => Gen.OneOf<Func<string, string>>(
            path => "/" + path, path => path.Replace("/", "//", StringComparison.Ordinal), path => path + "/", path => path.ToUpperInvariant(), path => "/x/.." + path, path => "/." + path, path => "/%2e%2e" + path,
            path => path.Replace("/api", "/api%2f", StringComparison.Ordinal), path => path.Replace("/", "\\", StringComparison.Ordinal), path => path + "%00", path => path + "#fragment", path => path + ";a=b", path => path + ".json", path => path + "%20", path => path + "%0a",
            path => "http://localhost" + path, path => "http://evil.example" + path, path => "https://localhost:1" + path, path => "file://" + path, path => path[1..], path => "*", path => "localhost:80", path => "", path => "/", path => path + new string('a', 7000), path => path + new string('a', 9000),
            path => "/" + string.Concat(Enumerable.Repeat("a/", 2000)), path => string.Concat(Enumerable.Repeat("/..", 1000)) + path)
        .SelectMany(change => Gen.OneOf("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTPS/1.1", "").Select(version =>
            Plain(route.Method, change(PathOf(route, "abc", "go")), "application/json", route.Request is null ? [] : "[]"u8.ToArray()) with { Version = version, Expected = Expected.NoHttp }));

    /// <summary>Not HTTP, or only the beginning of it. Whoever hangs up may not hear that something was started, so none of these could start anything.</summary>
    private static Gen<HostileRequest> NoHttp(ApiRoute route)
    {
        var whole = Plain(route.Method, PathOf(route, "abc", "go"), "application/json", "{\"question\":7}"u8.ToArray());
        return Gen.OneOf(
                Gen.Byte.Array[1, 3000],
                Gen.Int[1, whole.Bytes().Length - 1].Select(length => whole.Bytes()[..length]),
                Gen.Select(Gen.Int[0, 40], Gen.Byte).Select((at, value) => whole.Bytes() is var bytes ? [.. bytes[..at], value, .. bytes[(at + 1)..]] : Array.Empty<byte>()),
                Gen.Const<byte[]>([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
                Gen.Const("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray()),
                Gen.Const("\r\n\r\n\r\n"u8.ToArray()),
                Gen.Int[1, 40].Select(lines => Encoding.ASCII.GetBytes(new string('\n', lines))))
            .Select(bytes => whole with { Garbage = bytes, Expected = Expected.NoHttp });
    }

    private static HostileRequest Framed(ApiRoute route, string framing, byte[] body, Expected expected) => new(
        route.Method, PathOf(route, "abc", "go"), ["Host: localhost", "Connection: close", "Content-Type: application/json", .. framing.Split("\r\n")], body, expected);

    private static HostileRequest Plain(string method, string target, string contentType, byte[] body) => new(
        method, target, ["Host: localhost", "Connection: close", $"Content-Type: {contentType}", $"Content-Length: {body.Length}"], body, Expected.NoFault);

    /// <summary>The route's path, its parameters filled in; an agent is one that there is unless the first text names another.</summary>
    private static string PathOf(ApiRoute route, string first, string second = "go") => ApiRoute.Prefix + string.Join('/', route.Pattern.Split('/').Select(part => part switch
    {
        "{agent}" => first == "abc" ? HarborAgent.Name : first,
        "{name}" => second,
        _ when part.StartsWith('{') => first,
        _ => part,
    }));

    private static byte[] Chunks(byte[] body, int size) =>
        Encoding.Latin1.GetBytes(string.Concat(body.Chunk(size).Select(chunk => $"{chunk.Length:x}\r\n{Encoding.Latin1.GetString(chunk)}\r\n")) + "0\r\n\r\n");
}
