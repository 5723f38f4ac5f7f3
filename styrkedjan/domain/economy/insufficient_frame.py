"""Principles 1 and 4: goals are reached within the frame, and what to do first and second when it is insufficient."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.swedish import kronor
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


class Cause(StrEnum):
    """Why the frame is insufficient: it decides the second remedy."""

    OWN = "own"
    GENERAL_COST_INCREASE = "general_cost_increase"

    @property
    def label(self) -> str:
        return {
            "own": "ramen räcker inte till mål och verksamhet",
            "general_cost_increase": "den generella kostnadsökningen är högre än kalkylerat",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step on the way, in the order they must be tried; `covers` is None when it depends on a decision."""

    order: int
    sentence: str
    decided_by: str
    covers: Decimal | None


@dataclass(frozen=True, slots=True)
class Guidance:
    """Principle 4: how much is missing and the ordered remedies; none when the frame suffices."""

    shortfall: Decimal
    remedies: tuple[Remedy, ...]
    reminder: str
    working: Working


def guide(frame: Decimal, expected_net_cost: Decimal, room_to_reallocate: Decimal, cause: Cause) -> Guidance:
    """Principle 4: first reallocate within the committee's own frame, then turn to council or executive board.

    `room_to_reallocate` is what the committee can free within its frame, kronor, at least 0.
    """
    shortfall = max(ZERO, expected_net_cost - frame)
    first = min(shortfall, max(ZERO, room_to_reallocate))
    rest = shortfall - first
    inputs = (
        Input("Nettoram", frame, "kr"),
        Input("Beräknad nettokostnad", expected_net_cost, "kr"),
        Input("Utrymme att omdisponera", room_to_reallocate, "kr"),
    )
    steps = (Step("Fattas", shortfall, "kr"), Step("I första hand inom ramen", first, "kr"), Step("Kvar", rest, "kr"))
    working = Working("Ramen räcker inte", shortfall, "kr", inputs, steps, cause.label.capitalize(), cite(4))
    if not shortfall:
        return Guidance(ZERO, (), "Blir kostnaderna lägre än budget disponerar nämnden överskottet.", working)
    what = f"Omdisponera {kronor(first)}" if first else f"Pröva att omdisponera {kronor(shortfall)}"
    remedies = [Remedy(1, f"{what} inom nämndens samlade ram.", "nämnden", first)]
    if rest:
        remedies.append(_second_remedy(rest, cause))
    reminder = (
        "Kvaliteten i verksamheten ska inte bli lidande."
        if cause is Cause.GENERAL_COST_INCREASE
        else "Beslutade mål gäller tills kommunfullmäktige har ändrat dem."
    )
    return Guidance(shortfall, tuple(remedies), reminder, working)


def _second_remedy(rest: Decimal, cause: Cause) -> Remedy:
    if cause is Cause.GENERAL_COST_INCREASE:
        return Remedy(2, f"Äska {kronor(rest)} hos kommunstyrelsen.", "kommunstyrelsen", None)
    sentence = f"Begär att kommunfullmäktige ändrar mål och inriktning, så att {kronor(rest)} kan sparas."
    return Remedy(2, sentence, "kommunfullmäktige", None)


def frame_findings(committee: str, frame: Decimal, forecast: Decimal, guidance: Guidance) -> tuple[Finding, ...]:
    """Principle 4: a committee whose full-year forecast (net cost) is over its frame, led to the remedies."""
    if forecast <= frame:
        return ()
    sentence = f"{committee} beräknas överskrida sin nettoram med {kronor(forecast - frame)}."
    clear = " ".join(f"{remedy.order}. {remedy.sentence}" for remedy in guidance.remedies)
    return (Finding(4, committee, Severity.ACTION, sentence, clear, forecast - frame, guidance.working),)


def goal_findings(
    committee: str, goals: int, attained: int, not_assessed: int, within_frame: bool | None
) -> tuple[Finding, ...]:
    """Principle 1: decided goals are to be reached within the frame. A goal not assessed is neither.

    `within_frame` is None where frame or forecast is not known, and nothing is then said of it.
    """
    found = []
    missed = goals - attained - not_assessed
    if missed > 0:
        where = {True: " inom ramen", False: " trots att ramen överskrids", None: ""}[within_frame]
        sentence = f"{committee} bedömer att {missed} av {goals} mål inte nås{where}."
        found.append(Finding(1, committee, Severity.ACTION, sentence, "Besluta om åtgärder för de mål som inte nås."))
    if not_assessed > 0:
        sentence = f"{committee} har inte bedömt {not_assessed} av {goals} mål."
        found.append(Finding(1, committee, Severity.NOTICE, sentence, "Bedöm målen i nästa uppföljning."))
    return tuple(found)
