using ResearchFlows.OfflineModel.Language;
using ResearchFlows.OfflineModel.Research;

namespace ResearchFlows.OfflineModel.Tests;

/// <summary>How the offline model takes texts and questions apart.</summary>
public class LanguageTests
{
    [Theory]
    [InlineData("goes", "go")]
    [InlineData("filled", "fill")]
    [InlineData("controlled", "control")]
    [InlineData("May", "may")]
    public void Forms_of_a_word_have_one_stem(string word, string other) => Assert.Equal(Terms.StemOf(other), Terms.StemOf(word));

    [Fact]
    public void To_fill_is_not_a_file() => Assert.NotEqual(Terms.StemOf("file"), Terms.StemOf("fill"));

    [Fact]
    public void The_month_of_May_is_a_name_and_the_permission_is_nothing()
    {
        Assert.Contains(Terms.Of("Why were customers paid twice in May?"), term => term is { Text: "May", IsName: true });
        Assert.DoesNotContain(Terms.Of("May I enter? You may enter."), term => term.Text.Equals("may", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Words_of_much_the_same_meaning_are_close_and_others_are_not()
    {
        var doctor = Terms.Of("the physician")[0];

        Assert.True(new TermSet("Two physicists came.").Closeness(doctor) < new TermSet("A surgeon came.").Closeness(doctor));
        Assert.Equal(0, new TermSet("A pump leaks.").Closeness(doctor));
        Assert.Equal(1, new TermSet("The physician came.").Closeness(doctor));
    }

    [Fact]
    public void A_text_is_about_what_another_is_about_in_other_words()
    {
        var question = new TermSet("repair of the broken elevator").Meaning;

        Assert.True(question.Likeness(new TermSet("fixing a damaged lift").Meaning) > question.Likeness(new TermSet("salaries of the teachers").Meaning) + 0.2);
        Assert.Equal(0, question.Likeness(new TermSet("qxzv").Meaning));
    }

    [Theory]
    [InlineData("Under what conditions would the rollout be stopped?", "time")]
    [InlineData("What was the trigger of the freeze?", "reason")]
    [InlineData("At what chlorine reading does the plant stop?", "quantity")]
    [InlineData("How did the seeds get there?", null)]
    [InlineData("How do I release a version?", "procedure")]
    public void A_question_wants_a_form_of_answer(string question, string? form) => Assert.Equal(form, AnswerForm.Of(question)?.Name);

    [Theory]
    [InlineData("Why it happened", true)]
    [InlineData("Timeline", false)]
    public void A_heading_may_announce_the_answer(string heading, bool announces) => Assert.Equal(announces, AnswerForm.Of("Why did it stop?")!.IsAnnouncedBy(heading));
}
