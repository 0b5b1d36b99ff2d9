using NetArchTest.Rules;
using ResearchFlows.Engine;
using ResearchFlows.Http;
using ResearchFlows.Local.Tests.Support;
using System.Reflection;
using System.Xml.Linq;

namespace ResearchFlows.Local.Tests;

/// <summary>The house: arrows run downwards only, so that a room can be read, and changed, with what is below it in mind and nothing else.</summary>
public sealed class ArchitectureTests
{
    /// <summary>From the top. A room uses rooms that stand below it, and no other.</summary>
    private static readonly string[] Rooms =
    [
        "Mcp", "Overview", "Optimization", "Improvement", "Evaluation", "Research", "Telemetry", "Instances", "Agents", "Tools", "Documents", "Http", "LlamaStack", "Ledger", "Streams", "Json",
    ];

    /// <summary>What each project may reference of ours.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["ResearchFlows.Ports"] = [],
        ["ResearchFlows.Sqlite"] = [],
        ["ResearchFlows"] = ["ResearchFlows.Ports", "ResearchFlows.Sqlite"],
        ["ResearchFlows.Engine"] = ["ResearchFlows.Ports", "ResearchFlows.Sqlite"],
        ["ResearchFlows.OfflineModel"] = [],
        ["ResearchFlows.DevStack"] = ["ResearchFlows.OfflineModel"],
        ["ResearchFlows.Page"] = ["ResearchFlows"],
        ["ResearchFlows.Local"] = ["ResearchFlows", "ResearchFlows.DevStack", "ResearchFlows.Engine", "ResearchFlows.Page"],
        ["ResearchFlows.Functions"] = ["ResearchFlows", "ResearchFlows.Page"],
    };

    private static readonly Assembly Product = typeof(ApiRoute).Assembly;

    public static TheoryData<string> RoomNames => [.. Rooms];

    public static TheoryData<string> ProjectNames => [.. Projects.Keys];

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_room_uses_only_rooms_below_it(string room)
    {
        string[] above = [.. Rooms.TakeWhile(other => other != room).Select(other => $"ResearchFlows.{other}")];

        var result = Types.InAssembly(Product).That().ResideInNamespace($"ResearchFlows.{room}").ShouldNot().HaveDependencyOnAny(above).GetResult();

        Assert.True(result.IsSuccessful || above.Length == 0, $"{room} uses a room above it in: {string.Join(", ", (result.FailingTypes ?? []).Select(type => type.FullName))}");
    }

    [Fact]
    public void Every_room_has_its_place()
    {
        var rooms = Product.GetTypes().Select(type => type.Namespace?.Split('.')).Where(parts => parts is ["ResearchFlows", _, ..]).Select(parts => parts![1]).Distinct();

        Assert.Equal(Rooms.Order(), rooms.Order());
    }

    [Fact]
    public void Every_rooms_routes_are_in_the_table()
    {
        var routes = Product.GetTypes().Where(type => type.Name.EndsWith("Routes", StringComparison.Ordinal))
            .SelectMany(type => (IReadOnlyList<ApiRoute>)type.GetProperty("All", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!);

        Assert.Equal(routes.Select(route => route.Name).Order(), ApiTable.All.Select(route => route.Name).Order());
    }

    [Fact]
    public void The_engine_knows_nothing_of_research() => Assert.DoesNotContain(
        typeof(DurableEngine).Assembly.GetReferencedAssemblies(), reference => reference.Name is "ResearchFlows" or "ResearchFlows.Local");

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void A_project_references_what_it_may(string name)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, $"src/{name}/{name}.csproj"));

        var ours = project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        var packages = project.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);
        Assert.Equal(Projects[name].Order(), ours.Order());
        Assert.True(name == "ResearchFlows.Functions" || !packages.Any(package => package.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)), $"{name} references the worker.");
    }
}
