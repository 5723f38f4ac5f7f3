"""Principle 10: a committee restores its deficit within the allowed years, by a recovery plan that is followed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.economy.restoration import Deficit, deficits
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, listing
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RecoveryLimits:
    """How many years after the year it arose a deficit must be restored in, and when the plan is followed up."""

    years: int
    follow_ups: tuple[str, ...]
    source: str = ""

    def __post_init__(self) -> None:
        if self.years < 1:
            raise ValueError("Ett underskott måste få minst ett år att återställas på.")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the plan and the kronor it is to give per year."""

    description: str
    effects: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """A committee's plan for the deficit of `deficit_year`.

    `approved_by` is the executive board's decision, "" while it is not approved. `followed_up` holds (year, occasion).
    """

    committee: str
    deficit_year: int
    measures: tuple[Measure, ...]
    approved_by: str = ""
    followed_up: frozenset[tuple[int, str]] = frozenset()

    def effect(self, first_year: int, last_year: int) -> Decimal:
        """What the measures give in the years, both included."""
        return sum(
            (
                amount
                for measure in self.measures
                for year, amount in measure.effects.items()
                if first_year <= year <= last_year
            ),
            ZERO,
        )


def committee_deficits(
    results: Mapping[int, Decimal], opening_equity: Decimal, limits: RecoveryLimits
) -> tuple[Deficit, ...]:
    """A committee's deficits by year. Equity from earlier surpluses meets a deficit first (principle 8 allows it)."""
    return deficits(results, limits.years, opening_reserve=max(ZERO, opening_equity), surpluses_are_saved=True)


def deficit_working(committee: str, deficit: Deficit) -> Working:
    """What arose, what has restored it and what remains."""
    steps = [Step(f"Underskott {deficit.year}", deficit.amount, "kr")]
    steps += [Step(f"− återställt {part.year}", part.amount, "kr") for part in deficit.restorations]
    inputs = (Input("Sista år att återställa", str(deficit.last_year)),)
    title = f"Kvar att återställa av {committee} {deficit.year}"
    return Working(title, deficit.remaining, "kr", inputs, tuple(steps), "Äldst underskott återställs först", cite(10))


def require_approvable(plan: RecoveryPlan, deficit: Deficit) -> None:
    """Raises Refused when the plan does not restore the deficit in time, so the board has nothing to approve."""
    effect = plan.effect(deficit.year + 1, deficit.last_year)
    if effect < deficit.remaining:
        raise Refused(
            f"Åtgärdsplanen ger {kronor(effect)} till och med {deficit.last_year} "
            f"men {kronor(deficit.remaining)} ska återställas.",
            f"Komplettera med åtgärder på minst {kronor(deficit.remaining - effect)}.",
        )


def recovery_findings(
    committee: str,
    found_deficits: Iterable[Deficit],
    plans: Mapping[int, RecoveryPlan],
    year: int,
    due: Iterable[tuple[int, str]],
) -> tuple[Finding, ...]:
    """Principle 10, per deficit not yet restored: overdue, no plan, not approved, too small, not followed up.

    `plans` is keyed on the deficit's year; `due` holds the (year, occasion) follow-ups whose time has passed.
    """
    passed = tuple(due)
    found: list[Finding] = []
    for deficit in found_deficits:
        if deficit.remaining > 0:
            found.extend(_deficit_findings(committee, deficit, plans.get(deficit.year), year, passed))
    return tuple(found)


def _deficit_findings(
    committee: str, deficit: Deficit, plan: RecoveryPlan | None, year: int, due: tuple[tuple[int, str], ...]
) -> list[Finding]:
    working = deficit_working(committee, deficit)
    left = kronor(deficit.remaining)

    def finding(severity: Severity, sentence: str, clear: str) -> Finding:
        return Finding(10, committee, severity, sentence, clear, deficit.remaining, working)

    if deficit.overdue_in(year):
        sentence = (
            f"{committee} har {left} kvar av underskottet {deficit.year}, "
            f"som skulle ha återställts senast {deficit.last_year}."
        )
        return [finding(Severity.BREACH, sentence, f"Återställ {left} eller begär nytt beslut hos kommunfullmäktige.")]
    if plan is None:
        sentence = (
            f"{committee} ska återställa {left} från {deficit.year} senast {deficit.last_year} men saknar åtgärdsplan."
        )
        return [finding(Severity.ACTION, sentence, "Upprätta en åtgärdsplan och lämna den till kommunstyrelsen.")]
    found = []
    effect = plan.effect(year, deficit.last_year)
    if effect < deficit.remaining:
        missing = kronor(deficit.remaining - effect)
        sentence = f"Åtgärdsplanen för {committee} räcker inte: {missing} av underskottet {deficit.year} saknar åtgärd."
        found.append(finding(Severity.ACTION, sentence, f"Komplettera planen med åtgärder på minst {missing}."))
    if not plan.approved_by:
        sentence = f"Åtgärdsplanen för {committee} ({left} från {deficit.year}) är inte godkänd."
        found.append(finding(Severity.ACTION, sentence, "Kommunstyrelsen behandlar åtgärdsplanen."))
    missed = [
        f"{occasion} {when}"
        for when, occasion in due
        if when > deficit.year and (when, occasion) not in plan.followed_up
    ]
    if missed:
        sentence = f"Åtgärdsplanen för {committee} är inte uppföljd vid {listing(missed)}."
        found.append(finding(Severity.ACTION, sentence, "Följ upp planen och redovisa läget för kommunstyrelsen."))
    return found
