"""A report is a value: a document of blocks, frozen, with one canonical JSON form that can be hashed.

Blocks hold meaning (a status with its reasons, money in kronor), never layout: each writer decides how they look. Two
equal documents have the same canonical JSON, byte for byte, and so the same hash, for as long as the file is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import with_code
from styrkedjan.domain.workings import Working
from styrkedjan.reports.charts import Chart
from styrkedjan.reports.cleaning import cleaned
from styrkedjan.reports.tables import Column, Table

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the largest inside the document (the title stands above all)."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 3:
            raise ValueError(f"Rubriknivån {self.level} finns inte; använd 1 till 3.")
        if not self.text.strip():
            raise ValueError("En rubrik behöver text.")


class Tone(StrEnum):
    """What kind of text a paragraph is."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text. A blank line inside the text is two paragraphs: use `paragraphs`."""

    text: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure that stands large. `column` tells kind, unit and decimals; `note` what it is compared with."""

    column: Column
    value: Decimal | Missing | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A row of key figures."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator under a goal: target in words, outcome or why it is missing, and its status."""

    name: str
    unit: str
    decimals: int
    target: str
    outcome: Decimal | Missing | None
    period: str
    status: Status | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """A goal or assignment as judged: status, what the rule proposed, the reason to depart from it, the comment.

    `word` and `forecast_word` are the steering model's own words for the statuses; "" uses the standard ones.
    """

    key: str
    title: str
    status: Status | None
    word: str = ""
    proposed: Status | None = None
    reason: str = ""
    forecast: Status | None = None
    forecast_word: str = ""
    comment: str = ""
    group: str = ""
    deadline: date | None = None
    indicators: tuple[IndicatorLine, ...] = ()

    @property
    def name(self) -> str:
        return with_code(self.title, self.key)

    @property
    def label(self) -> str:
        return self.word or (self.status or Status.NOT_ASSESSED).label

    @property
    def forecast_label(self) -> str:
        return self.forecast_word or (self.forecast or Status.NOT_ASSESSED).label

    @property
    def overridden(self) -> bool:
        return self.proposed is not None and self.status is not None and self.status is not self.proposed


@dataclass(frozen=True, slots=True)
class StatusList:
    """Goals or assignments with their statuses. `with_details` shows comment and indicators, else one line each."""

    caption: str
    items: tuple[StatusItem, ...]
    with_forecast: bool = True
    with_details: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the table behind it."""

    caption: str
    chart: Chart

    @property
    def alt(self) -> str:
        return f"{self.caption}. {self.chart.description}"

    @property
    def table(self) -> Table:
        return self.chart.table(self.caption)


@dataclass(frozen=True, slots=True)
class WorkingNote:
    """How a figure was computed, for the appendix."""

    working: Working


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page in print."""


Block = Heading | Paragraph | Bullets | KeyFigures | StatusList | Table | Figure | WorkingNote | PageBreak
BLOCKS: dict[str, type[Any]] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "bullets": Bullets,
    "key_figures": KeyFigures,
    "status_list": StatusList,
    "table": Table,
    "figure": Figure,
    "working": WorkingNote,
    "page_break": PageBreak,
}


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `decision` is "" until decided; `known_at` is the moment whose knowledge it shows.

    `standing` is what a report that nobody has decided is marked with on every page ("Utkast"); "" for what needs none.
    Every text in it is printable, so that no writer meets what it cannot write (`cleaning`).
    """

    title: str
    subtitle: str
    author: str
    organisation: str
    period: str
    known_at: datetime
    blocks: tuple[Block, ...]
    decision: str = ""
    language: str = "sv"
    schema: int = SCHEMA
    standing: str = ""

    def __post_init__(self) -> None:
        for spec in fields(self):
            object.__setattr__(self, spec.name, cleaned(getattr(self, spec.name)))
        if not self.title.strip():
            raise ValueError("Ett dokument behöver en titel.")
        if self.known_at.tzinfo is None:
            raise ValueError("Tidpunkten för dokumentets kunskap måste ha tidszon.")

    def sections(self) -> Iterator[tuple[tuple[str, ...], Block]]:
        """Every block but the headings, with the headings it stands under, outermost first."""
        under: list[str] = []
        for block in self.blocks:
            if isinstance(block, Heading):
                under = [*(under + [""] * block.level)[: block.level - 1], block.text]
            else:
                yield tuple(part for part in under if part), block

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, those behind figures included."""
        return tuple(
            block if isinstance(block, Table) else block.table
            for block in self.blocks
            if isinstance(block, Table | Figure)
        )


def paragraphs(text: str, tone: Tone = Tone.BODY) -> tuple[Paragraph, ...]:
    """What a person wrote in a text box as paragraphs: blank lines part them, single line breaks are kept."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return tuple(Paragraph(part, tone) for part in parts if part)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no needless space: the same value always gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(document: dict[str, Any], text: str) -> str:
    """SHA-256 over a document's JSON value and its plain text together."""
    return sha256(canonical({"document": document, "text": text}).encode()).hexdigest()
