namespace ResearchFlows.OfflineModel.Language.Thesaurus;

/// <summary>Groups of words that stand for each other in the documents of engineers: systems, operations, incidents, decisions.</summary>
internal static class EngineeringWords
{
    public const string Groups = """
        restart reboot reset relaunch; deploy deployment release rollout ship; rollout phased gradual; promote promotion;
        outage downtime incident unavailable disruption; incident postmortem outage; failover switchover takeover fallback; takeover assume;
        primary leader master main active; replica secondary standby follower copy; backup snapshot dump; restore recover recovery restoration;
        setting configure configuration setup parameter option config configured flag property; certificate cert tls ssl;
        password credential secret passphrase; login signin logon authenticate authentication; logout signout;
        authorise authorization authorisation permission; encrypt encryption cipher encrypted; token key credential; rotate rotation renew;
        throughput rate capacity; latency delay lag response slow; bottleneck limit; manual manually hand; automatic automatically auto automated;
        timeout expire; expire expiry expiration lifetime validity ttl outdated expired; retry retries reattempt repeat; retry attempt;
        queue backlog; topic stream; message event record; schedule cron timer; job batch task; cache cached caching; evict eviction drop;
        database db store datastore; table relation; schema structure; index indexer indexing; query request lookup; search lookup;
        replicate replication sync synchronise synchronize; sync synchronise synchronize synchronised; consistent consistency;
        duplicate double twice dedupe deduplicate deduplication; host machine server node; server backend; instance replica; cluster group;
        pod container; container image; storage disk volume; memory ram heap; processor cpu core; network link; port socket; proxy gateway;
        firewall block; loadbalancer balancer balance; traffic load requests; endpoint api url route; protocol standard; format encoding;
        payload body content; header field; field attribute property column; log logging trace; metric measurement figure;
        dashboard panel graph chart; alert alarm page pager notification; oncall duty; escalate escalation; severity sev priority;
        runbook playbook procedure instruction; postmortem retrospective review; decision adr; alternative option; reject against decline discard;
        replace instead; drawback disadvantage downside; advantage benefit upside; dependency depend rely; library package dependency;
        module component; service application app system; client consumer caller; consumer subscriber reader; producer publisher writer;
        publish emit send; repository repo codebase; commit change; build compile; pipeline ci; loadtest benchmark; canary pilot;
        environment stage staging; production prod live; sandbox staging; quota limit allowance; throttle throttling limit ratelimit; capacity size;
        scale scaling autoscale grow; overload overloaded saturated saturation exhaust; exhaust exhaustion deplete exhausted run; crash panic abort;
        hang freeze stuck block; corrupt corruption corrupted damaged; bug defect error; patch fix hotfix; upgrade update; downgrade rollback;
        deprecate deprecated retire retired sunset decommission; switch toggle flag; enable activate switch; firmware software;
        sensor probe detector meter; measure sense sample; sample sampling poll; poll polling; calibrate calibration adjust; actuator drive;
        controller plc control; setpoint target; signal indication; circuit line; voltage electricity; power supply; breaker fuse; antenna aerial;
        fibre fiber optic; radio wireless; cell site; packet frame; congestion jam; redundancy redundant spare; mirror replicate;
        checksum hash digest; identifier id key; idempotent idempotency; transaction booking; ledger journal book; entry posting record;
        balance reconcile reconciliation; reconcile match; settle settlement clear; fraud abuse; audit trail;
        retention keep kept retain store stored; archive retain; anonymise anonymize pseudonymise; export dump; import load ingest;
        ingest ingestion intake; validate validation check; drop discard lose; deadletter dlq; warmup preheat; cooldown cooling;
        mitigate mitigation workaround; workaround bypass; detection monitoring alert; impact affect affected consequence effect; affect hit impact;
        consequence result outcome; action measure followup; lesson learned; timeline chronology; freeze moratorium embargo; window slot;
        shift window; lifespan lifetime life; sla objective target; rpo recovery; rto recovery; command script; terminal console shell;
        argument parameter option; variable setting; file document; folder directory; path location; compress compression zip; thread worker;
        connection session; lock mutex; partition shard; region zone; datacenter datacentre; cloud hosted hosting host; hardware equipment device;
        spec specification; drawing blueprint; tolerance margin; margin reserve headroom; emission exhaust; outage blackout split;
        restart reboot respawn; bill charge invoice billed billing charged; subscriber customer user; node element; vote quorum election;
        quorum majority; split brain partition; heartbeat keepalive ping liveness; probe healthcheck health; weight share; drain evacuate empty;
        bar block restrict; throttle slow limit; shed drop reject; attach register registration; handset phone device terminal; roaming roamer;
        carrier operator provider; switch router; route routing path; link line connection trunk; mast tower; decode parse read; encode write;
        parse interpret; reject refuse discard; dispute claim complaint; suspend block freeze hold; unblock release unlock; hold reserve block;
        match reconcile compare; mismatch difference discrepancy deviation; deviation drift variance; correct adjust correction adjustment;
        reverse reversal cancel storno; post book record; rounding round; currency exchange forex; rate price; approve release sign;
        fourth double dual; dual two both; override bypass force; recipe formula program; nutrient fertiliser fertilizer feed; dose dosing dosage;
        mix tank; pump irrigation; valve gate; window vent flap; heater boiler heating; boiler furnace burner; cooler chiller;
        humidifier fogger mister; dehumidify dry; lamp light luminaire fixture; sensor thermometer; wire wiring cable; relay contactor switch;
        alarm siren horn; loop cycle; cycle period; curve profile; baseline reference; offset shift; drift deviate; simulate simulation emulate;
        wear worn; filter strainer sieve; strain load; leak drip; pressure force; flow rate throughput; level height; pollinate bumblebee bee;
        disinfect sanitise sanitize sterilise disinfection chlorine; quarantine isolate; batch lot; shipment consignment delivery; pallet crate;
        barcode label; scan read; print printer; paper sheet; form sheet; template form; ticket issue case; ticket request;
        request raise submit file; priority urgency severity; on-call standby duty; page call wake; bridge call conference; war-room bridge call;
        chat channel message; channel room; status state; state condition; stage phase step; phase period; milestone deadline; owner lead;
        stakeholder party; sponsor budget; pilot trial experiment; proof demo prototype; licence subscription; subscription plan;
        tenant customer account; workspace project; role permission; group role; exception waiver exemption; standard norm;
        compliance audit regulatory; regulator authority supervisor; personal private; erase delete forget; mask redact hide anonymise;
        leak breach exposure expose exposed; breach incident violation; attack intrusion exploit; vulnerability weakness flaw hole; patch update;
        scan check; vault safe; safe lockbox; stolen lost; phish fraud scam; bypass bridge circumvent; proposal rfc draft; rollout update install;
        cold frost winter; back return restore; steps procedure first then
        """;
}
