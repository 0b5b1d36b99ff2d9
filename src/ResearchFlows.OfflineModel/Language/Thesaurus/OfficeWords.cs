namespace ResearchFlows.OfflineModel.Language.Thesaurus;

/// <summary>Groups of words for people, money, time, places and things, as any handbook has them.</summary>
internal static class OfficeWords
{
    public const string Groups = """
        price cost charge fee expensive pay budget expense spend; boss manager supervisor head lead leader chief director;
        owner responsible maintain charge accountable belong own maintainer owned ownership; maintain maintenance upkeep service serviced;
        maximum max limit most cap ceiling highest upper top largest; minimum min least lowest floor; threshold limit cutoff boundary;
        phone telephone call ring extension; space place seat spot room; rule policy regulation guideline requirement; job task duty work role;
        responsible duty responsibility charge; worker employee staff colleague personnel crew member operator technician; visitor guest;
        boat ship vessel; car vehicle truck van lorry; money fund cash; minute minutes min mins; second seconds sec secs;
        millisecond milliseconds ms; kilometer kilometre kilometers kilometres km; kilogram kilograms kilo kg; meter metre meters metres;
        milliliter millilitre millilitres ml; percent percentage share proportion fraction ratio; backup fallback spare reserve standby;
        temperature degree degrees thermal; heat temperature; weight weigh heavy load mass; tall high height; deep depth; wide width broad;
        far distance range; length long; age old; duration long last period; job occupation profession;
        record log note document write register enter logged; sign signature countersign signed; step procedure process;
        maker manufacturer made producer vendor; supplier vendor provider supply; sick ill illness disease; doctor physician; food meal eat lunch;
        child kid; house home building; room chamber hall; contract agreement; law legal; goal aim purpose objective target intended meant;
        method technique approach way; tool instrument device equipment apparatus; box container case bin crate; sample specimen;
        default standard normal usual; equip protective gloves clothing gear; hire recruit employ; teach instructor trainer taught theory lesson;
        value reading measurement data figure result; salary wage pay income compensation earn money remuneration; borrow lend loan lent;
        rent lease hire rented; fine penalty due damages deduct deduction; deduct lose subtract withhold; discount reduction rebate;
        guarantee warranty; refund reimburse reimbursement chargeback repay; holiday vacation leave; staff workforce headcount; customer client;
        user customer; company firm business organisation organization; team group crew squad; department division unit;
        letter mail post email message; electricity electric electrical power energy mains; blackout outage power; water wet liquid fluid; tube pipe;
        deadline due date; due by; invoice bill billing billed; shift rota roster rotation; handover handoff relieve change;
        audience public spectator; property belonging item; lost forgotten; signature sign approve; copy duplicate replica;
        version release edition revision; part component piece; spare replacement; kind type sort category; colour color; language written;
        address location; chair lead; attendance attend participant; participant attendee; meeting call session; report document; agenda plan;
        contractor subcontractor; lawyer attorney legal; accountant accounting bookkeeping finance; tax levy duty; interest rate; currency money;
        payment pay paid payout settlement; transfer payment; debt owe; profit margin earnings; revenue turnover income sales;
        insurance insure insured cover; approval sign-off signoff approve; grant give award; access permission right; key credential secret;
        badge card pass; visitor external; archive store; library collection; dispose scrap; stock inventory supply; warehouse store depot;
        shelf rack; drawer cabinet cupboard; cellar basement; gate door entrance; lift elevator; stairs staircase; roof ceiling; wall fence;
        workshop shop; laboratory lab; canteen cafeteria kitchen; soil ground earth; plant crop; rain precipitation; fog mist; wind gust;
        storm lightning thunderstorm; animal species; pest insect; dirt dust soot contamination; rust corrosion corrode;
        crack fracture rupture tear torn; bend bent; wire cable cord; rope line cable; screw bolt; seal gasket; valve tap; engine motor;
        battery accumulator; fan ventilator ventilation; oil grease lubricant lubricate; fuel diesel petrol gasoline; chemical substance;
        needle syringe; medicine drug; bandage plaster; ward unit; nurse carer; glasses goggles spectacles; helmet hat; shoe boot; jacket coat;
        fireman firefighter; police officer; neighbour neighbor adjacent next; edge border boundary rim; middle centre center; rear back;
        inside interior indoor; outside exterior outdoor; certificate qualification; competence skill; exam examination test; licence license permit;
        student pupil; university college; pay paid invoice bill; money compensation allowance paid pay
        """;
}
