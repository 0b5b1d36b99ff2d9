using ModelContextProtocol.Protocol;
using System.Text;

namespace ResearchFlows.Tools.Servers;

/// <summary>What a server's tool said, as an output for the model: text, cut to the limit of every tool.</summary>
internal static class RemoteOutput
{
    public static string Of(CallToolResult result)
    {
        var blocks = result.Content.Select(Write).Where(text => text.Length > 0).ToList();
        if (blocks.Count == 0 && result.StructuredContent is { } structured)
        {
            blocks = [structured.GetRawText()];
        }

        var whole = string.Join("\n\n", blocks).Replace('\0', '\uFFFD');
        var text = Cut(whole.Length == 0 ? "The tool gave no output." : whole);
        return result.IsError == true ? $"Error: {text}" : text;
    }

    private static string Write(ContentBlock block) => block switch
    {
        TextContentBlock text => text.Text,
        EmbeddedResourceBlock { Resource: TextResourceContents resource } => resource.Text,
        EmbeddedResourceBlock embedded => $"(A resource that is no text: {embedded.Resource.Uri}. It is not shown.)",
        ResourceLinkBlock link => $"({link.Name}: {link.Uri})",
        ImageContentBlock image => $"(An image, {image.MimeType}. It is not shown.)",
        AudioContentBlock audio => $"(A sound, {audio.MimeType}. It is not shown.)",
        _ => "",
    };

    private static string Cut(string text) => ToolOutput.Split(text, ToolOutput.MaximumBodyBytes) is [var first, _, ..]
        ? $"{first}\n\n(The output has {Encoding.UTF8.GetByteCount(text):N0} bytes; only its beginning is shown. Ask for less of it, if the tool allows that.)"
        : text;
}
