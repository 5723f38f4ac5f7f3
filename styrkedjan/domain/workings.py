"""Workings: a computed figure remembers how it was computed, so that a page can answer "Varför detta tal?"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from: "KL 11:12", "Ekonomistyrningsprincip 6", "Styrmodellen, statusskala"."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that went in: what it is, its value, its unit and where it came from.

    `known_at` is when the source reported it; `by` who did.
    """

    name: str
    value: Decimal | int | float | str | None
    unit: str = ""
    source: str = ""
    known_at: datetime | None = None
    by: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a sentence or formula in Swedish and what it gave."""

    text: str
    result: Decimal | int | float | str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """The whole computation of one figure: inputs, steps in order, the result and the rule it followed."""

    title: str
    result: Decimal | int | float | str | None
    unit: str = ""
    inputs: tuple[Input, ...] = ()
    steps: tuple[Step, ...] = ()
    rule: str = ""
    citation: Citation | None = None
    parts: tuple[Working, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Plain values for freezing and for the API; Decimals as strings, times in ISO 8601."""
        return {
            "title": self.title,
            "result": _plain(self.result),
            "unit": self.unit,
            "rule": self.rule,
            "citation": self.citation.text if self.citation else "",
            "inputs": [
                {
                    "name": i.name,
                    "value": _plain(i.value),
                    "unit": i.unit,
                    "source": i.source,
                    "known_at": i.known_at.isoformat() if i.known_at else None,
                    "by": i.by,
                }
                for i in self.inputs
            ],
            "steps": [{"text": s.text, "result": _plain(s.result), "unit": s.unit} for s in self.steps],
            "parts": [part.as_json() for part in self.parts],
        }


def _plain(value: Decimal | int | float | str | None) -> int | float | str | None:
    return str(value) if isinstance(value, Decimal) else value
