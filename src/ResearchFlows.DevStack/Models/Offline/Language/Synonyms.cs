namespace ResearchFlows.DevStack.Models.Offline.Language;

/// <summary>Groups of everyday English words that stand for each other in questions and answers. No subject's vocabulary.</summary>
internal static class Synonyms
{
    private const string Groups = """
        begin start commence launch initiate initial open kickoff
        stop end finish halt cease terminate complete conclude
        broken break fail failure fault faulty defect defective malfunction outage breakdown crash
        fix repair resolve remedy mend correct restore solve solution
        problem issue trouble error fault incident
        cause reason due trigger root responsible culprit lead result
        buy purchase procure acquire order sell sold book booking reserve reservation
        price cost charge fee expensive pay budget expense spend
        boss manager supervisor head lead leader chief
        owner responsible maintain charge accountable belong own maintainer
        change replace swap substitute exchange renew
        change modify alter adjust edit amend update revise
        check inspect examine verify test review audit control inspection
        often frequently frequency interval every regular regularly periodic
        quick fast rapid speed swift
        big large size great huge enlarge
        small little tiny
        maximum max limit most cap ceiling highest upper
        minimum min least lowest lower floor threshold
        allow permit permission authorise authorize approve approval consent
        forbid forbidden prohibit ban disallow
        need require required requirement necessary must mandatory obligatory
        help assist support aid
        tell inform notify report alert contact call ring phone telephone
        phone telephone call ring extension
        stick stuck jam jammed block blocked clog obstruct
        emergency urgent crisis
        danger dangerous hazard hazardous risk risky unsafe
        safe safety secure protect protection
        store storage keep stow hold house stored
        space place seat spot
        return bring give back
        location place where site position located situated kept
        remove delete erase discard dispose throw away clear eliminate purge
        clean wash rinse wipe flush cleaning
        dry dried drying
        wait pause delay hold
        late delay overdue
        send transmit forward dispatch ship deliver submit transfer
        receive get obtain collect fetch
        train training course learn instruct teach
        rule policy regulation guideline requirement
        job task duty work role
        worker employee staff colleague personnel crew member operator technician
        visitor guest
        boat ship vessel
        car vehicle truck van
        money fund cash
        year annual annually yearly
        month monthly
        week weekly
        day daily
        hour hourly
        minute minutes min mins
        second seconds sec secs
        millisecond milliseconds ms
        kilometer kilometre kilometers kilometres km
        kilogram kilograms kilo kg
        meter metre meters metres
        milliliter millilitre millilitres ml
        percent percentage share proportion
        backup fallback spare reserve standby
        turn switch toggle
        enable activate
        disable deactivate
        restart reboot reset
        shutdown stop off
        heat warm hot heating temperature
        cold cool chill freeze frozen temperature
        weight weigh heavy load mass
        tall high height
        deep depth
        wide width broad
        far distance range
        length long
        age old
        choose select pick decide
        job occupation profession
        assess evaluate rate measure
        measure reading measurement gauge
        record log note document write register enter logged
        show display indicate signal present
        sign signature countersign
        guide manual handbook instruction
        step procedure process
        build construct assemble make manufacture produce
        install mount fit set
        supply provide deliver furnish provider supplier vendor
        maker manufacturer made producer vendor
        connect attach link join plug fasten
        disconnect detach unplug
        find locate discover detect notice spot identify
        lose missing lost
        broken damage damaged harm
        leak spill escape
        water wet liquid fluid
        answer reply respond response
        ask request query demand
        agree accept
        refuse reject deny decline
        increase raise rise grow boost higher
        decrease reduce lower drop fall decline cut shrink
        meet meeting gather assembly
        move relocate shift transport carry
        arrive arrival reach
        leave depart departure exit
        enter entry access admission admit
        lock locked unlock key
        password credential secret passphrase
        sick ill illness disease
        doctor physician
        injured injury hurt wound
        food meal eat lunch
        night nightly overnight midnight clock
        decade year
        throughput request rate
        bottleneck limit
        manual manually hand
        discover see find notice
        tube pipe
        grant approve permit allow
        noon midday
        child kid
        house home building
        room chamber hall
        last final latest
        first initial earliest original
        valid validity expire expiry expiration lifetime shelf
        old former previous earlier
        main primary principal
        secondary backup
        happen occur event incident
        reach attain exceed
        exceed above over beyond
        combine mix blend merge
        divide split separate
        copy duplicate replica
        plan schedule timetable planned scheduled calendar
        deadline due
        try attempt retry
        success succeed
        loud noise noisy sound
        light lamp bulb illuminate lighting
        electricity electric electrical power energy
        picture image photo photograph
        map chart
        letter mail post email message
        company firm business organisation organization
        team group crew squad
        contract agreement
        law legal
        goal aim purpose objective target intended meant
        method technique approach way
        tool instrument device equipment apparatus
        box container case bin crate
        hole opening gap
        top upper highest
        bottom lower lowest
        empty vacant drain
        full fill refill
        close shut closed
        sample specimen
        setting configure configuration setup parameter option
        default standard normal usual
        wrong incorrect mistake error bad
        label tag mark marker
        carry bring take
        throw cast
        watch monitor observe supervise oversee
        lift raise hoist
        tighten tight torque
        loose loosen slack
        wear don equip protective gloves clothing
        name title called named
        rename renamed
        abort cancel cancelled
        postpone defer suspend delay
        count number total amount quantity
        half halve
        double twice
        version release edition
        quit resign leave
        hire recruit employ
        founded established founding
        design designed designer invent engineer
        write author written wrote
        teach instructor trainer
        live reside habitat
        die dead death
        kill destroy
        win award prize
        reason purpose
        suitable appropriate
        extra additional spare
        avoid prevent
        ensure guarantee
        expect anticipate
        stay sleep lodge live accommodate accommodation lodging overnight
        pass past overrun
        blackout outage power
        public publish open release disclose
        operate operation operating working run use service
        teach taught theory lesson
        dispute disagree disagreement conflict argue
        settle decide decision determine rule
        mistake mistaken wrong false error confuse
        value reading measurement data figure result
        salary wage pay income compensation earn money
        borrow lend loan
        rent lease hire
        fine penalty due damages
        discount reduction rebate
        guarantee warranty
        refund reimburse
        complain complaint
        apply application
        holiday vacation leave
        staff workforce headcount
        customer client
        shut close lock
        happen occur take
        """;

    private static readonly Dictionary<string, int[]> GroupsOfStem = Groups
        .Split('\n')
        .SelectMany((line, index) => Words(line).Select(word => (Stem: Stemmer.Stem(word), Index: index)))
        .GroupBy(entry => entry.Stem)
        .ToDictionary(group => group.Key, group => group.Select(entry => entry.Index).Distinct().ToArray());

    private static readonly string[][] WordsOfGroup = [.. Groups.Split('\n').Select(Words)];

    /// <summary>The groups the stem belongs to.</summary>
    public static ReadOnlySpan<int> GroupsOf(string stem) => GroupsOfStem.TryGetValue(stem, out var groups) ? groups : [];

    /// <summary>Other words for the stem, the nearest first.</summary>
    public static IEnumerable<string> WordsFor(string stem)
    {
        var groups = GroupsOf(stem).ToArray();
        return groups.SelectMany(group => WordsOfGroup[group]).Where(word => Stemmer.Stem(word) != stem).Distinct();
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
