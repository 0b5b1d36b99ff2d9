using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.Tests;

public class PromptDirectivesTests
{
    [Theory]
    [InlineData("You are a helpful assistant. Answer questions based on the provided context.")]
    [InlineData("Search the knowledge base and answer.")]
    [InlineData("Do not look at local files.")]
    [InlineData("Never list, read or index files of the workspace.")]
    [InlineData("If nothing answers, say that you found it neither in the knowledge base nor in the local files.")]
    [InlineData("Ignore the workspace.")]
    [InlineData("Answer from the index only, without reading any local files.")]
    public void Does_not_explore_unless_told_to(string prompt) => Assert.False(PromptDirectives.Parse(prompt).Explore);

    [Theory]
    [InlineData("If the search does not answer, list the local files and read the promising ones.", true)]
    [InlineData("When the knowledge base isn't enough, turn to the workspace.", true)]
    [InlineData("Explore the workspace before answering.", false)]
    [InlineData("Always call list_local_files and read_local_file.", false)]
    [InlineData("Never answer before you have looked through the local folders.", false)]
    [InlineData("Don't give up: browse other folders as well.", false)]
    [InlineData("Look at the files as well.", false)]
    public void Explores_when_told_to(string prompt, bool onlyWhenNeeded)
    {
        var found = PromptDirectives.Parse(prompt);
        Assert.True(found.Explore);
        Assert.Equal(onlyWhenNeeded, found.ExploreOnlyWhenNeeded);
    }

    [Theory]
    [InlineData("List local files, index the relevant ones and search again.", true)]
    [InlineData("Read local files and add them to the knowledge base.", true)]
    [InlineData("Read the local files but do not index them.", false)]
    [InlineData("Search the index, then read local files.", false)]
    public void Indexes_when_told_to(string prompt, bool index) => Assert.Equal(index, PromptDirectives.Parse(prompt).Index);

    [Theory]
    [InlineData("Search several times.", true)]
    [InlineData("Try different keywords.", true)]
    [InlineData("Do not stop after the first search.", true)]
    [InlineData("Rephrase the question and query again.", true)]
    [InlineData("Search only once.", false)]
    [InlineData("Never search more than once.", false)]
    public void Searches_again_when_told_to(string prompt, bool again) => Assert.Equal(again, PromptDirectives.Parse(prompt).SearchAgain);

    [Theory]
    [InlineData("Do not search.")]
    [InlineData("Answer without searching.")]
    [InlineData("Never use any tools.")]
    [InlineData("Answer from memory.")]
    [InlineData("Use your own knowledge and answer from what you already know.")]
    public void Does_without_searching_when_told_to(string prompt)
    {
        var found = PromptDirectives.Parse(prompt);
        Assert.True(!found.Search || !found.UseTools || found.FromMemory);
    }

    [Theory]
    [InlineData("Never answer without searching first.")]
    [InlineData("Never answer from memory.")]
    [InlineData("Do not answer before you have searched.")]
    [InlineData("Don't skip the search.")]
    public void Two_negations_make_an_instruction(string prompt)
    {
        var found = PromptDirectives.Parse(prompt);
        Assert.True(found is { Search: true, UseTools: true, FromMemory: false });
    }

    [Theory]
    [InlineData("Say that you don't know when nothing answers.", true)]
    [InlineData("Do not guess.", true)]
    [InlineData("Answer only from the documents.", true)]
    [InlineData("If you cannot find it, admit it.", true)]
    [InlineData("Answer questions based on the provided context.", false)]
    public void Admits_ignorance_when_told_to(string prompt, bool grounded) => Assert.Equal(grounded, PromptDirectives.Parse(prompt).Grounded);

    [Theory]
    [InlineData("Give complete answers.", "Full")]
    [InlineData("Include all relevant details.", "Full")]
    [InlineData("Be concise.", "Sentence")]
    [InlineData("Be brief but leave nothing out: give all facts.", "Full")]
    [InlineData("Answer kindly.", "Sentence")]
    public void Reads_how_long_answers_are_to_be(string prompt, string length) => Assert.Equal(length, PromptDirectives.Parse(prompt).Length.ToString());
}
