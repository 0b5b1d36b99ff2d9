using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using ResearchFlows;
using ResearchFlows.Functions;
using ResearchFlows.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<FailedAttempts>();
builder.Services.AddFunctionsHost(AppFolder.Resolve(ResearchFlowsOptions.Read(builder.Configuration), AppContext.BaseDirectory));
builder.Services.AddTelemetryExport(builder.Configuration);
await builder.Build().RunAsync();
