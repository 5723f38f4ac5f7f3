"""Principles 6 and 7: what a committee carries over, what the cap stops, and the units' shares."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.domain.economy.carry_over import (
    CapScope,
    CarryOver,
    CarryOverLimits,
    ClosedYear,
    CommitteeYear,
    EarmarkResult,
    book,
    carry_over,
    carry_over_findings,
    deficit_in_accounts,
    internal_rules_findings,
    unit_shares,
)

D = Decimal
NAMND = "Gatunämnden"
LIMITS = CarryOverLimits(D("0.03"), D("0.15"))
WITHOUT = CarryOverLimits(D("0.03"), D("0.15"), CapScope.WITHOUT_EARMARKS)


def carried(opening: int, result: int, *earmarks: tuple[int, int], limits=LIMITS, earmarked: int = 0) -> CarryOver:
    named = tuple(
        EarmarkResult(name, D(budget), D(came))
        for name, (budget, came) in zip(("vinterunderhåll", "skolskjuts"), earmarks, strict=False)
    )
    return carry_over(CommitteeYear(NAMND, 2025, D(1000), D(opening), D(result), named, D(earmarked)), limits)


def closed(turnover: int | None, result: int | None, **earmarks: tuple[int, int | None]) -> ClosedYear:
    told = {name: (D(budget), None if came is None else D(came)) for name, (budget, came) in earmarks.items()}
    amounts = [None if one is None else D(one) for one in (turnover, result)]
    return ClosedYear(NAMND, 2025, amounts[0], D(7), amounts[1], told, D(3))


CASES = {
    "Gränser: taket kan inte vara negativt": lambda: CarryOverLimits(D("-0.01"), D(0)),
    "Gränser: anslagets kan inte vara negativ": lambda: CarryOverLimits(D(0), D("-0.01")),
    "Gränser: noll går": lambda: CarryOverLimits(D(0), D(0)),
    "Budgetomslutningen kan inte vara negativ": lambda: CommitteeYear(NAMND, 2025, D(-1), D(0), D(0)),
    "Ett anslags budget kan inte vara negativ": lambda: CommitteeYear(
        NAMND, 2025, D(0), D(0), D(0), (EarmarkResult("x", D(0), D(0)), EarmarkResult("y", D(-1), D(0)))
    ),
    "Noll i omslutning och anslag går": lambda: CommitteeYear(
        NAMND, 2025, D(0), D(0), D(0), (EarmarkResult("x", D(0), D(0)),)
    ),
    "20 av 1 000 ryms under taket 30": lambda: carried(5, 20),
    "20 till 15 är fem över taket 30": lambda: carried(15, 20),
    "Precis taket": lambda: carried(10, 20),
    "Kapitalet var redan över taket: ett underskott på 5 förs med och 5 till stannar": lambda: carried(40, -5),
    "Ett underskott förs över helt": lambda: carried(0, -50),
    "Vinterunderhållet har 40 över av 200: högst 15 procent, 30": lambda: carried(0, -10, (200, 40)),
    "Vinterunderhållet går 40 back av 200: högst minus 30, skolskjuts 5 över av 100": lambda: carried(
        2, 10, (200, -40), (100, 5)
    ),
    "Taket utan särskilda anslag: 20 fritt av 24, 30 i anslag varav 6 sedan förr": lambda: carried(
        10, 20, (200, 40), limits=WITHOUT, earmarked=6
    ),
    "Taket utan särskilda anslag: fria 36 mot 30": lambda: carried(16, 26, (200, 10), limits=WITHOUT, earmarked=6),
    "Bokföring": lambda: book(carried(15, 20)),
    "Känt: vinterunderhållet 4 av resultatet 10": lambda: closed(1000, 10, vinterunderhåll=(200, 4)).known(),
    "Känt: vinterunderhållet precis som budgeterat": lambda: closed(1000, 10, vinterunderhåll=(200, 0)).known(),
    "Känt: nettoram noll": lambda: closed(0, 10).obstacle,
    "Okänt resultat": lambda: closed(1000, None).known(),
    "Okänd budgetomslutning": lambda: closed(None, 10).known(),
    "Negativ nettoram": lambda: closed(-1, 10).known(),
    "Okända resultat för anslagen": lambda: closed(
        1000, 10, vinterunderhåll=(200, None), skolskjuts=(100, None), lek=(5, 1)
    ).known(),
    "Underskott i bokslutet som inte är prövat": lambda: [
        deficit_in_accounts(None if a is None else D(a), None if b is None else D(b))
        for a, b in ((-5, None), (5, None), (0, None), (None, None), (-5, -3), (5, -3), (-5, 3), (None, -3))
    ],
    "Enheterna: allt förs över": lambda: unit_shares(D(10), {"Biblioteket": D(12), "Museet": D(-2)}),
    "Enheterna: 5 av 10 stannar, överskotten krymper lika": lambda: unit_shares(
        D(5), {"Biblioteket": D(6), "Museet": D(4)}
    ),
    "Enheterna: nämnden har 3 därtill": lambda: unit_shares(D(13), {"Biblioteket": D(12), "Museet": D(-2)}),
    "Enheterna: bara underskott, minus 2 är nämndens": lambda: unit_shares(D(-7), {"Museet": D(-5)}),
    "Enheterna: överskottet räcker inte till det som fattas": lambda: unit_shares(
        D(-7), {"Biblioteket": D(2), "Museet": D(-5)}
    ),
    "Enheterna: en krona över stannar hos kommunen": lambda: unit_shares(D(0), {"Biblioteket": D(1), "Museet": D(0)}),
    "Enheterna: inga": lambda: unit_shares(D(0), {}),
    "Fynd: 5 över taket och inget begärt": lambda: carry_over_findings(carried(15, 20), False, False),
    "Fynd: begärt och inte prövat": lambda: carry_over_findings(carried(5, 20), True, False),
    "Fynd: begärt och prövat": lambda: carry_over_findings(carried(5, 20), True, True),
    "Fynd: ett underskott ska också begäras": lambda: carry_over_findings(carried(0, -20), False, False),
    "Fynd: inget att föra över": lambda: carry_over_findings(carried(0, 0), False, False),
    "Fynd: prövat men aldrig begärt": lambda: carry_over_findings(carried(5, 20), False, True),
    "Regelverk saknas": lambda: internal_rules_findings(NAMND, D(12), False),
    "Regelverk saknas med underskott": lambda: internal_rules_findings(NAMND, D(-12), False),
    "Regelverk antaget, eller inget kapital": lambda: [
        internal_rules_findings(NAMND, D(12), True),
        internal_rules_findings(NAMND, D(0), False),
    ],
}
