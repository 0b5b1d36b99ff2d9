namespace ResearchFlows.OfflineModel.Language.Thesaurus;

/// <summary>Groups of words that do not mean the same, but of which one often stands where a question uses another.</summary>
internal static class RelatedWords
{
    public const string Groups = """
        doctor nurse physician clinic hospital medical; illness sick symptom symptoms fever stomach disease diarrhoea vomiting health;
        umbrella property belonging item object; audience door doors spectator seat;
        employee worker staff anyone everybody engineer personnel colleague; engineer developer technician; clothes garment costume uniform;
        jewellery watch ring necklace; money euros eur dollars usd pounds gbp francs chf amount sum paid; salary euros month;
        minister authority regulator government; school class pupil student teacher; vehicle car train boat truck tractor;
        fire smoke flame burn extinguish; water flood wet rain pump; electricity mains power generator battery grid;
        cold ice frost freeze winter snow frozen; heat summer sun hot; night dark evening; morning dawn; weekend saturday sunday; eye face;
        blood vein; food eat meal sandwich kitchen; drink water; sleep bed night overnight; walk foot; travel trip journey; ticket entry admission;
        lawyer court law; bank account money payment; purchase order invoice; customer shopper buyer user subscriber; crash fail restart die killed;
        outage down unavailable failed failing failures offline; latency milliseconds ms slow p99 p95; storage disk bytes gb tb; memory oom heap gb;
        deploy version release canary production; roll rollback revert previous; alert threshold fires fire page triggers triggered;
        log audit trail record; password login account; certificate expired renewal renew; database postgres postgresql mysql sql table replica;
        queue kafka topic broker consumer message rabbitmq; cache redis memcached ttl; container kubernetes pod cluster;
        backup restore snapshot replica archive; encrypt key kms vault tls; approve sign permission lead; team owner lead;
        deadline until before latest; replace instead switched moved migrated; reason because since therefore; caused led traced due;
        prevent avoid guard protect; duplicate twice once idempotency; measure sensor reading; temperature degrees celsius; pressure bar kpa;
        humidity percent moisture wet; speed kmh rpm knots; length metres centimetres millimetres; weight kilograms tonnes grams;
        discover found noticed saw; detect alarm alert noticed; escalate secondary manager page; emergency alarm evacuate fire;
        contact phone mail number call; call phone number extension; repair spare technician replaced; clean soap brush cloth solvent;
        lubricate grease oil; build year constructed opened; stop halted stopped stands; open opened opening; drop lost missing discarded;
        lose lost missing wrote-off spoiled; retry attempts backoff again; duration minutes hours seconds days; take minutes hours;
        often every daily weekly monthly quarterly; limit maximum up most; change since new now; test rehearsal drill exercise trial;
        train course exam instructor; rule must never always; forbid never not; allow may only can; language english written;
        approve board committee; penalty fee percent fine; price euro; size metres litres; capacity holds hold litres; hold carry holds;
        contain holds includes; guest visitor visitors tourists; child children years; team members people; meeting weekly agenda;
        customers phones users subscribers people patients passengers; product option vendor supplier system tool;
        newcomer shadow shadowed onboarding trained exam; write rights permission access; late hours night; begin start back;
        request tool ticket form; file record data; charge billed invoice money; week hours days; month days weeks; home remote;
        master vote arbiter leader; reboot restart; reject missing lacking lacked without; decline because against; choose take chose decided;
        cheaper price less; good better well; problem alarm error fault; first immediately; go become; wrong problem fails failure
        """;
}
