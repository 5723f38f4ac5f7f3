"""How a body's goals or assignments stand, state by state: what is partly reached is neither reached nor missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from styrkedjan.domain.economy.finding import Finding, Severity
from styrkedjan.domain.status import Status


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are in each state. `unjudged` holds the uncertain too: chance alone could move them."""

    reached: int = 0
    partly: int = 0
    missed: int = 0
    unjudged: int = 0

    @property
    def total(self) -> int:
        return self.reached + self.partly + self.missed + self.unjudged

    @property
    def judged(self) -> int:
        return self.total - self.unjudged


def tally(statuses: Iterable[str | None]) -> Tally:
    """Count judgements; an empty one is not judged. Raises ValueError for a status that does not exist."""
    said = [Status(status or Status.NOT_ASSESSED) for status in statuses]
    reached, partly, missed = (said.count(one) for one in (Status.REACHED, Status.PARTLY, Status.NOT_REACHED))
    return Tally(reached, partly, missed, len(said) - reached - partly - missed)


def goal_findings(
    committee: str, goals: Tally, within_frame: bool | None, assignments: Tally | None = None
) -> tuple[Finding, ...]:
    """Principle 1: decided goals and assignments are to be reached within the frame.

    `within_frame` is None where frame or forecast is not known, and nothing is then said of it.
    """
    where = {True: " inom ramen", False: " trots att ramen överskrids", None: ""}[within_frame]
    verbs = ("inte nås", "nås delvis")
    found = _findings(committee, goals, ("mål", *verbs), where, "Besluta om åtgärder för de mål som inte nås.")
    if assignments is not None:
        verbs = ("inte genomförs", "genomförs delvis")
        clear = "Besluta om åtgärder för de uppdrag som inte genomförs."
        found += _findings(committee, assignments, ("uppdrag", *verbs), where, clear)
    return tuple(found)


def _findings(committee: str, count: Tally, words: tuple[str, str, str], where: str, clear: str) -> list[Finding]:
    noun, fails, halfway = words
    counted = [(number, verb) for number, verb in ((count.missed, fails), (count.partly, halfway)) if number]
    found = []
    if counted:
        severity = Severity.ACTION if count.missed else Severity.NOTICE
        (first, verb), *rest = counted
        more = "".join(f" och {number} {verb}" for number, verb in rest)
        sentence = f"{committee} bedömer att {first} av {count.total} {noun} {verb}{more}{where}."
        found.append(Finding(1, committee, severity, sentence, clear))
    if count.unjudged:
        sentence = f"{committee} har inte bedömt {count.unjudged} av {count.total} {noun}."
        found.append(Finding(1, committee, Severity.NOTICE, sentence, "Bedöm dem i nästa uppföljning."))
    return found
