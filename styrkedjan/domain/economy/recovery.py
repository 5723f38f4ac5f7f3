"""Principle 10: a committee restores its deficit within the allowed years, by a recovery plan that is followed up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.economy.restoration import Deficit, Restored, deficits
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
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
class FollowUp:
    """A follow-up that the council's rules ask for, and the month when it is handed in."""

    year: int
    occasion: str
    due: Period

    @property
    def key(self) -> tuple[int, str]:
        return (self.year, self.occasion)

    def asks_of(self, approved_on: date | None) -> bool:
        """Whether a plan has to be followed up then: one approved in the same month, or later, has nothing to tell."""
        return approved_on is not None and approved_on < self.due.start


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """A committee's plan for the deficit of `deficit_year`.

    `approved_by` is the executive board's decision of `approved_on`, "" while it is not approved. `followed_up` holds
    (year, occasion).
    """

    committee: str
    deficit_year: int
    measures: tuple[Measure, ...]
    approved_by: str = ""
    followed_up: frozenset[tuple[int, str]] = frozenset()
    approved_on: date | None = None

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


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the years' accounts say: those whose result is `known`, and the one that the board has not reviewed yet."""

    known: frozenset[int]
    undecided: int | None = None

    @property
    def all_known(self) -> Collection[int]:
        return self.known if self.undecided is None else self.known | {self.undecided}

    def first_unknown(self, after: int) -> int:
        """The first year after `after` that is not known."""
        year = after + 1
        while year in self.all_known:
            year += 1
        return year


def recovery_findings(
    committee: str,
    found_deficits: Iterable[Deficit],
    plans: Mapping[int, RecoveryPlan],
    year: int,
    due: Iterable[FollowUp],
    accounts: Accounts,
) -> tuple[Finding, ...]:
    """Principle 10, per deficit: overdue, restored too late, not known, no plan, not approved, too small, not followed
    up.

    `plans` is keyed on the deficit's year; `due` holds the follow-ups whose time has passed. What was restored too late
    is told to and with the year after.
    """
    passed = tuple(due)
    found: list[Finding] = []
    for deficit in found_deficits:
        told = _DeficitTexts(committee, deficit, plans.get(deficit.year), accounts)
        stands = deficit.stands(year, accounts.all_known)
        if stands is Restored.LATE and year > (deficit.restored_in or year) + 1:
            continue
        if stands.is_breach or stands is Restored.UNKNOWN:
            found.append(told.after_the_last_year(stands))
        elif stands is Restored.OPEN and deficit.remaining > 0:
            found.extend(told.on_the_way(passed))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _DeficitTexts:
    """The sentences about one deficit."""

    committee: str
    deficit: Deficit
    plan: RecoveryPlan | None
    accounts: Accounts

    @property
    def left(self) -> str:
        return kronor(self.deficit.remaining)

    def finding(self, severity: Severity, sentence: str, clear: str, amount: Decimal | None = None) -> Finding:
        amount = self.deficit.remaining if amount is None else amount
        return Finding(
            10, self.committee, severity, sentence, clear, amount, deficit_working(self.committee, self.deficit)
        )

    def after_the_last_year(self, stands: Restored) -> Finding:
        deficit = self.deficit
        if stands is Restored.LATE:
            sentence = (
                f"{self.committee} återställde {kronor(deficit.late)} av underskottet {deficit.year} först "
                f"{deficit.restored_in}, efter {deficit.last_year}."
            )
            clear = "Redovisa för kommunstyrelsen varför tiden inte hölls."
            return self.finding(Severity.BREACH, sentence, clear, deficit.late)
        if stands is Restored.UNKNOWN:
            years = listing([str(year) for year in deficit.unknown_years(self.accounts.all_known)])
            sentence = (
                f"Om {self.left} av underskottet {deficit.year} i {self.committee} återställdes i tid är inte känt: "
                f"{years} är inte bokfört."
            )
            clear = f"Läs in bokslutet för {years} och pröva resultatöverföringen."
            return self.finding(Severity.NOTICE, sentence, clear)
        sentence = (
            f"{self.committee} har {self.left} kvar av underskottet {deficit.year}, "
            f"som skulle ha återställts senast {deficit.last_year}."
        )
        clear = f"Återställ {self.left} eller begär nytt beslut hos kommunfullmäktige."
        return self.finding(Severity.BREACH, sentence, clear)

    def on_the_way(self, passed: tuple[FollowUp, ...]) -> list[Finding]:
        if self.plan is None:
            return [self._no_plan()]
        return [*self._too_small(self.plan), *self._not_approved(self.plan), *self._not_followed_up(self.plan, passed)]

    def _no_plan(self) -> Finding:
        deficit = self.deficit
        if deficit.year == self.accounts.undecided:
            sentence = (
                f"{self.committee} har ett underskott på {self.left} i bokslutet {deficit.year}, som ska återställas "
                f"senast {deficit.last_year}."
            )
            clear = "Skriv åtgärdsplanen redan nu; kommunstyrelsen godkänner den när resultatet är prövat."
        else:
            sentence = (
                f"{self.committee} ska återställa {self.left} från {deficit.year} senast {deficit.last_year} men "
                "saknar åtgärdsplan."
            )
            clear = "Upprätta en åtgärdsplan och lämna den till kommunstyrelsen."
        return self.finding(Severity.ACTION, sentence, clear)

    def _too_small(self, plan: RecoveryPlan) -> list[Finding]:
        """Measures count from the first year that is not booked: until then they are not in what remains."""
        effect = plan.effect(self.accounts.first_unknown(self.deficit.year), self.deficit.last_year)
        if effect >= self.deficit.remaining:
            return []
        missing = kronor(self.deficit.remaining - effect)
        sentence = (
            f"Åtgärdsplanen för {self.committee} räcker inte: {missing} av underskottet {self.deficit.year} saknar "
            "åtgärd."
        )
        return [self.finding(Severity.ACTION, sentence, f"Komplettera planen med åtgärder på minst {missing}.")]

    def _not_approved(self, plan: RecoveryPlan) -> list[Finding]:
        if plan.approved_by:
            return []
        sentence = f"Åtgärdsplanen för {self.committee} ({self.left} från {self.deficit.year}) är inte godkänd."
        undecided = self.deficit.year == self.accounts.undecided
        clear = "Kommunstyrelsen prövar resultatet och " if undecided else "Kommunstyrelsen "
        return [self.finding(Severity.ACTION, sentence, f"{clear}behandlar åtgärdsplanen.")]

    def _not_followed_up(self, plan: RecoveryPlan, passed: tuple[FollowUp, ...]) -> list[Finding]:
        missed = [
            f"{one.occasion} {one.year}"
            for one in passed
            if one.year > self.deficit.year and one.asks_of(plan.approved_on) and one.key not in plan.followed_up
        ]
        if not missed:
            return []
        sentence = f"Åtgärdsplanen för {self.committee} är inte uppföljd vid {listing(missed)}."
        return [self.finding(Severity.ACTION, sentence, "Följ upp planen och redovisa läget för kommunstyrelsen.")]
