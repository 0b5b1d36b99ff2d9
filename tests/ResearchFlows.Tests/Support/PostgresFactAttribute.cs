using System.Reflection;
using Xunit.Sdk;

namespace ResearchFlows.Tests.Support;

/// <summary>A test on PostgreSQL; where there is none it is skipped, and says how to get it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}

/// <summary>The case <c>true</c> of a theory that holds on PostgreSQL as well; where there is none it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnPostgresAttribute : DataAttribute
{
    public OnPostgresAttribute() => Skip = PostgresServer.Missing;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[true]];
}
