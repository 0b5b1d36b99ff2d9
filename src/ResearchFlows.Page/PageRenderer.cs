using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using System.Text;

namespace ResearchFlows.Page;

/// <summary>Renders a component into an answer.</summary>
internal static class PageRenderer
{
    public static async Task<IResult> RenderAsync(PageRequest request, PageContent content)
    {
        await using var renderer = new HtmlRenderer(request.Services, request.Services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = content.Model });
            return (await renderer.RenderComponentAsync(content.Component, parameters)).ToHtmlString();
        });
        PageHeaders.Set(request.Api.Http.HttpContext.Response.Headers);
        return Results.Content(html, "text/html", Encoding.UTF8, content.Status);
    }
}
