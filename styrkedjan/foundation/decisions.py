"""A body's decision: one value that normalises and refuses once, and the columns that keep it.

*Which* body may decide *what* stands in the steering model and is asked in `areas.chain.queries.deciding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput, Problem


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


@dataclass(frozen=True, slots=True)
class Decision:
    """Where something was decided: body, day, section and record number, each as one normal text.

    "§ 12", "12 §" and " §12 " are the same section; a decision entered twice must be recognised as the same one.
    """

    body: str = ""
    date: date | None = None
    section: str = ""
    record_number: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", _one_line(self.body))
        object.__setattr__(self, "section", _one_line(self.section).strip("§ "))
        object.__setattr__(self, "record_number", _one_line(self.record_number))

    def __bool__(self) -> bool:
        return self != NOT_DECIDED

    def fields(self) -> dict[str, Any]:
        """As the columns of `DecisionReference`."""
        return {
            "decision_body": self.body,
            "decision_date": self.date,
            "decision_section": self.section,
            "record_number": self.record_number,
        }

    @property
    def text(self) -> str:
        """`Kommunfullmäktige 2025-11-24 § 12, KS-2025/123`; "" when not decided."""
        section = f"§ {self.section}" if self.section else ""
        day = self.date.isoformat() if self.date else ""
        head = " ".join(part for part in (self.body, day, section) if part)
        return ", ".join(part for part in (head, self.record_number) if part)

    def problems(self, *, section: bool, record: bool = False) -> list[Problem]:
        """All that it lacks. `section` where the minutes' paragraph is demanded, `record` where the number is."""
        found = []
        if not self.body:
            found.append(Problem("", "Beslutande organ", "Beslutande organ saknas.", "Skriv vem som beslutade."))
        if self.date is None:
            found.append(Problem("", "Beslutsdatum", "Beslutsdatum saknas.", "Skriv dagen för sammanträdet."))
        elif self.date > timezone.localdate():
            found.append(Problem("", "Beslutsdatum", f"{self.date} har inte varit än.", "Skriv sammanträdets dag."))
        if section and not self.section:
            found.append(Problem("", "Paragraf", "Paragraf saknas.", "Skriv paragrafen som den står i protokollet."))
        if record and not self.record_number:
            found.append(Problem("", "Diarienummer", "Diarienummer saknas.", "Skriv det som står i protokollet."))
        return found

    def required(self, *, section: bool = True, record: bool = False) -> Decision:
        """Itself when it is whole. Raises InvalidInput with everything that it lacks."""
        if problems := self.problems(section=section, record=record):
            raise InvalidInput(problems)
        return self


NOT_DECIDED = Decision()


class DecisionReference(models.Model):
    """Columns for where a thing was decided; written only through `Decision.fields()`."""

    decision_body = models.CharField("beslutande organ", max_length=120, blank=True)
    decision_date = models.DateField("beslutsdatum", null=True, blank=True)
    decision_section = models.CharField("paragraf", max_length=20, blank=True)
    record_number = models.CharField("diarienummer", max_length=40, blank=True)

    class Meta:
        abstract = True

    @property
    def decision(self) -> Decision:
        return Decision(self.decision_body, self.decision_date, self.decision_section, self.record_number)

    @property
    def decision_text(self) -> str:
        return self.decision.text
