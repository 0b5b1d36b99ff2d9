namespace ResearchFlows.OfflineModel.Language;

/// <summary>
/// Everyday verbs, adjectives and adverbs. A document often says the same with another word, so that a loose word it lacks tells less than a noun it lacks.
/// </summary>
internal static class LooseWords
{
    private static readonly HashSet<string> All = [.. """
        accept accompany accomplish achieve act add admit affect agree allow announce answer appear apply approach approve arrange
        arrive ask assume assign attach attempt attend avoid beat become begin belong bend borrow break bring build burn buy
        calculate call cancel care carry catch cause change check choose claim clean clear climb close collect combine come
        communicate compare complain complete concern confirm connect consider consist consult contact contain continue contribute
        control convert convince cope count cover create cross cut damage deal decide declare decrease defend define delay deliver
        demand depend describe deserve destroy determine develop die disagree disappear discover discuss dispose distinguish
        distribute divide do drink drive drop eat earn employ empty enable encourage end enjoy enter escape establish evaluate
        examine exceed exchange exist expand expect experience explain expose extend face fail fall feed feel fetch fight fill
        find finish fit fix fly follow force forget form gain gather get give go grow guarantee guide handle hang happen hear help
        hide hit hold hurt identify imagine improve include increase indicate influence inform insist inspect install intend
        introduce investigate invite involve join jump keep kick kill knock know lack last launch lay lead lean learn leave let
        lie lift limit listen live load look lose maintain make manage mark matter measure meet mention mind miss mistake mix move
        notice notify obtain obtained occur offer open operate order organise overcome own owe participate pass pay perform permit
        pick place play point postpone prefer prepare prescribe present press prevent proceed produce promise protect prove
        provide publish pull push put qualify quit raise reach react read realise receive recognise recommend recover reduce refer
        refuse regard register reject relate release rely remain remember remind remove repair repeat replace reply report
        represent require rescue resist resolve respond rest restart return reveal ride ring rise risk roll run save say search
        see seem select sell send separate serve set settle shake share shine shoot show shut sign sink sit sleep slip solve sort
        speak spend splash splashed spread stand start stay steal stick stop store struggle study submit succeed suffer suggest
        suit supply support suppose survive suspect suspend switch take talk teach tell tend test think throw touch train travel
        treat trigger trust try turn understand undertake use visit wait wake walk want warn wash watch wear win wish wonder work
        worry write yield jam jammed exchange escalate adjust retain reserve deploy deployed able absent accurate active actual
        additional afraid alone ancient angry annual apparent appropriate available average aware bad basic beautiful big brief
        bright broad broken busy calm careful cheap clean clear close closed cold common complete complex considerable constant
        convenient correct cruel current daily dangerous dark dead deep deliberate dense detailed different difficult direct dirty
        dry due dull eager early easy effective empty entire equal essential everyday evident exact excellent expensive extra
        extreme false familiar famous fast final fine firm flat formal free frequent fresh full general gentle genuine good
        gradual great half happy hard harmful healthy heavy helpful high honest hot huge ideal immediate important impossible
        independent individual initial inner internal large late least light likely little local long loose loud low main major
        manual medium minor missing mixed modern much narrow natural near necessary negative new nice noisy normal obvious
        occasional odd official old open opposite ordinary original other outer overall overnight overdue partial past permanent
        perfect plain pleasant poor popular positive possible potential practical precise present previous primary private
        probable proper public pure quick quiet random rapid rare raw ready real reasonable recent regular relevant reliable
        remote responsible rich rough round routine rude sad safe secondary secure senior separate serious severe sharp short sick
        significant silent similar simple single slight slow small smooth soft solid special specific spare stable standard steady
        steep still straight strange strict strong sudden sufficient suitable sure tall temporary terrible thick thin tight tiny
        tired total tough typical ugly unable unusual upper urgent useful usual valid various vast vertical visible vital warm
        weak wet whole wide wild wise wooden worth wrong young ahead alone apart aside away together twice night day evening
        morning weekend midnight noon month week hour minute abroad afterwards altogether anyway approximately beforehand briefly
        certainly completely eventually hardly immediately independently instead largely mainly maybe merely mostly nearly newly
        normally otherwise overnight perhaps possibly presently previously probably promptly quickly rarely recently roughly
        seldom simply slowly sometimes successfully
        unlucky lucky mean ahead something somewhere somehow elsewhere newly formerly apparently supposedly allegedly basically
        essentially honestly sensible silly stupid clever smart nasty awful horrible weird funny crazy pointless useless hopeless needless
        suddenly unexpectedly gradually constantly continually repeatedly accidentally deliberately automatically manually
        anybody somebody nobody everybody fancy bother dare afford hesitate sneak grab poke peek glance require
        behave cope revert undo redo resend reuse rerun retry resume choose chosen picked opt preferred favour rejected dropped abandon
        abandoned owned accountable charge liable permitted forbidden prohibited allowed required mandatory compulsory optional existing
        actually real really true truth earlier earliest later latest recently previously former more less most least fewer greater
        lesser bigger smaller longer shorter higher lower larger faster slower older newer biggest smallest longest shortest highest
        lowest largest fastest slowest oldest newest best worst
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Stemmer.Stem)];

    // Nouns for people and things in general, of which a document mostly names the kind.
    private static readonly HashSet<string> Nouns = [.. """
        newcomer beginner starter stranger outsider insider expert specialist professional individual human guy folks chap folk
        situation circumstance circumstances condition occasion moment instance chance luck story fact idea thought opinion view point
        aspect detail side kind sort form shape manner means fashion stuff item object product goods trouble difficulty mess bother
        effort attempt step action measure move approach option choice possibility alternative need purpose use benefit sense role part
        portion piece bit lot bunch couple pair handful majority rest remainder beginning middle end start finish edge advance future past
        present today yesterday tomorrow amount quantity total sum figure extent degree range scale magnitude proportion maximum minimum
        limit mate boss guys lads team coworker newbie rookie apprentice trainee requirement suggestion advice decision reason cause result
        outcome effect consequence impact behaviour engineer developer technician operator user worker employee staff colleague manager
        member visitor guest customer client company organisation department service system application software program
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Stemmer.Stem)];

    /// <summary>Whether the stem is such a word's, or that of a general noun.</summary>
    public static bool Contains(string stem) => All.Contains(stem) || Nouns.Contains(stem);

    /// <summary>Whether the stem is a general noun's.</summary>
    public static bool IsNoun(string stem) => Nouns.Contains(stem);
}
