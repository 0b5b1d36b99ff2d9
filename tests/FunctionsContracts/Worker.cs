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

namespace Microsoft.Azure.Functions.Worker.Core.FunctionMetadata
{
    public interface IRetryOptions;

    public interface IFunctionMetadata
    {
        string? FunctionId { get; }

        bool IsProxy { get; }

        string? Language { get; }

        bool ManagedDependencyEnabled { get; }

        string? Name { get; }

        string? EntryPoint { get; }

        IList<string>? RawBindings { get; }

        string? ScriptFile { get; }

        IRetryOptions? Retry { get; }
    }

    public interface IFunctionMetadataTransformer
    {
        string Name { get; }

        void Transform(IList<IFunctionMetadata> original);
    }
}
