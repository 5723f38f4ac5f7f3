"""Principles 7, 8 and 9: using carried equity, the plan for it, the board's test and the council's freeze."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.domain.economy.equity_use import (
    EquityUse,
    Freeze,
    Means,
    Occasions,
    Performance,
    PlannedUse,
    Purpose,
    UseRules,
    Volume,
    adjust_plan,
    approved_use_findings,
    board_review,
    equity_left,
    freeze_findings,
    freeze_ground,
    overuse_findings,
    overused,
    planned_use_findings,
    require_use,
    use_refusal,
    write_plan,
)

D = Decimal
NAMND = "Kulturnämnden"
FREEZE = Freeze("KF § 7", date(2026, 5, 1))
STEPS = Occasions({"plan": "verksamhetsplanen"}, {"april": "april", "augusti": "augusti"}, frozenset({"april"}))
RULES = UseRules()


def use(amount: int = 10, purpose: Purpose = Purpose.ONE_OFF, **changes) -> EquityUse:
    return EquityUse(NAMND, D(amount), purpose, changes.pop("description", "scenen"), **changes)


def tried(wish: EquityUse, available: int = 10, deficit: int | None = None, freeze: Freeze | None = None, **rules):
    means = Means(D(available), None if deficit is None else D(deficit))
    return use_refusal(wish, means, freeze, UseRules(**rules))


def covering(amount: int, **changes) -> EquityUse:
    return use(amount, Purpose.THIS_YEARS_DEFICIT, **changes)


def plan(stated: int | None, **adjusted: int) -> PlannedUse:
    return PlannedUse(None if stated is None else D(stated), {step: D(amount) for step, amount in adjusted.items()})


def volumes(*rows: tuple[str, int | None, int | None], goals: int | None = 4, attained: int | None = 4) -> Performance:
    made = (
        Volume(name, None if planned is None else D(planned), None if done is None else D(done), "besök")
        for name, planned, done in rows
    )
    return Performance(tuple(made), goals, attained)


def board(requested: int, performance: Performance) -> list[object]:
    found = board_review(NAMND, D(requested), performance)
    return [f"komplett: {found.complete}", *found.questions, found.working]


CASES = {
    "Ändamålen": lambda: {purpose.value: purpose.label for purpose in Purpose},
    "Ett uttag på noll": lambda: use(0),
    "Ett uttag på noll år": lambda: use(cost_years=0),
    "Ett uttag på en krona är en engångsinsats": lambda: use(1).is_lasting,
    "Långsiktigt är det som kostar två år, eller heter så": lambda: [
        use(cost_years=2).is_lasting,
        use(purpose=Purpose.LASTING).is_lasting,
    ],
    "Kvar att lova: 30 från tidigare år, 12 lovat i år som inte är bokfört, 5 i ett bokfört år": lambda: equity_left(
        {2024: D(20), 2025: D(10), 2026: D(99)}, [(2027, D(12)), (2025, D(5))], 2026
    ),
    "Lovat 12 mer än 30": lambda: overused({2024: D(20), 2025: D(10)}, [(2026, D(42)), (2025, D(5))], 2026),
    "Lovat precis det som finns": lambda: overused({2025: D(10)}, [(2026, D(10))], 2026),
    "Ett underskott utan löften är inget överuttag, men varje löfte är det": lambda: [
        overused({2025: D(-10)}, [], 2026),
        overused({2025: D(-10)}, [(2026, D(3))], 2026),
        equity_left({2025: D(-10)}, [(2026, D(3))], 2026),
    ],
    "Inget bokfört och inget lovat": lambda: [equity_left({}, [], 2026), overused({}, [], 2026)],
    "Uttag: allt som finns": lambda: tried(use(10), 10),
    "Uttag: en krona mer än som finns": lambda: tried(use(11), 10),
    "Uttag: inget finns": lambda: tried(use(11), -5),
    "Uttag: mer än ett år": lambda: tried(use(cost_years=2), 10),
    "Uttag: mer än ett år där det är tillåtet": lambda: tried(use(cost_years=2), 10, one_off_only=False),
    "Uttag: under spärr": lambda: tried(use(), 10, freeze=FREEZE),
    "Uttag: nekas under spärr": lambda: require_use(use(), Means(D(10)), FREEZE),
    "Uttag: nekas inte": lambda: require_use(use(), Means(D(10))),
    "Uttag: nekas med andra regler": lambda: require_use(use(cost_years=2), Means(D(9)), None, UseRules(True, False)),
    "Uttag: under spärr men godkänt dagen före": lambda: tried(use(approved_on=date(2026, 4, 30)), 10, freeze=FREEZE),
    "Uttag: under spärr och godkänt samma dag": lambda: tried(use(approved_on=date(2026, 5, 1)), 10, freeze=FREEZE),
    "Uttag: under spärr utan datum": lambda: tried(use(approved_on=date(2026, 4, 30)), 10, freeze=Freeze("KF § 8")),
    "Uttag: en enhet utan nämndens godkännande": lambda: tried(use(unit="Biblioteket"), 10),
    "Uttag: en enhet med nämndens godkännande": lambda: tried(use(unit="Biblioteket", approved_by_committee=True), 10),
    "Uttag: en enhet där godkännande inte behövs": lambda: tried(
        use(unit="Biblioteket"), 10, unit_needs_committee=False
    ),
    "Underskottet täcks helt": lambda: tried(covering(7), 10, 7),
    "Underskottet är en krona mindre än uttaget": lambda: tried(covering(8), 10, 7),
    "Inget underskott, nämnden": lambda: tried(covering(7), 10, 0),
    "Underskott på en krona": lambda: tried(covering(1), 10, 1),
    "Inget underskott, enheten": lambda: tried(covering(7, unit="Biblioteket", approved_by_committee=True), 10, 0),
    "Underskottet är inte känt": lambda: tried(covering(7), 10),
    "Underskottet är inte känt, enheten": lambda: tried(
        covering(7, unit="Biblioteket", approved_by_committee=True), 10
    ),
    "Underskottet täcks trots spärr om beslutet undantar det": lambda: [
        tried(wish, 10, 7, Freeze("KF § 7", deficit_exempt=True)) for wish in (covering(7), use(7))
    ],
    "Underskottet större än kapitalet": lambda: tried(covering(7), 6, 7),
    "Godkänt och tillåtet": lambda: approved_use_findings([use()], None, RULES),
    "Godkänt men mer än ett år": lambda: approved_use_findings([use(cost_years=2)], FREEZE, RULES),
    "Godkänt men spärrat": lambda: approved_use_findings([use()], FREEZE, RULES),
    "Godkänt mot ett underskott som inte finns": lambda: approved_use_findings([covering(7)], None, RULES, D(0)),
    "Godkänt mot ett underskott som är mindre": lambda: approved_use_findings([covering(7)], None, RULES, D(5)),
    "Godkänt mot ett underskott som räcker, är okänt eller är enhetens": lambda: [
        approved_use_findings([covering(7)], None, RULES, D(7)),
        approved_use_findings([covering(7)], None, RULES),
        approved_use_findings([covering(7, unit="Biblioteket")], None, RULES, D(0)),
    ],
    "Överuttag hos nämnden och en enhet": lambda: overuse_findings(
        NAMND, {"": D(1), "Biblioteket": D(4), "Museet": D(0)}
    ),
    "Planen anges": lambda: write_plan(plan(None), "plan", D(5), STEPS),
    "Planen anges noll": lambda: write_plan(plan(None), "plan", D(0), STEPS),
    "Planen anges negativ": lambda: write_plan(plan(None), "plan", D(-1), STEPS),
    "Planen ändras efter beslut": lambda: write_plan(plan(4, april=6), "plan", D(5), STEPS),
    "Planen skrivs en gång till likadant": lambda: write_plan(plan(5, april=6), "plan", D(5), STEPS),
    "Planen ändras medan det är tid för den": lambda: write_plan(
        plan(4), "plan", D(5), Occasions(STEPS.stated, STEPS.adjusted, frozenset({"plan"}))
    ),
    "Planen justeras i april": lambda: write_plan(plan(4), "april", D(5), STEPS),
    "Planen justeras i augusti fast april är öppen": lambda: write_plan(plan(4), "augusti", D(5), STEPS),
    "Planen justeras i augusti fast inget är öppet": lambda: write_plan(
        plan(4), "augusti", D(5), Occasions(STEPS.stated, STEPS.adjusted, frozenset())
    ),
    "Planen justeras i augusti fast båda andra är öppna": lambda: write_plan(
        plan(4),
        "augusti",
        D(5),
        Occasions(STEPS.stated, {**STEPS.adjusted, "oktober": "oktober"}, frozenset({"april", "oktober"})),
    ),
    "Planen justeras i mars": lambda: write_plan(plan(4), "mars", D(5), STEPS),
    "Justering: vid sidan av tiderna": lambda: adjust_plan(plan(4), "mars", D(5), ("april", "augusti")),
    "Justering: negativ": lambda: adjust_plan(plan(4), "april", D(-1), ("april", "augusti")),
    "Justering: noll, den första står kvar": lambda: adjust_plan(
        plan(4, april=3), "augusti", D(0), ("april", "augusti")
    ),
    "Det senaste av planen": lambda: [
        plan(4, april=3, augusti=2).now(("april", "augusti")),
        plan(4, augusti=2, april=3).now(("april", "augusti")),
        plan(4, mars=3).now(("april", "augusti")),
        plan(None).now(("april", "augusti")),
    ],
    "Planfynd: 10 i eget kapital utan plan": lambda: planned_use_findings(NAMND, D(10), plan(None), D(0), ("april",)),
    "Planfynd: en krona utan plan": lambda: planned_use_findings(NAMND, D(1), plan(None), D(0), ("april",)),
    "Planfynd: inget eget kapital utan plan": lambda: planned_use_findings(NAMND, D(0), plan(None), D(0), ("april",)),
    "Planfynd: 12 planerat av 10": lambda: planned_use_findings(NAMND, D(10), plan(12), D(0), ("april",)),
    "Planfynd: 2 planerat av minus 10": lambda: planned_use_findings(NAMND, D(-10), plan(2), D(0), ("april",)),
    "Planfynd: 8 använt av 5 planerade": lambda: planned_use_findings(
        NAMND, D(10), plan(5), D(8), ("april", "augusti")
    ),
    "Planfynd: precis som planerat, allt": lambda: planned_use_findings(
        NAMND, D(10), plan(10), D(10), ("april", "augusti")
    ),
    "Prövning: allt utfört och alla mål nådda": lambda: board(50, volumes(("lån", 100, 100))),
    "Prövning: 90 av 100 lån, tre av fyra mål": lambda: board(
        50, volumes(("lån", 100, 90), ("besök", 200, 300), attained=3)
    ),
    "Prövning: underskott ifrågasätts inte": lambda: board(-50, volumes(("lån", 100, 90), attained=3)),
    "Prövning: noll ifrågasätts inte": lambda: board(0, volumes(("lån", 100, 90), attained=3)),
    "Prövning: en krona ifrågasätts": lambda: board(1, volumes(("lån", 100, 90), attained=3)),
    "Prövning: inget rapporterat": lambda: board(50, volumes(goals=None, attained=None)),
    "Prövning: ett av två lån och besök rapporterat": lambda: board(
        50, volumes(("lån", 100, None), ("besök", None, 7), ("böcker", 0, 7), ("sidor", 7, 0))
    ),
    "Prövning: inga mål att nå": lambda: board(1, volumes(("lån", 100, 100), goals=0, attained=0)),
    "Prövning: målen inte bedömda": lambda: board(1, volumes(("lån", 100, 100), attained=None)),
    "Grund för spärr: underskott, under målet, på målet, noll": lambda: [
        freeze_ground(D(forecast), D(goal)) for forecast, goal in ((-5, 10), (5, 10), (10, 10), (0, 0), (-1, -5))
    ],
    "Spärr: grund men inget beslut": lambda: freeze_findings(D(5), D(10), None),
    "Spärr: ett underskott på 1 fast budgeten tillät 5": lambda: freeze_findings(D(-1), D(-5), None),
    "Spärr: grund och beslut": lambda: freeze_findings(D(5), D(10), FREEZE),
    "Spärr: beslut utan grund": lambda: freeze_findings(D(10), D(10), FREEZE),
    "Spärr: varken eller": lambda: freeze_findings(D(10), D(10), None),
}
