"""Status is a printed rule. The system proposes from targets and outcomes, with uncertainty; a person may override.

The rule, in words a controller can print (steering model, status scale):

1. An indicator with target and outcome is *reached* when the outcome is inside the target.
2. Outside, but by no more than the tolerance (a share of the limit, a parameter), it is *partly* reached.
3. Otherwise *not reached*.
4. When chance alone could move the outcome across the limit (95 % interval from the number behind the value covers the
   limit), the status is *uncertain*, whatever the point estimate says: noise is never coloured. Only shares have such
   an interval; a mean, an index or a sum says nothing of its spread and is judged as it stands.
5. Without outcome or target the status is *not assessed*, and the reason is told.

A goal's proposal weighs its indicators: all reached gives reached; none reached and at least one not reached gives not
reached; otherwise partly. Uncertain and not assessed indicators do not vote but are named. When fewer than half of the
indicators can vote the goal is uncertain if chance is the commonest reason, otherwise not assessed. Where the steering
model's scale sets limits (`proposes_from`), those are used instead: the share of the voting indicators that reach their
targets, one that is near counted as a half.

A goal without indicators is weighed in the same way from the goals below it, by what has been judged of them in the
round; where nothing below is measured either there is no proposal, and somebody has to judge it in words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.measures import Target
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.swedish import number, plural
from styrkedjan.domain.workings import Citation, Input, Step, Working

Z95 = 1.959964
# A published share may be rounded to whole per cent.
ROUNDING = Decimal("0.5")
# The rule as a controller reads it; the docstring above says the same to whoever changes it.
RULE_IN_WORDS = """\
1. En indikator med målvärde och utfall är uppfylld när utfallet ligger inom målvärdet.
2. Ligger utfallet utanför, men med högst toleransen (en andel av gränsen, en parameter i styrmodellen), är den delvis
   uppfylld.
3. Annars är den inte uppfylld.
4. Kan slumpen ensam flytta utfallet över gränsen (95-procentsintervallet ur antalet bakom värdet täcker gränsen) är
   den osäker, vad än punktvärdet säger. Bara andelar har ett sådant intervall; ett medelvärde, ett index eller en
   summa bedöms som det står.
5. Utan utfall eller målvärde är den inte bedömd, och skälet sägs.
6. Ett måls förslag väger dess indikatorer: alla uppfyllda ger uppfyllt; ingen uppfylld och minst en inte uppfylld ger
   inte uppfyllt; annars delvis. Osäkra och obedömda indikatorer röstar inte men nämns. Kan färre än hälften rösta är
   målet osäkert om slumpen är det vanligaste skälet, annars inte bedömt.
7. Anger styrmodellens skala gränser (`proposes_from`) gäller de i stället: andelen av de röstande indikatorerna som
   når sina målvärden, där en som är nära räknas som en halv.
8. Ett mål utan indikatorer vägs på samma sätt av målen under det, så som de är bedömda i uppföljningen. Är inte
   heller de mätta finns inget förslag, och någon får bedöma med ord.
"""
RULE = Citation("Styrkedjans statusregel")


class Status(StrEnum):
    """The scale every steering model maps its own words onto."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"
    UNCERTAIN = "uncertain"
    NOT_ASSESSED = "not_assessed"

    @property
    def label(self) -> str:
        return {
            "reached": "Uppfyllt",
            "partly": "Delvis uppfyllt",
            "not_reached": "Inte uppfyllt",
            "uncertain": "Osäkert",
            "not_assessed": "Ej bedömt",
        }[self.value]

    @property
    def symbol(self) -> str:
        """A shape that reads without colour."""
        return {"reached": "●", "partly": "◐", "not_reached": "▲", "uncertain": "≈", "not_assessed": "○"}[self.value]


@dataclass(frozen=True, slots=True)
class StatusRule:
    """The rule's parameters, which a steering model may set. `tolerance` is a share of the limit (0.05 = 5 %).

    `reached_from` and `partly_from` are per cent of a goal's voting indicators that reach their targets, where one that
    is near counts as a half; without `partly_from` a goal is weighed by the words at the top of this module. Raises
    ValueError for limits out of order.
    """

    tolerance: Decimal = Decimal("0.05")
    with_uncertainty: bool = True
    reached_from: Decimal = Decimal(100)
    partly_from: Decimal | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance <= 1:
            raise ValueError("Toleransen ska vara en andel mellan 0 och 1.")
        if not 0 < self.reached_from <= 100 or (
            self.partly_from is not None and not self.partly_from < self.reached_from
        ):
            raise ValueError("Gränserna för ett mål ska vara procent, och gränsen för uppfyllt den högsta.")

    @property
    def goal_words(self) -> str:
        """How a goal is weighed, as printed in its working."""
        if self.partly_from is None:
            return "Alla uppfyllda ger uppfyllt; ingen uppfylld och minst en inte uppfylld ger inte det; annars delvis."
        return (
            f"Uppfyllt när minst {number(self.reached_from)} % av indikatorerna som går att bedöma når målvärdet, "
            f"delvis från {number(self.partly_from)} %, annars inte uppfyllt. Nära målvärdet räknas som en halv."
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed status with its working."""

    status: Status
    working: Working


def interval(observation: Observation, unit: str = "") -> tuple[Decimal, Decimal] | None:
    """95 % interval of a share, in per cent (0-100), from the number behind it (Wilson 1927, JASA 22:209).

    A share is a value that equals its numerator through its denominator, or a value measured in per cent (`unit`) with
    `n` answers behind it. None for everything else: kronor per pupil has a denominator too, but is no share.
    """
    behind = _share(observation, unit)
    if behind is None:
        return None
    share, n = float(behind[0]), float(behind[1])
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return Decimal(str(100 * max(centre - half, 0.0))), Decimal(str(100 * min(centre + half, 1.0)))


def is_percentage(unit: str) -> bool:
    """Whether a unit of measure is per cent: "%", "procent", "andel (%)"; percentage points are not."""
    word = unit.strip().lower()
    return word in ("%", "procent", "andel") or word.endswith("(%)") or word.startswith("% ")


def _share(observation: Observation, unit: str) -> tuple[Decimal, Decimal] | None:
    """(share 0-1, number behind) when the value is a share, else None."""
    value, part, whole = observation.value, observation.numerator, observation.denominator
    if value is None:
        return None
    if part is not None and whole is not None and 0 <= part <= whole and whole > 0:
        exact = part / whole
        return (exact, whole) if abs(exact * 100 - value) <= ROUNDING else None
    behind = whole if whole is not None else observation.n
    if is_percentage(unit) and behind and 0 <= value <= 100:
        return value / 100, Decimal(behind)
    return None


def propose(
    name: str,
    target: Target | None,
    outcome: Observation | None,
    rule: StatusRule,
    *,
    unit: str = "",
    decimals: int = 1,
) -> Proposal:
    """Propose the status of one indicator: rules 1-5 above, each step told."""
    inputs = _inputs(target, outcome, unit)
    if target is None or outcome is None or outcome.value is None:
        reason = _why_not_assessed(target, outcome)
        return _proposal(name, Status.NOT_ASSESSED, inputs, (Step(reason),), rule)
    bounds = interval(outcome, unit) if rule.with_uncertainty else None
    shortfall = target.shortfall(outcome.value)
    limit = target.floor if target.floor is not None and outcome.value < target.floor else target.ceiling
    if bounds is not None and _straddles(target, bounds):
        text = (
            f"Med {number(_behind(outcome))} svar eller personer bakom värdet ligger det troligen mellan "
            f"{number(bounds[0], decimals)} och {number(bounds[1], decimals)}: slumpen kan flytta det över gränsen."
        )
        return _proposal(name, Status.UNCERTAIN, inputs, (Step(text),), rule)
    if shortfall == 0:
        return _proposal(name, Status.REACHED, inputs, (Step("Utfallet ligger inom målvärdet."),), rule)
    allowed = abs(limit or Decimal(0)) * rule.tolerance
    first = Step("Avstånd till målvärdets gräns", shortfall, unit)
    second = Step(f"Tolerans: {number(rule.tolerance * 100, 1)} % av gränsen", allowed, unit)
    status = Status.PARTLY if shortfall <= allowed else Status.NOT_REACHED
    return _proposal(name, status, inputs, (first, second), rule)


@dataclass(frozen=True, slots=True)
class Noun:
    """What is weighed, as words: one, many, and the many that are known."""

    one: str
    many: str
    known: str


INDICATORS = Noun("indikator", "indikatorer", "indikatorerna")
GOALS = Noun("mål", "mål", "målen")


def weigh(
    name: str, proposals: Sequence[Proposal], rule: StatusRule | None = None, noun: Noun = INDICATORS
) -> Proposal:
    """Propose the status of a goal from its indicators' proposals, by the model's limits or the rule above.

    A goal without indicators of its own is weighed from the goals below it in the same way (`noun` GOALS).
    """
    chosen = rule or StatusRule()
    votes = [p.status for p in proposals if p.status not in (Status.UNCERTAIN, Status.NOT_ASSESSED)]
    told = Step(f"{number(len(votes))} av {plural(len(proposals), noun.one, noun.many)} går att bedöma.")
    status, why = _silence(proposals, votes, noun) or _vote(votes, chosen, noun)
    working = Working(
        title=name,
        result=status.label,
        steps=(told, Step(why)),
        rule=chosen.goal_words,
        citation=RULE,
        parts=tuple(p.working for p in proposals),
    )
    return Proposal(status, working)


def _silence(proposals: Sequence[Proposal], votes: Sequence[Status], noun: Noun) -> tuple[Status, str] | None:
    """Why there is nothing to weigh, or None."""
    unsure = sum(p.status is Status.UNCERTAIN for p in proposals)
    if not proposals:
        return Status.NOT_ASSESSED, f"Inga {noun.many} är knutna hit; bedöm med egna ord."
    if len(votes) * 2 >= len(proposals):
        return None
    few = f"Färre än hälften av {noun.known} går att bedöma"
    if unsure * 2 > len(proposals) - len(votes):
        return Status.UNCERTAIN, f"{few}: slumpen kan avgöra de flesta andra."
    return Status.NOT_ASSESSED, f"{few}."


def _vote(votes: Sequence[Status], rule: StatusRule, noun: Noun) -> tuple[Status, str]:
    reached = sum(vote is Status.REACHED for vote in votes)
    if rule.partly_from is not None:
        near = sum(vote is Status.PARTLY for vote in votes)
        share = Decimal(100 * (2 * reached + near)) / (2 * len(votes))
        limits = ((rule.reached_from, Status.REACHED), (rule.partly_from, Status.PARTLY))
        status = next((status for limit, status in limits if share >= limit), Status.NOT_REACHED)
        if noun is GOALS:
            counted = " (delvis uppfyllt räknas som en halv)" if near else ""
            return status, f"{number(share)} % av dem är uppfyllda{counted}."
        counted = " (nära målvärdet räknas som en halv)" if near else ""
        return status, f"{number(share)} % av dem når målvärdet{counted}."
    if reached == len(votes):
        return Status.REACHED, f"Alla {noun.many} som går att bedöma är uppfyllda."
    if not reached and Status.NOT_REACHED in votes:
        return Status.NOT_REACHED, "Inget av dem är uppfyllt och minst ett är inte uppfyllt."
    return Status.PARTLY, f"{noun.known.capitalize()} pekar åt olika håll eller är delvis uppfyllda."


def _behind(outcome: Observation) -> Decimal:
    return Decimal(outcome.denominator if outcome.denominator is not None else outcome.n or 0)


def _straddles(target: Target, bounds: tuple[Decimal, Decimal]) -> bool:
    low, high = bounds
    return any(limit is not None and low < limit < high for limit in (target.floor, target.ceiling))


def _why_not_assessed(target: Target | None, outcome: Observation | None) -> str:
    if outcome is None:
        return "Inget utfall är rapporterat."
    if outcome.missing is not None:
        return f"Utfallet saknas: {outcome.missing.label.lower()}."
    return "Inget målvärde är beslutat." if target is None else ""


def _inputs(target: Target | None, outcome: Observation | None, unit: str) -> tuple[Input, ...]:
    rows = []
    if target is not None and target.floor is not None:
        rows.append(Input("Målvärde, minst", target.floor, unit))
    if target is not None and target.ceiling is not None:
        rows.append(Input("Målvärde, högst", target.ceiling, unit))
    if outcome is not None:
        value = outcome.value if outcome.missing is None else outcome.missing.label
        rows.append(Input(f"Utfall {outcome.period.label}", value, unit, outcome.source, outcome.known_at))
    return tuple(rows)


def _proposal(
    name: str, status: Status, inputs: tuple[Input, ...], steps: tuple[Step, ...], rule: StatusRule
) -> Proposal:
    text = (
        f"Uppfyllt inom målvärdet; delvis inom {number(rule.tolerance * 100, 1)} % från gränsen; annars inte uppfyllt; "
        "osäkert när slumpen kan avgöra."
    )
    return Proposal(status, Working(name, status.label, inputs=inputs, steps=steps, rule=text, citation=RULE))
