using ResearchFlows.Page.Agent;

namespace ResearchFlows.Page.Tests.Components;

public sealed class DocumentSectionTests
{
    private const string Text = "before\n# Page 1\none\n# Retention\ntwo\n```\n# Page 1\n```\n# Page 1\nthree";

    [Theory]
    [InlineData("page 1", 1)]
    [InlineData("\"Retention\"", 2)]
    [InlineData("page 7", -1)]
    [InlineData(null, -1)]
    public void The_first_section_of_the_cited_name_is_marked_and_headings_in_code_are_none(string? cited, int index)
    {
        var sections = DocumentSection.Of(Text, cited);

        Assert.Equal(["before", "# Page 1\none", "# Retention\ntwo\n```\n# Page 1\n```", "# Page 1\nthree"], sections.Select(section => section.Text));
        Assert.Equal(index, sections.ToList().FindIndex(section => section.IsCited));
    }
}
