"""The budget: allocation by price and volume, balance, months, transfers between lines, earmarks and goals."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.domain.economy.allocation import (
    AllocationLine,
    SocioEconomicWeighting,
    VolumeBasis,
    allocate,
    block_working,
    grant_working,
    mean_population,
    sensitivity,
)
from styrkedjan.domain.economy.balanced_budget import (
    Budget,
    balance_working,
    budget_findings,
    require_balance,
    require_financing,
)
from styrkedjan.domain.economy.earmarks import Earmark, EarmarkYear, earmark_findings, earmark_of
from styrkedjan.domain.economy.goal_tally import Tally, goal_findings, tally
from styrkedjan.domain.economy.periodisation import Profile, periodise, profile_from, variances
from styrkedjan.domain.economy.reallocation import Line, Transfer, back, plan, spread

D = Decimal
SCHOOL = AllocationLine("skola", "6–15 år", D(80), D(10))
WHOLE = AllocationLine(
    "förskola", "1–5 år", D(100), D(20), VolumeBasis.ENROLLED, SocioEconomicWeighting(D("1.5"), D("0.2")), D(-50),
    D(30), D(2),
)  # fmt: skip


def line(**changes: int) -> AllocationLine:
    amounts = {"price": 1, "volume": 1, "fixed": 0, "area": 0, "area_price": 0} | changes
    return AllocationLine("skola", "a", **{name: D(value) for name, value in amounts.items()})


def budget(revenue: int, costs: int, **changes) -> Budget:
    return Budget(2026, {"Skatt": D(revenue - 1), "Bidrag": D(1)}, {"Nämnder": D(costs)}, **changes)


def row(label: str, *months: int, earmark: str = "", income: bool = False, committee: str = "Skolnämnden") -> Line:
    return Line(committee, label, earmark, tuple(map(D, months)), income)


EVEN = row("Löner", *[10] * 12)
FRONT = row("Läromedel", 60, 0, 0, 30, 0, 0, 0, 0, 0, 0, 10, -20)
FEES = row("Avgifter", *[-5] * 12, income=True)


def moved(found: Transfer) -> list[object]:
    return [
        f"{found.amount} från {found.source.label} till {found.target.label}",
        *(
            ", ".join(f"{month:f}" for month in months)
            for months in (found.months, found.source_after, found.target_after)
        ),
    ]


def earmark(given: int | None, planned: int | None, outcome: int | None, through: int | None = 4) -> EarmarkYear:
    money = [None if one is None else D(one) for one in (given, planned, outcome)]
    return EarmarkYear("vinterunderhåll", "Gatunämnden", 2026, ("241", "242"), *money, through)


CASES = {
    "Tilldelning: pris och volym": lambda: [grant_working(SCHOOL), SCHOOL.grant],
    "Tilldelning: 100 × 20 inskrivna × 1,1, fast del −50 och 30 m² à 2 kr": lambda: [
        grant_working(WHOLE),
        WHOLE.factor,
    ],
    "Tilldelning: block för block": lambda: [
        block_working(allocate([SCHOOL, WHOLE, AllocationLine("skola", "F", D(7), D(10))]), "skola"),
        allocate([SCHOOL, WHOLE, AllocationLine("skola", "F", D(7), D(10))]).blocks,
        allocate([SCHOOL, WHOLE]).total,
        allocate([]).total,
    ],
    "Tilldelning: ett okänt block": lambda: block_working(allocate([SCHOOL]), "kultur"),
    "Tilldelning: samma grupp två gånger": lambda: allocate([SCHOOL, SCHOOL]),
    "Tilldelning: medelbefolkningen av 100 och 111": lambda: mean_population(D(100), D(111)),
    "Känslighet: en till, och en procent mer": lambda: [
        f"{one.one_more} {one.price_up} {one.volume_up} {one.per_cent}"
        for one in (sensitivity(WHOLE), sensitivity(SCHOOL, D(5)))
    ],
    "Viktning: andelen under noll": lambda: SocioEconomicWeighting(D(1), D("-0.1")),
    "Viktning: andelen över ett": lambda: SocioEconomicWeighting(D(1), D("1.1")),
    "Viktning: negativt index": lambda: SocioEconomicWeighting(D("-0.1"), D(1)),
    "Viktning: gränserna går": lambda: [
        SocioEconomicWeighting(D(0), D(1)).factor,
        SocioEconomicWeighting(D(3), D(0)).factor,
    ],
    "Raden: negativt pris": lambda: line(price=-1),
    "Raden: negativ volym": lambda: line(volume=-1),
    "Raden: negativ yta": lambda: line(area=-1),
    "Raden: negativt pris per kvadratmeter": lambda: line(area_price=-1),
    "Raden: noll går": lambda: line(price=0, volume=0).grant,
    "Balans: 101 mot 100": lambda: [budget_findings(budget(101, 100)), balance_working(budget(101, 100))],
    "Balans: 100 mot 100": lambda: budget_findings(budget(100, 100)),
    "Balans: 95 mot 100, 4 ur reserven": lambda: budget_findings(budget(95, 100, reserve_used=D(4))),
    "Balans: 95 mot 100, 5 ur reserven": lambda: budget_findings(budget(95, 100, reserve_used=D(5))),
    "Balans: synnerliga skäl": lambda: budget_findings(budget(95, 100, extraordinary_reasons="brand")),
    "Balans: negativt uttag ur reserven": lambda: budget(95, 100, reserve_used=D(-1)),
    "Balans: nekas": lambda: require_balance(budget(95, 100)),
    "Balans: nekas inte": lambda: require_balance(budget(101, 100)),
    "Finansiering: framgår inte": lambda: budget_findings(budget(101, 100, net_investments=D(50))),
    "Finansiering: 30 av 50 saknas": lambda: budget_findings(
        budget(101, 100, net_investments=D(50), financing={"lån": D(15), "eget": D(5)})
    ),
    "Finansiering: räcker, mer än räcker, inga investeringar": lambda: [
        budget_findings(budget(101, 100, net_investments=D(amount), financing=how))
        for amount, how in ((50, {"lån": D(50)}), (50, {"lån": D(60)}), (0, None))
    ],
    "Finansiering: en utgift under året": lambda: require_financing("ny skola", D(10), {"lån": D(4), "eget": D(1)}),
    "Finansiering: en krona saknas": lambda: require_financing("ny skola", D(10), {"lån": D(9)}),
    "Finansiering: hela utgiften": lambda: require_financing("ny skola", D(10), {"lån": D(10)}),
    "Profil: elva månader": lambda: Profile("sned", (D(1),) * 11),
    "Profil: en negativ månad": lambda: Profile("sned", (D(-1), *(D(1),) * 11)),
    "Profil: bara nollor": lambda: Profile("sned", (D(0),) * 12),
    "Profil: allt i januari": lambda: [
        periodise(D("12.34"), Profile("jan", (D(5), *(D(0),) * 11))),
        Profile("jan", (D(5), D(15), *(D(0),) * 10)).share_to(1),
    ],
    "Månader: jämnt i ören och i hela kronor": lambda: [
        ", ".join(map(str, periodise(D("1.00")))),
        ", ".join(map(str, periodise(D(14), quantum=D(1)))),
    ],
    "Profil ur två år som väger lika, också av intäkter": lambda: profile_from(
        "hist", [[D(10), D(10)] + [D(0)] * 10, [D(-300), D(-100)] + [D(0)] * 10]
    ),
    "Profil ur ett ofullständigt år": lambda: profile_from("hist", [[D(1)] * 11]),
    "Profil ur ett år på noll": lambda: profile_from("hist", [[D(0)] * 12]),
    "Profil ur ett år av olika tecken": lambda: profile_from("hist", [[D(-1)] + [D(1)] * 11]),
    "Profil ur inget": lambda: profile_from("hist", []),
    "Avvikelse: två månader av 10, utfall 12 och 5, prognos 130": lambda: (
        [
            [found.period.budget, found.period.actual, found.period.amount, found.period.share],
            [found.full_year.budget, found.full_year.actual, found.full_year.amount],
        ]
        if (found := variances([D(10)] * 12, [D(12), D(5)], D(130)))
        else None
    ),
    "Avvikelse: inget utfall och ingen prognos": lambda: variances([D(10)] * 12, [], None),
    "Avvikelse: hela året": lambda: variances([D(-10)] * 12, [D(-10)] * 12, None),
    "Avvikelse: elva månader budget": lambda: variances([D(10)] * 11, [], None),
    "Avvikelse: tretton månader utfall": lambda: variances([D(10)] * 12, [D(1)] * 13, None),
    "En budgetrad har tolv månader": lambda: row("Löner", 1, 2),
    "Flytt: 24 jämnt över året": lambda: moved(plan(2026, EVEN, FRONT, D(24))),
    "Flytt: 20 från och med november": lambda: moved(plan(2026, EVEN, FRONT, D(20), 11)),
    "Flytt: som källan ligger, inget under noll": lambda: moved(plan(2026, FRONT, EVEN, D(50))),
    "Flytt: mer än som är kvar från april": lambda: plan(2026, FRONT, EVEN, D(41), 4),
    "Flytt: allt som är kvar från april": lambda: moved(plan(2026, FRONT, EVEN, D(40), 4)),
    "Flytt: mer än raden har": lambda: plan(2026, FRONT, EVEN, D(81)),
    "Flytt: till samma rad": lambda: plan(2026, EVEN, EVEN, D(1)),
    "Flytt: samma rad hos en annan nämnd": lambda: plan(
        2026, EVEN, row("Löner", *[1] * 12, committee="Kulturnämnden"), D(1)
    ),
    "Flytt: till ett särskilt anslag": lambda: plan(
        2026, EVEN, row("Skolskjuts", *[1] * 12, earmark="skolskjuts"), D(1)
    ),
    "Flytt: inom ett särskilt anslag": lambda: (
        plan(
            2026, row("Buss", *[1] * 12, earmark="skolskjuts"), row("Taxi", *[1] * 12, earmark="skolskjuts"), D(12)
        ).amount
    ),
    "Flytt: från en intäkt": lambda: plan(2026, FEES, EVEN, D(1)),
    "Flytt: en intäkt sänks med allt": lambda: moved(plan(2026, EVEN, FEES, D(60))),
    "Flytt: en intäkt sänks för mycket": lambda: plan(2026, EVEN, FEES, D(61)),
    "Flytt: en intäktsrad som redan är en kostnad": lambda: plan(
        2026, EVEN, row("Avgifter", *[1] * 12, income=True), D(1)
    ),
    "Flytt: tillbaka": lambda: moved(back(2026, EVEN, FRONT, tuple(map(D, [1] * 11 + [9])))),
    "Flytt: tillbaka men pengarna har gått vidare": lambda: back(2026, EVEN, FRONT, tuple(map(D, [11] * 12))),
    "Flytt: tillbaka till en intäkt": lambda: back(2026, EVEN, FEES, tuple(map(D, [6] * 10 + [1] * 2))),
    "Spridning: en månad som inte finns": lambda: spread(D(1), EVEN.months, 0),
    "Spridning: månad tretton": lambda: spread(D(1), EVEN.months, 13),
    "Spridning: i december": lambda: ", ".join(map(str, spread(D(7), EVEN.months, 12))),
    "Spridning: jämnt där inget finns": lambda: ", ".join(map(str, spread(D(7), (D(0),) * 12, 10))),
    "Anslag: utan namn": lambda: Earmark(" ", frozenset({"1"})),
    "Anslag: utan koder": lambda: Earmark("vinterunderhåll", frozenset()),
    "Anslag: tom kod": lambda: Earmark("vinterunderhåll", frozenset({"1", " "})),
    "Anslag: vilket koden hör till": lambda: [
        repr(earmark_of(code, [Earmark("a", frozenset({"1"})), Earmark("b", frozenset({"2"}))]))
        for code in ("2", "1", "3")
    ],
    "Anslag: i takt": lambda: [earmark_findings(earmark(144, 144, 40)), earmark(144, 144, 40).working],
    "Anslag: precis förbrukat": lambda: earmark_findings(earmark(144, 144, 144)),
    "Anslag: 6 mer än anslaget, och budgeten 4 större": lambda: earmark_findings(earmark(144, 148, 150)),
    "Anslag: budgeten 4 mindre": lambda: earmark_findings(earmark(144, 140, 0)),
    "Anslag: året är slut": lambda: [earmark_findings(earmark(144, 144, 150, 12)), earmark(144, 144, 150, 12).working],
    "Anslag: ingen post i ramen, ingen budget": lambda: earmark_findings(earmark(None, None, 40)),
    "Anslag: ingen post i ramen, budgeten gäller": lambda: earmark_findings(earmark(None, 30, 40)),
    "Mål: räknade": lambda: tally(
        ["reached", "reached", "reached", "partly", "partly", "not_reached", "uncertain", "", None]
    ),
    "Mål: en okänd status": lambda: tally(["nästan"]),
    "Mål: alla nås": lambda: goal_findings("Skolnämnden", Tally(reached=3), True, Tally(reached=1)),
    "Mål: 1 nås inte, 2 delvis, inom ramen": lambda: goal_findings("Skolnämnden", Tally(4, 2, 1), True),
    "Mål: 1 nås inte, över ramen": lambda: goal_findings("Skolnämnden", Tally(0, 0, 1), False),
    "Mål: 1 delvis, ramen inte känd, 2 inte bedömda": lambda: goal_findings("Skolnämnden", Tally(1, 1, 0, 2), None),
    "Uppdrag: 1 genomförs inte, 1 delvis, 1 inte bedömt": lambda: goal_findings(
        "Skolnämnden", Tally(), None, Tally(0, 1, 1, 1)
    ),
}
