"""Principles 12 and 17: a project's deviation and what it leads to, the chair, the year-end and the final account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.economy.investments import (
    BaseAmountYear,
    Deviation,
    DeviationLimits,
    Project,
    balance_request,
    base_amount,
    binding_findings,
    deviation,
    deviation_findings,
    finished_findings,
    forecast_problems,
    highest_without_renewal,
    renewed_budget_findings,
    report_together,
    require_urgent,
    urgent_findings,
    year_end_findings,
)

D = Decimal
NAMND = "Gatunämnden"
# Prisbasbeloppen är påhittade för att vara lätta att räkna med: tio av dem är 500 år 2025 och 600 år 2026.
AMOUNTS = {2025: D(50), 2026: D(60)}
LIMITS = DeviationLimits(D("0.20"), D(10), BaseAmountYear.FOLLOW_UP)


def project(decided: int = 1000, forecast: int | None = 1000, **changes) -> Project:
    amount = None if forecast is None else D(forecast)
    kind = changes.pop("kind", Kind.IMPLEMENTATION)
    return Project("p1", changes.pop("name", "Torgbron"), NAMND, kind, D(decided), 2025, amount, **changes)


def deviated(decided: int = 1000, forecast: int | None = 1000, **changes) -> Deviation:
    return deviation(project(decided, forecast, **changes), LIMITS, AMOUNTS, 2026)


def brief(found: Deviation) -> dict[str, object]:
    return {
        "avvikelse": found.amount,
        "andel": found.share,
        "dagar": found.days_late,
        "gräns": found.threshold,
        "leder till": found.handling.label,
        "räknat": found.working,
    }


CASES = {
    "Gränserna kan inte vara negativa: andel": lambda: DeviationLimits(D("-0.1"), D(1), BaseAmountYear.DECISION),
    "Gränserna kan inte vara negativa: basbelopp": lambda: DeviationLimits(D(0), D(-1), BaseAmountYear.DECISION),
    "Gränserna får vara noll": lambda: DeviationLimits(D(0), D(0), BaseAmountYear.DECISION, "KF § 1"),
    "Ett beslut kan inte vara negativt": lambda: project(-1),
    "Prisbasbeloppet som räknas, efter beslutsår och uppföljningsår": lambda: [
        base_amount(AMOUNTS, rule, 2025, 2026) for rule in BaseAmountYear
    ],
    "Prisbasbeloppet saknas, beslutsåret": lambda: base_amount({}, BaseAmountYear.DECISION, 2025, 2026),
    "Prisbasbeloppet saknas, uppföljningsåret": lambda: base_amount({}, BaseAmountYear.FOLLOW_UP, 2025, 2026),
    "Ingen prognos": lambda: deviated(forecast=None),
    "Ingen avvikelse": lambda: brief(deviated()),
    "200 över 1 000 är precis 20 procent": lambda: brief(deviated(1000, 1200)),
    "599 över 1 000 är under tio basbelopp": lambda: brief(deviated(1000, 1599)),
    "600 över 1 000 når båda gränserna": lambda: brief(deviated(1000, 1600)),
    "800 över 4 000 är precis 20 procent": lambda: brief(deviated(4000, 4800)),
    "801 över 4 000 når båda gränserna": lambda: brief(deviated(4000, 4801)),
    "Billigare och 31 dagar sent": lambda: brief(
        deviated(1000, 900, decided_end=date(2026, 5, 1), forecast_end=date(2026, 6, 1))
    ),
    "Som beslutat men en dag sent": lambda: brief(
        deviated(decided_end=date(2026, 5, 1), forecast_end=date(2026, 5, 2))
    ),
    "Som beslutat och tidigare färdigt": lambda: brief(
        deviated(decided_end=date(2026, 5, 2), forecast_end=date(2026, 5, 1))
    ),
    "Inget var beslutat, 600 behövs": lambda: brief(deviated(0, 600)),
    "Utan golv och andel är varje ökning över, men ingen ökning är det inte": lambda: [
        deviation(project(1000, forecast), DeviationLimits(D(0), D(0), BaseAmountYear.DECISION), AMOUNTS, 2026).handling
        for forecast in (999, 1000, 1001)
    ],
    "Högsta prognos utan förnyat beslut: golvet 600, exakt golvet går inte": lambda: highest_without_renewal(
        project(1000), LIMITS, AMOUNTS, 2026
    ),
    "Högsta prognos utan förnyat beslut: 20 procent av 4 000 går": lambda: highest_without_renewal(
        project(4000), LIMITS, AMOUNTS, 2026
    ),
    "Högsta prognos utan förnyat beslut: 20 procent av 4 003 är 800,6": lambda: highest_without_renewal(
        project(4003), LIMITS, AMOUNTS, 2026
    ),
    "Högsta prognos utan förnyat beslut: golvet 7,502 basbelopp av 50 är 375,1": lambda: highest_without_renewal(
        project(100), DeviationLimits(D("0.2"), D("7.502"), BaseAmountYear.DECISION), AMOUNTS, 2026
    ),
    "Högsta prognos utan förnyat beslut: inga gränser": lambda: highest_without_renewal(
        project(100), DeviationLimits(D(0), D(0), BaseAmountYear.DECISION), AMOUNTS, 2026
    ),
    "Högsta prognos: prisbasbeloppet saknas": lambda: highest_without_renewal(project(100), LIMITS, {}, 2026),
    "Ordföranden: inget förnyat beslut behövs": lambda: require_urgent(deviated(1000, 1100), "rasrisk"),
    "Ordföranden: utan skäl": lambda: require_urgent(deviated(1000, 1600), "  "),
    "Ordföranden: med skäl": lambda: require_urgent(deviated(1000, 1600), "rasrisk"),
    "Fynd: 600 över utan åtgärder och beslut": lambda: deviation_findings(deviated(1000, 1600)),
    "Fynd: 600 över inget beslut": lambda: deviation_findings(deviated(0, 600, measures="omprojektering")),
    "Fynd: 100 över utan åtgärder": lambda: deviation_findings(deviated(1000, 1100)),
    "Fynd: som beslutat, och en krona dyrare": lambda: [deviation_findings(deviated(1000, n)) for n in (1000, 1001)],
    "Ett okänt slutdatum är ingen försening": lambda: [
        deviated(**{name: date(2026, 5, 1)}).days_late for name in ("decided_end", "forecast_end")
    ],
    "Fynd: 100 under": lambda: deviation_findings(deviated(1000, 900)),
    "Fynd: förnyat eller brådskande beslut och åtgärder": lambda: [
        deviation_findings(deviated(1000, 1600, measures="omprojektering", **made))
        for made in ({"renewed_decision": "KF § 9"}, {"urgent_decision": "2026-05-02"})
    ],
    "Brådskande beslut som inte är anmält": lambda: urgent_findings(project(urgent_decision="2026-05-02")),
    "Brådskande beslut som är anmält": lambda: urgent_findings(
        project(urgent_decision="2026-05-02", notified_council=True)
    ),
    "Inget brådskande beslut": lambda: urgent_findings(project()),
    "Färdigt, blev 600 dyrare än 1 000": lambda: finished_findings(
        project(finished=True, cost=D(1600)), LIMITS, AMOUNTS, 2026
    ),
    "Färdigt, blev 600 utan något beslutat": lambda: finished_findings(
        project(0, finished=True, cost=D(600)), LIMITS, AMOUNTS, 2026
    ),
    "Färdigt, 599 dyrare är inte över gränsen": lambda: finished_findings(
        project(finished=True, cost=D(1599)), LIMITS, AMOUNTS, 2026
    ),
    "Inte färdigt, eller okänd kostnad": lambda: [
        finished_findings(project(cost=D(9000)), LIMITS, AMOUNTS, 2026),
        finished_findings(project(finished=True), LIMITS, AMOUNTS, 2026),
    ],
    "Färdigt men prisbasbeloppet saknas": lambda: finished_findings(
        project(finished=True, cost=D(9000)), LIMITS, {}, 2026
    ),
    "Förnyat beslut om 1 000, årsbudgetar på 700": lambda: renewed_budget_findings(
        project(renewed_decision="KF § 9", budgeted=D(700))
    ),
    "Förnyat beslut om 1 000, årsbudgetar på 1 000": lambda: renewed_budget_findings(
        project(renewed_decision="KF § 9", budgeted=D(1000))
    ),
    "Årsbudgetar utan förnyat beslut, färdigt eller okända": lambda: [
        renewed_budget_findings(project(**changes))
        for changes in (
            {"budgeted": D(700)},
            {"renewed_decision": "KF § 9", "budgeted": D(700), "finished": True},
            {"renewed_decision": "KF § 9"},
        )
    ],
    "Prognosen är negativ": lambda: forecast_problems(D(-1), None, None, None),
    "Prognosen 99 är lägre än bokförda 100, årets 49 än årets 50": lambda: forecast_problems(
        D(99), D(49), D(100), D(50)
    ),
    "Prognosen är precis det bokförda": lambda: forecast_problems(D(100), D(50), D(100), D(50)),
    "Prognosen är noll och inget är känt": lambda: forecast_problems(D(0), D(50), None, None),
    "Årets prognos är inte lämnad": lambda: forecast_problems(D(100), None, D(100), D(50)),
    "Övriga avvikelser samlat, störst först": lambda: [
        [one.project.name for one in report.deviations] + [report.total, report.working]
        for report in (
            report_together(
                [
                    deviation(
                        Project(f"p{n}", name, NAMND, Kind.OTHER, D(1000), 2025, D(amount)), LIMITS, AMOUNTS, 2026
                    )
                    for n, (name, amount) in enumerate(
                        [("Torget", 1100), ("Bron", 700), ("Parken", 1000), ("Skolan", 1600), ("Badet", 900)]
                    )
                ]
            ),
        )
    ],
    "Lika stora avvikelser i ordning efter nummer": lambda: [
        one.project.id
        for one in report_together(
            deviation(Project(key, "Bron", NAMND, Kind.OTHER, D(100), 2025, D(90)), LIMITS, AMOUNTS, 2026)
            for key in ("b", "a", "c")
        ).deviations
    ],
    "Kvar att balansera av 20": lambda: [
        balance_request(project(outcome=outcome, **changes), D(20))
        for outcome, changes in (
            (D(5), {}),
            (D(20), {}),
            (D(25), {}),
            (D(5), {"finished": True}),
            (D(5), {"booked": False}),
            (None, {}),
        )
    ],
    "Årsbokslut: färdigt och inte slutredovisat": lambda: year_end_findings(
        project(finished=True, outcome=D(5)), D(20)
    ),
    "Årsbokslut: färdigt och slutredovisat": lambda: year_end_findings(
        project(finished=True, final_account=True, outcome=D(5)), D(20)
    ),
    "Årsbokslut: 15 kvar": lambda: year_end_findings(project(outcome=D(5)), D(20)),
    "Årsbokslut: 15 kvar och begärda": lambda: year_end_findings(project(outcome=D(5), balance_requested=True), D(20)),
    "Årsbokslut: inget kvar, eller okänt": lambda: [
        year_end_findings(project(outcome=outcome), D(20)) for outcome in (D(20), None)
    ],
    "Anslaget binder: genomförande 12 mot 10, planering 12 och 11 mot 20, övrigt 12 mot 10": lambda: binding_findings(
        (project(name=name, kind=kind, outcome=D(outcome)), D(10))
        for name, kind, outcome in (
            ("Torgbron", Kind.IMPLEMENTATION, 12),
            ("Hamnen", Kind.PLANNING, 12),
            ("Torget", Kind.PLANNING, 11),
            ("Badet", Kind.OTHER, 12),
        )
    ),
    "Anslaget binder: precis på anslaget, en krona över det, och okänt utfall före ett känt": lambda: binding_findings(
        (project(name=name, kind=kind, outcome=outcome), D(10))
        for name, kind, outcome in (
            ("Okänt", Kind.IMPLEMENTATION, None),
            ("Torgbron", Kind.IMPLEMENTATION, D(10)),
            ("Hamnen", Kind.PLANNING, D(10)),
            ("Kajen", Kind.PLANNING, D(11)),
            ("Bryggan", Kind.IMPLEMENTATION, D(11)),
        )
    ),
}
