"""Last year's results carried over by every committee, one with a deficit and an approved plan to restore it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.actions import carrying, opening, recovery
from styrkedjan.areas.year_end.actions import equity as equity_actions
from styrkedjan.areas.year_end.actions.recovery import MeasureRow
from styrkedjan.areas.year_end.models import EquityEntry, PlannedEquityUse
from styrkedjan.areas.year_end.queries import carrying as carrying_queries
from styrkedjan.areas.year_end.queries import performance
from styrkedjan.areas.year_end.queries import results as results_queries
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.economy.equity_use import Performance
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW

IN_DEFICIT = "600"
MIN_USE = Decimal(40_000)
DEFICIT = Decimal(-9_400_000)
# Why there is a surplus or a deficit, and what the test came to, in turn.
SURPLUS = (
    ("Vakanser under våren och lägre elpriser än budgeterat. Verksamheten är utförd enligt plan.",
     "Volymerna är utförda. Överföringen tillstyrks."),
    ("Statsbidrag som betalades ut i december används först nästa år.",
     "Överskottet är tillfälligt och hör till nästa år. Överföringen tillstyrks."),
    ("Färre inskrivna under hösten än planerat, och billigare måltider efter ny upphandling.",
     "Volymerna är i stort utförda, men målen nås inte alla. Nämnden redovisar hur i aprilrapporten."),
)  # fmt: skip
LOSS = (
    ("Fler och dyrare insatser än budgeterat, särskilt under hösten.",
     "Underskottet följer nämnden. En åtgärdsplan begärs till april."),
    ("Sjukfrånvaron och inhyrd personal kostade mer än det fanns utrymme för.",
     "Volymerna är utförda, till högre kostnad än planerat. En åtgärdsplan begärs till april."),
)  # fmt: skip
CAUSES = "Placeringarna blev fler och längre än budgeterat, och hemmaplansstödet kom igång sent."
MEASURES = (
    ("Egna jourhem i stället för köpta placeringar", (1_800_000, 2_600_000, 2_600_000)),
    ("Gemensam mottagning med Gymnasie- och arbetsmarknadsnämnden", (600_000, 900_000, 900_000)),
    ("Färre konsulter i myndighetsutövningen", (900_000, 1_100_000, 1_100_000)),
)


def build(setting: Setting, made: Organisation) -> None:
    """Booked equity from two years back, then last year's requests tested and decided by the area's own actions."""
    year = setting.year - 1
    rules = rules_queries.require_rules(made.root, date(year, 12, 31))
    results = results_queries.year_results(made.root, year - 1, rules.cap_base, NOW)
    committees = results_queries.committees_of(made.root)
    for number, committee in enumerate(committees):
        _opening(setting, committee, results[committee.pk], number)
    _plan(setting, next(row for row in committees if row.code == IN_DEFICIT))
    for number, committee in enumerate(committees):
        _carry(setting, committee, year, number, rules)
        _planned(setting, committee, rules)
    _uses(setting, next(row for row in committees if row.code == "300"))


def _opening(setting: Setting, committee: Unit, result: results_queries.YearResult, number: int) -> None:
    share = Decimal(4 + number % 5) / 1000
    amount = DEFICIT if committee.code == IN_DEFICIT else round((result.turnover or Decimal(0)) * share, -5)
    decided = date(setting.year - 1, 3, 5)
    opening.enter_opening_equity(
        by=setting.people["controller"], committee=committee, year=setting.year - 2, amount=amount,
        source=f"Årsredovisning {setting.year - 2}, not 12", decision=_decision(decided, "38"), at=moment(decided),
    )  # fmt: skip


def _decision(day: date, section: str, body: str = "Kommunstyrelsen") -> Decision:
    return Decision(body, day, section, f"KS-{day.year}/{300 + int(section)}")


def _plan(setting: Setting, committee: Unit) -> None:
    """Approved last spring and followed up since, but not yet in August this year."""
    first = setting.year - 1
    rows = [
        MeasureRow(text, {first + step: Decimal(amount) for step, amount in enumerate(amounts)})
        for text, amounts in MEASURES
    ]
    by = setting.people["controller"]
    plan = recovery.save_recovery_plan(
        by=by, committee=committee, deficit_year=setting.year - 2, measures=rows, causes=CAUSES,
        at=moment(date(first, 3, 26)),
    )  # fmt: skip
    approved = date(first, 4, 9)
    recovery.approve_recovery_plan(by=by, plan=plan, decision=_decision(approved, "52"), at=moment(approved))
    told = (
        (first, "monthly_report_april", 200_000, "Planen är ny; de första konsulterna har slutat.", date(first, 5, 15)),
        (first, "interim_report_august", 1_900_000, "Jourhemmen är igång; mottagningen öppnade en månad sent.",
         date(first, 9, 18)),
        (first, "operations_report", 3_100_000, "Åtgärderna gav nästan det som planerats.", date(setting.year, 2, 12)),
        (setting.year, "monthly_report_april", 1_300_000, "Konsulterna är nu färre än hälften.",
         date(setting.year, 5, 14)),
    )  # fmt: skip
    for year, occasion, achieved, words, day in told:
        recovery.follow_up_recovery(
            by=by, plan=plan, year=year, occasion=occasion, achieved=Decimal(achieved), comment=words, at=moment(day)
        )


def _carry(setting: Setting, committee: Unit, year: int, number: int, rules: rules_queries.YearEndRules) -> None:
    by, decided = setting.people["controller"], date(setting.year, 3, 4)
    asked, tested = moment(decided - timedelta(days=28)), moment(decided - timedelta(days=9))
    result = results_queries.year_results(root_of(committee), year, rules.cap_base, NOW)[
        committee.pk
    ].result or Decimal(0)
    words = SURPLUS if result >= 0 else LOSS
    note, conclusion = words[number % len(words)]
    row = carrying.request_carry_over(by=by, committee=committee, year=year, note=note, at=asked)
    volumes = tuple(one.volume for one in performance.volumes(committee, year, NOW))
    carrying.review_carry_over(
        by=by, request=row, performance=Performance(volumes, 10, 9 - number % 4),
        note=conclusion, at=tested,
    )  # fmt: skip
    carrying.decide_carry_over(
        by=by, request=row, granted=row.carried, decision=_decision(decided, "40"), at=moment(decided)
    )


def _uses(setting: Setting, committee: Unit) -> None:
    """One unit has used of its own share, one waits for its committee's answer, and the committee has used once."""
    page = carrying_queries.equity_page(
        committee, setting.year, rules_queries.require_rules(root_of(committee), setting.today), NOW
    )
    able = [row for row in page.positions if row.unit and row.left >= MIN_USE]
    asked = moment(date(setting.year, 4, 20))
    first = equity_actions.request_use(
        by=setting.people["controller"], committee=committee, year=setting.year, amount=Decimal(900_000),
        purpose="one_off", description="Gemensam introduktion för nya lärare", at=asked,
    )  # fmt: skip
    rows = [first]
    for row, words in zip(able, ("Nya skolgårdsredskap", "Läsprojekt med skolbiblioteket"), strict=False):
        rows.append(
            equity_actions.request_use(
                by=setting.people["controller"],
                committee=committee,
                unit=row.unit,
                year=setting.year,
                amount=round(row.left / 2, -3),
                purpose="one_off",
                description=words,
                at=asked,
            )
        )
    decided = date(setting.year, 5, 12)
    for one in rows[:2]:
        equity_actions.approve_use(
            by=setting.people["ordforande"], request=one, decision=_decision(decided, "61", committee.name),
            at=moment(decided),
        )  # fmt: skip


def _planned(setting: Setting, committee: Unit, rules: rules_queries.YearEndRules) -> None:
    """What this year's operational plan says will be used; adjusted in April by some."""
    equity = sum((row.amount for row in NOW.rows(EquityEntry).filter(committee=committee)), Decimal(0))
    stated = max(Decimal(0), round(equity / 4, -5))
    told = [(rules.stated_in[0], stated, date(setting.year - 1, 12, 10))]
    if committee.code in ("300", "700"):
        told.append((rules.adjusted_in[0], stated + 500_000, date(setting.year, 5, 8)))
    PlannedEquityUse.objects.bulk_create(
        PlannedEquityUse(
            committee=committee, year=setting.year, occasion=occasion, amount=amount, known_at=moment(day),
            known_by=setting.people["controller"],
        )
        for occasion, amount, day in told
    )  # fmt: skip
