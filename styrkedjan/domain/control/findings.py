"""The faults that auditors have found in municipalities' internal control, as rules.

Each finding says what is wrong, of what, and how it is mended; those that `stop` a move refuse it. Read in Alingsås's
basic review 2025 and a joint authority's year report: no frequency in any plan; only the fifth risk in a plan; a
"control" that is a goal; controls missing at the interim report; 26 of 30 samples failed and the risk gone; a report
signed before its period ends; the same points year after year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from styrkedjan.domain.control.states import ControlState, DeviationState, PlanMove, PlanState, RiskState
from styrkedjan.domain.control.words import Outcome, ReportTime
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.recurring import Due, Frequency, occasions
from styrkedjan.domain.swedish import listing, percent, plural


class Fault(Labelled):
    """The kinds of findings, the gravest first, with the words of a heading."""

    GONE = "gone", "En avvikelse följdes inte till nästa år"
    LEFT_OUT = "left_out", "En högre risk står utanför planen"
    OVERDUE = "overdue", "En åtgärd är försenad"
    UNEXPLAINED = "unexplained", "En avvikelse saknar orsak eller åtgärd"
    MISSING = "missing", "En kontroll är inte gjord"
    EXPIRED = "expired", "En accepterad risk har gått ut"
    TOO_EARLY = "too_early", "Undertecknad innan perioden var slut"
    LATE_PLAN = "late_plan", "Planen är inte beslutad"
    UNJUDGED = "unjudged", "Nämndens bedömning saknas"
    TOO_MILD = "too_mild", "En avvikelse är mildare bedömd än stickprovet"
    GOAL = "goal", "En kontroll är skriven som ett mål"
    NO_FREQUENCY = "no_frequency", "En kontroll saknar frekvens"
    NO_CONTROL = "no_control", "En risk i planen har ingen kontroll"
    UNVALUED = "unvalued", "En risk är inte värderad"
    AGAIN = "again", "Samma risk år efter år"
    NOTHING = "nothing", "Planen har inga risker"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a control came to at one of its times."""

    outcome: Outcome
    size: int | None = None
    failed: int | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """A deviation with what is done about it."""

    state: DeviationState
    cause: str = ""
    measure: str = ""
    due: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state is not DeviationState.CLOSED


@dataclass(frozen=True, slots=True)
class Control:
    """A control with its times; `recorded` is by their keys. `id` says where the finding leads."""

    id: int
    title: str
    frequency: Frequency | None
    start: date
    end: date
    how: str = "-"
    state: ControlState = ControlState.PLANNED
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    deviations: tuple[Deviation, ...] = ()

    @property
    def occasions(self) -> tuple[Due, ...]:
        return occasions(self.frequency, self.start, self.end) if self.frequency else ()

    def missing(self, on: date) -> tuple[Due, ...]:
        """The times that are over on the day and have no result."""
        if self.state is ControlState.NOT_DONE:
            return ()
        return tuple(one for one in self.occasions if one.end < on and one.key not in self.recorded)


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk of a year. `rank` is the method's order, None where it is not valued; `years` how long it has stood."""

    id: int
    title: str
    state: RiskState
    rank: tuple[int, int] | None = None
    must_be_handled: bool = False
    left_out_because: str = ""
    accepted_until: date | None = None
    again_because: str = ""
    years: int = 1
    previous: int | None = None
    controls: tuple[Control, ...] = ()

    @property
    def has_open_deviation(self) -> bool:
        return any(one.is_open for control in self.controls for one in control.deviations)


@dataclass(frozen=True, slots=True)
class Signed:
    """A report of the work: what it is about ends on a day, and it was signed on another."""

    ends: date
    signed: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A committee's control year, as the rules see it."""

    year: int
    state: PlanState
    risks: tuple[Risk, ...] = ()
    signed: Mapping[ReportTime, Signed] = field(default_factory=dict)
    again_after_years: int = 2
    major_from_percent: int = 50

    @property
    def in_plan(self) -> tuple[Risk, ...]:
        return tuple(risk for risk in self.risks if risk.state is RiskState.IN_PLAN)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, of which thing ("risk", "control" or "plan" and its id), and how it is mended."""

    fault: Fault
    what: str
    remedy: str
    kind: str = "plan"
    id: int = 0
    stops: frozenset[PlanMove] = frozenset()


ADOPTION = frozenset({PlanMove.ADOPT})


def findings(plan: Plan, before: Plan | None, today: date) -> tuple[Finding, ...]:
    """Everything there is to say of a plan on a day, the gravest first. `before` is the year before, if any."""
    order = {fault: at for at, fault in enumerate(Fault)}
    found = [*_of_the_analysis(plan), *_of_controls(plan, today), *_since_last_year(plan, before)]
    found += _of_the_year(plan, today)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: order[one.fault]))


def stopping(found: Iterable[Finding], move: PlanMove) -> list[Problem]:
    """What refuses a move."""
    return [Problem("", "", one.what, one.remedy) for one in found if move in one.stops]


def _of_the_analysis(plan: Plan) -> Iterator[Finding]:
    if not plan.in_plan and plan.state is PlanState.PREPARING:
        remedy = "Ta in minst en risk i planen, eller skriv i analysen varför ingen behövs."
        yield Finding(Fault.NOTHING, "Planen har inga risker.", remedy, stops=ADOPTION)
    for risk in plan.risks:
        if risk.state is RiskState.IDENTIFIED:
            what = f"”{risk.title}” är inte värderad."
            yield _on(risk, Fault.UNVALUED, what, "Välj sannolikhet och konsekvens, eller avsluta den.")
    yield from _left_out(plan)
    for risk in plan.in_plan:
        if not risk.controls:
            what = f"”{risk.title}” står i planen utan kontroll."
            yield _on(risk, Fault.NO_CONTROL, what, "Lägg till vad som kontrolleras, hur och hur ofta.")
        if risk.years > plan.again_after_years and not risk.again_because:
            what = f"”{risk.title}” står i planen för {_ordinal(risk.years)} året i rad utan nytt skäl."
            yield _on(risk, Fault.AGAIN, what, "Skriv varför samma risk behöver kontrolleras igen, eller avsluta den.")


def _on(risk: Risk, fault: Fault, what: str, remedy: str) -> Finding:
    return Finding(fault, what, remedy, "risk", risk.id, ADOPTION)


def _ordinal(number: int) -> str:
    words = {2: "andra", 3: "tredje", 4: "fjärde", 5: "femte", 6: "sjätte"}
    return words.get(number, f"{number}:e")


def _left_out(plan: Plan) -> Iterator[Finding]:
    """A risk above the lowest in the plan, or one that the method says must be handled, that is left out in silence."""
    lowest = min((risk.rank for risk in plan.in_plan if risk.rank is not None), default=None)
    for risk in plan.risks:
        if risk.rank is None or risk.state not in (RiskState.VALUED, RiskState.OUTSIDE) or risk.left_out_because:
            continue
        if risk.must_be_handled or (lowest is not None and risk.rank > lowest):
            why = "måste hanteras enligt metoden" if risk.must_be_handled else "är högre värderad än en som står där"
            what = f"”{risk.title}” står inte i planen men {why}."
            yield _on(risk, Fault.LEFT_OUT, what, "Ta in den, eller skriv varför den lämnas utanför.")


# What a goal says and a check does not: a level to reach, or a direction.
_GOAL = re.compile(
    r"^(minst|högst|öka|minska|nå|uppnå|förbättra|utveckla)\b"
    r"|\b(ska (öka|minska|förbättras|vara minst|nå|uppnå)|i alla ämnen)\b",
    re.IGNORECASE,
)


def is_a_goal(title: str, how: str) -> bool:
    """Whether a control says what is to be reached instead of what is checked; one that says how is given the doubt."""
    return bool(_GOAL.search(title.strip())) and not how.strip()


def _of_controls(plan: Plan, today: date) -> Iterator[Finding]:
    for risk in plan.in_plan:
        for control in risk.controls:
            yield from _of_one(plan, control, today)


def _of_one(plan: Plan, control: Control, today: date) -> Iterator[Finding]:
    def found(fault: Fault, what: str, remedy: str, stops: frozenset[PlanMove] = frozenset()) -> Finding:
        return Finding(fault, f"”{control.title}” {what}", remedy, "control", control.id, stops)

    if control.frequency is None:
        yield found(Fault.NO_FREQUENCY, "saknar frekvens.", "Välj hur ofta den görs.", ADOPTION)
    if is_a_goal(control.title, control.how):
        remedy = "Skriv vad som granskas och hur; ett mål hör hemma i styrkedjan."
        yield found(Fault.GOAL, "säger vad som ska nås och inte vad som kontrolleras.", remedy, ADOPTION)
    if plan.state is not PlanState.PREPARING and (missing := control.missing(today)):
        times = listing([one.label for one in missing])
        yield found(
            Fault.MISSING, f"är inte gjord för {times}.", "För in resultatet, eller skriv varför den ställs in."
        )
    for one in control.recorded.values():
        if one.outcome is Outcome.MINOR and _share(one) >= plan.major_from_percent:
            what = f"kallas en mindre avvikelse, men {one.failed} av {one.size} var fel."
            yield found(Fault.TOO_MILD, what, "Bedöm den som väsentlig, eller skriv varför den inte är det.")
    for deviation in control.deviations:
        if deviation.is_open and not (deviation.cause and deviation.measure):
            remedy = "Skriv varför det blev fel och vad som görs åt det."
            yield found(Fault.UNEXPLAINED, "har en avvikelse utan orsak eller åtgärd.", remedy)
        elif deviation.is_open and deviation.due is not None and deviation.due < today:
            what = f"har en åtgärd som skulle vara klar {deviation.due}, och ingen har sett att den hjälpte."
            yield found(Fault.OVERDUE, what, "Kontrollera effekten och för in vad du såg.")


def _share(one: Recorded) -> int:
    return 100 * (one.failed or 0) // one.size if one.size else 0


def _since_last_year(plan: Plan, before: Plan | None) -> Iterator[Finding]:
    """What was wrong last year and is nowhere this year."""
    if before is None:
        return
    followed = {risk.previous for risk in plan.risks}
    for risk in before.risks:
        if risk.has_open_deviation and risk.id not in followed:
            what = f"”{risk.title}” hade en avvikelse {before.year} som inte är åtgärdad, och är borta."
            remedy = "För den till årets riskanalys, eller bekräfta att åtgärden hjälpte."
            yield Finding(Fault.GONE, what, remedy, "risk", risk.id, ADOPTION)


def _of_the_year(plan: Plan, today: date) -> Iterator[Finding]:
    for risk in plan.risks:
        if risk.state is RiskState.ACCEPTED and risk.accepted_until is not None and risk.accepted_until < today:
            what = f"”{risk.title}” accepterades till {risk.accepted_until}, och den dagen har varit."
            yield Finding(
                Fault.EXPIRED, what, "Pröva den igen: ta in den i planen eller acceptera på nytt.", "risk", risk.id
            )
    if plan.state is PlanState.PREPARING and today >= date(plan.year, 1, 1):
        what = f"{plan.year} har börjat och planen är inte beslutad."
        yield Finding(Fault.LATE_PLAN, what, "Planen beslutas senast med verksamhetsplanen.")
    for told, signed in plan.signed.items():
        if is_too_early(signed):
            what = f"{told.label}ets redovisning undertecknades {signed.signed}, innan perioden slutade {signed.ends}."
            yield Finding(Fault.TOO_EARLY, what, "Redovisa på nytt när perioden är slut.")
    if plan.state is PlanState.REPORTED and today >= date(plan.year + 1, 4, 1):
        what = f"Nämnden har inte bedömt om kontrollen {plan.year} var tillräcklig."
        yield Finding(Fault.UNJUDGED, what, "För in nämndens bedömning.")


def is_too_early(signed: Signed) -> bool:
    """A report of a time that is not over tells of what nobody has seen."""
    return signed.signed < signed.ends


def sample_problems(outcome: Outcome, size: int | None, failed: int | None, comment: str) -> list[Problem]:
    """What is wrong with a result as it is written."""
    found = []
    if failed is not None and size is None:
        found.append(Problem("", "Antal granskade", "Antal granskade saknas.", "Skriv hur många som granskades."))
    if size is not None and failed is not None and failed > size:
        what = f"{plural(failed, 'fel', 'fel')} bland {plural(size, 'granskad', 'granskade')}."
        found.append(Problem("", "Antal med fel", what, "Antalet fel kan inte vara större än antalet granskade."))
    if outcome is Outcome.NONE and failed:
        share = percent(failed / size) if size else ""
        what = f"{failed} fel{f' ({share})' if share else ''} är en avvikelse."
        found.append(Problem("", "Resultat", what, "Välj mindre eller väsentlig avvikelse."))
    if outcome is not Outcome.NONE and not comment.strip():
        what, remedy = (
            ("Skälet saknas.", "Skriv varför den inte är gjord.")
            if outcome is Outcome.NOT_DONE
            else ("Det sägs inte vad som var fel.", "Skriv kort vad du såg.")
        )
        found.append(Problem("", "Vad du såg", what, remedy))
    return found


def worst(outcomes: Sequence[Outcome]) -> Outcome | None:
    """How a control has gone so far, by the gravest of what it came to; None before anything."""
    order = (Outcome.NONE, Outcome.NOT_DONE, Outcome.MINOR, Outcome.MAJOR)
    return max(outcomes, key=order.index, default=None)
