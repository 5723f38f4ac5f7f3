"""A finding: where a committee stands against one principle, and what it would take to clear it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.workings import Citation, Working


class Severity(StrEnum):
    """How much a finding asks for."""

    NOTICE = "notice"
    ACTION = "action"
    BREACH = "breach"

    @property
    def label(self) -> str:
        return {"notice": "Att känna till", "action": "Kräver åtgärd", "breach": "Bryter mot regeln"}[self.value]

    @property
    def rank(self) -> int:
        """0 is the most serious."""
        return {"breach": 0, "action": 1, "notice": 2}[self.value]


class ClearedAt(StrEnum):
    """Where a finding is cleared, when it is another place than its principle's own."""

    FRAME = "frame"
    FORECAST = "forecast"
    BUDGET = "budget"
    REALLOCATIONS = "reallocations"
    OWN_RULES = "own_rules"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding now. `committee` is "" for the municipality as a whole; `amount` is kronor at stake, if any.

    `cleared_at` names the place where it is cleared, None for the principle's own place. Raises ValueError for a
    principle outside 1-17 or without a sentence on how to clear it.
    """

    principle: int
    committee: str
    severity: Severity
    sentence: str
    what_would_clear_it: str
    amount: Decimal | None = None
    working: Working | None = None
    cleared_at: ClearedAt | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.principle <= 17:
            raise ValueError(f"Ekonomistyrningsprincip {self.principle} finns inte.")
        if not self.sentence or not self.what_would_clear_it:
            raise ValueError("Ett fynd behöver en mening om läget och en om vad som löser det.")


def cite(principle: int) -> Citation:
    """The citation of a principle; the council's wording stands in the steering model."""
    return Citation(f"Ekonomistyrningsprincip {principle}")


def by_urgency(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Most serious first, then by committee and principle."""
    return tuple(sorted(found, key=lambda item: (item.severity.rank, item.committee, item.principle)))
