using Microsoft.Azure.Functions.Worker.Middleware;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Functions;

/// <summary>Counts attempts at activities that failed, as the embedded host does.</summary>
internal sealed class FailedAttempts(RunTelemetry telemetry) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == "activityTrigger"))
        {
            telemetry.AttemptFailed(context.FunctionDefinition.Name, exception.GetType().FullName!);
            throw;
        }
    }
}
