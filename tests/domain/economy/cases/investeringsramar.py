"""Principles 11-16: transfers, frames against plan, outcome and forecast, and capital costs, told in full."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.domain.economy.investment_frames import (
    FRAME_RULES,
    Appropriation,
    Binding,
    Kind,
    capital_cost,
    capital_cost_findings,
    capital_cost_in,
    frame_findings,
    frame_use_findings,
    months_in_use,
    require_within_frame,
    transfer_refusal,
)

D = Decimal
GATA, SKOLA = "Gatunämnden", "Skolnämnden"


def given(kind: Kind, project: str = "", committee: str = GATA, amount: int = 100) -> Appropriation:
    return Appropriation(committee, kind, D(amount), project)


CASES = {
    "Slagen och var anslaget binder": lambda: (
        {
            rule.kind.label: f"{rule.binding.label}, princip {rule.principles}, "
            f"anslag för kapitalkostnader: {rule.capital_costs_granted}, samhällsbyggnad: {rule.kind.is_development}"
            for rule in FRAME_RULES.values()
        }
        | {binding.value: binding.label for binding in Binding}
    ),
    "Flytt: hela anslaget inom samma slag": lambda: transfer_refusal(given(Kind.OTHER), given(Kind.OTHER), D(100)),
    "Flytt: en krona mer än anslaget": lambda: transfer_refusal(given(Kind.OTHER), given(Kind.OTHER), D(101)),
    "Flytt: noll": lambda: transfer_refusal(given(Kind.OTHER), given(Kind.OTHER), D(0)),
    "Flytt: en krona": lambda: transfer_refusal(given(Kind.OTHER), given(Kind.OTHER), D(1)),
    "Flytt: till en annan nämnd": lambda: transfer_refusal(given(Kind.OTHER), given(Kind.OTHER, committee=SKOLA), D(5)),
    "Flytt: till ett annat slag": lambda: transfer_refusal(given(Kind.OTHER), given(Kind.PREMISES), D(5)),
    "Flytt: mellan genomförandeprojekt": lambda: transfer_refusal(
        given(Kind.IMPLEMENTATION, "Torgbron"), given(Kind.IMPLEMENTATION, "Hamngatan"), D(5)
    ),
    "Flytt: inom ett genomförandeprojekt": lambda: transfer_refusal(
        given(Kind.IMPLEMENTATION, "Torgbron"), given(Kind.IMPLEMENTATION, "Torgbron"), D(5)
    ),
    "Flytt: mellan planeringsprojekt": lambda: transfer_refusal(
        given(Kind.PLANNING, "Torgbron"), given(Kind.PLANNING, "Hamngatan"), D(5)
    ),
    "Plan: precis ramen": lambda: frame_findings(GATA, Kind.OTHER, D(100), D(100)),
    "Plan: 130 mot ramen 100": lambda: frame_findings(GATA, Kind.OTHER, D(100), D(130)),
    "Plan: 130 mot ramen 100 med fullmäktiges beslut": lambda: frame_findings(
        GATA, Kind.OTHER, D(100), D(130), "KF § 2"
    ),
    "Plan: ingen ram och inget planerat": lambda: frame_findings(GATA, Kind.OTHER, None, D(0)),
    "Plan: en krona utan ram, per slag": lambda: [frame_findings(GATA, kind, None, D(1)) for kind in Kind],
    "Plan: nekas över ramen": lambda: require_within_frame(GATA, Kind.STREETS, D(100), D(130)),
    "Plan: nekas inte på ramen": lambda: require_within_frame(GATA, Kind.STREETS, D(100), D(100)),
    "Utfall 130 mot ramen 100": lambda: frame_use_findings(GATA, Kind.STREETS, D(100), D(130), D(150)),
    "Prognos 150 mot ramen 100, utfall inom den": lambda: frame_use_findings(GATA, Kind.STREETS, D(100), D(60), D(150)),
    "Prognos 150 mot ramen 100, utfallet inte känt": lambda: frame_use_findings(
        GATA, Kind.STREETS, D(100), None, D(150)
    ),
    "Utfall och prognos precis på ramen": lambda: frame_use_findings(GATA, Kind.STREETS, D(100), D(100), D(100)),
    "Utfall 5 utan ram": lambda: frame_use_findings(GATA, Kind.PREMISES, None, D(5), D(9)),
    "Prognos utan ram, inget bokfört": lambda: frame_use_findings(GATA, Kind.PREMISES, None, D(0), D(9)),
    "Kapitalkostnad första året: 1 000 kr på tio år, 2 procent": lambda: capital_cost(D(1000), 10, D("0.02"), 1),
    "Kapitalkostnad sista året: 100 kr kvar att skriva av": lambda: capital_cost(D(1000), 10, D("0.02"), 10),
    "Kapitalkostnad året efter det sista": lambda: capital_cost(D(1000), 10, D("0.02"), 11),
    "Kapitalkostnad långt efter det sista": lambda: capital_cost(D(1000), 10, D("0.02"), 40),
    "Kapitalkostnad år noll": lambda: capital_cost(D(1000), 10, D("0.02"), 0),
    "Kapitalkostnad på noll år": lambda: capital_cost(D(1000), 0, D("0.02"), 1),
    "Kapitalkostnad på ett år utan ränta": lambda: capital_cost(D(1000), 1, D(0), 1),
    "Kapitalkostnad med negativ ränta": lambda: capital_cost(D(1000), 10, D("-0.01"), 1),
    "I bruk från juli: sex månader av första året, 1 200 kr på två år, 10 procent": lambda: capital_cost_in(
        D(1200), 2, D("0.1"), date(2026, 7, 31), 2026
    ),
    "I bruk från juli: andra året helt, 900 kr kvar": lambda: capital_cost_in(
        D(1200), 2, D("0.1"), date(2026, 7, 31), 2027
    ),
    "I bruk från juli: sex månader av sista året, 300 kr kvar": lambda: capital_cost_in(
        D(1200), 2, D("0.1"), date(2026, 7, 31), 2028
    ),
    "I bruk från juli: före och efter": lambda: [
        capital_cost_in(D(1200), 2, D("0.1"), date(2026, 7, 31), year).total for year in (2025, 2029, 2040)
    ],
    "Månader i bruk per år från december 2025, januari 2026 och juli 2026": lambda: {
        str(first): [months_in_use(first, year) for year in (2025, 2026, 2027)]
        for first in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 15))
    },
    "Kapitalkostnader: gatans 50 har anslag 20": lambda: capital_cost_findings(
        GATA, [(Kind.STREETS, D(30)), (Kind.AGRICULTURE, D(20))], None, D(20)
    ),
    "Kapitalkostnader: gatans 50 har anslag 50": lambda: capital_cost_findings(
        GATA, [(Kind.STREETS, D(30)), (Kind.AGRICULTURE, D(20))], D(50), D(50)
    ),
    "Kapitalkostnader: gatans 50 har anslag 49": lambda: capital_cost_findings(
        GATA, [(Kind.STREETS, D(50))], None, D(49)
    ),
    "Kapitalkostnader: egna 40 mot budget 60 varav 30 är gatans anslag": lambda: capital_cost_findings(
        GATA, [(Kind.STREETS, D(30)), (Kind.OTHER, D(25)), (Kind.PREMISES, D(15))], D(60), D(30)
    ),
    "Kapitalkostnader: egna 30 ryms precis": lambda: capital_cost_findings(GATA, [(Kind.OTHER, D(30))], D(30), None),
    "Kapitalkostnader: av förra årets 100 var 10 gatans och 20 egna, 70 annat är kvar i bruk": lambda: (
        capital_cost_findings(
            GATA, [(Kind.OTHER, D(40))], D(95), None, [(Kind.STREETS, D(10)), (Kind.OTHER, D(20))], D(100)
        )
    ),
    "Kapitalkostnader: det som är i bruk tar hela budgeten, de nya 40 ryms inte alls": lambda: capital_cost_findings(
        GATA, [(Kind.OTHER, D(40))], D(95), D(0), [], D(300)
    ),
    "Kapitalkostnader: bara projekten var i bruk, 40 mot 30": lambda: capital_cost_findings(
        GATA, [(Kind.OTHER, D(40))], D(30), None, [(Kind.OTHER, D(50))], D(20)
    ),
    "Kapitalkostnader: anslaget är större än budgeten, gatan och egna": lambda: capital_cost_findings(
        GATA, [(Kind.STREETS, D(50)), (Kind.OTHER, D(5))], D(20), D(30)
    ),
    "Kapitalkostnader: inga egna, trång budget": lambda: capital_cost_findings(
        GATA, [(Kind.STREETS, D(50))], D(20), D(50), [], D(100)
    ),
}
