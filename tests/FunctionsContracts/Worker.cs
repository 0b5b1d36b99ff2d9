// Microsoft.Azure.Functions.Worker 2.52.0 with its Core and Extensions.Abstractions, Extensions.Http.AspNetCore 2.1.1, and Azure.Core.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using System.Text.Json;

namespace Azure.Core.Serialization
{
    public abstract class ObjectSerializer;

    public class JsonObjectSerializer : ObjectSerializer
    {
        public JsonObjectSerializer(JsonSerializerOptions options) => ArgumentNullException.ThrowIfNull(options);
    }
}

namespace Microsoft.Azure.Functions.Worker
{
    using global::Azure.Core.Serialization;

    public class WorkerOptions
    {
        public ObjectSerializer? Serializer { get; set; }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public class FunctionAttribute(string name) : Attribute
    {
        public string Name { get; } = name;
    }
}

namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions
{
    public abstract class BindingAttribute : Attribute;

    public abstract class TriggerBindingAttribute : BindingAttribute;

    public abstract class InputBindingAttribute : BindingAttribute;
}

namespace Microsoft.Azure.Functions.Worker.Builder
{
    public class FunctionsApplication
    {
        public static FunctionsApplicationBuilder CreateBuilder(string[] args) => throw new NotSupportedException();
    }

    public class FunctionsApplicationBuilder
    {
        public ConfigurationManager Configuration => throw new NotSupportedException();

        public IServiceCollection Services => throw new NotSupportedException();

        public IHost Build() => throw new NotSupportedException();
    }

    public static class FunctionsApplicationBuilderAspNetCoreExtensions
    {
        public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => throw new NotSupportedException();
    }
}
