"""What has changed between a report as it was decided and what is known today: figures, statuses and texts.

Both documents are laid out as facts with an address a person understands (section, row, column); the addresses are
compared, never the positions, so that an added row is one change and not a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from styrkedjan.domain.status import Status
from styrkedjan.reports import figures
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    IndicatorLine,
    KeyFigures,
    Paragraph,
    StatusItem,
    StatusList,
    WorkingNote,
)
from styrkedjan.reports.tables import Cell, Column, Table, text


class ChangeKind(StrEnum):
    """What sort of thing changed."""

    FIGURE = "figure"
    STATUS = "status"
    TEXT = "text"

    @property
    def label(self) -> str:
        return {"figure": "Siffra", "status": "Status", "text": "Text"}[self.value]


Address = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs. `before` is None for what has been added, `after` for what is gone."""

    kind: ChangeKind
    where: Address
    before: str | None
    after: str | None

    @property
    def place(self) -> str:
        return " › ".join(self.where)


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: ChangeKind
    text: str


def diff(frozen: Document, now: Document) -> tuple[Change, ...]:
    """Every difference, in the order of the frozen document; what has been added comes last. Equal gives ()."""
    before, after = dict(_addressed(frozen)), dict(_addressed(now))
    changes = []
    for address in [*before, *(address for address in after if address not in before)]:
        old, new = before.get(address), after.get(address)
        either = old or new
        if either is not None and (old is None or new is None or old.text != new.text):
            changes.append(Change(either.kind, address, old.text if old else None, new.text if new else None))
    return tuple(changes)


def _addressed(document: Document) -> Iterator[tuple[Address, _Fact]]:
    """Facts with addresses made unique: the second row with the same name is "name (2)"."""
    seen: dict[Address, int] = {}
    for address, fact in _joined(_facts(document)):
        count = seen[address] = seen.get(address, 0) + 1
        yield (address if count == 1 else (*address, f"({count})")), fact


def _joined(facts: Iterator[tuple[Address, _Fact]]) -> Iterator[tuple[Address, _Fact]]:
    """Running text under one heading is one fact: a new paragraph changes the text, it does not move the others."""
    waiting: dict[Address, list[str]] = {}
    rest = []
    for address, fact in facts:
        if address[-1] == _RUNNING:
            if address not in waiting:
                rest.append((address, fact))
            waiting.setdefault(address, []).append(fact.text)
        else:
            rest.append((address, fact))
    for address, fact in rest:
        yield address, _Fact(fact.kind, "\n\n".join(waiting[address])) if address in waiting else fact


_RUNNING = "Text"


def _facts(document: Document) -> Iterator[tuple[Address, _Fact]]:
    for under, block in document.sections():
        for address, fact in _of_block(block):
            yield (*under, *address), fact


def _of_block(block: Block) -> Iterator[tuple[Address, _Fact]]:
    if isinstance(block, Paragraph):
        yield (_RUNNING,), _words(block.text)
    elif isinstance(block, Bullets):
        for sentence in block.items:
            yield (_RUNNING,), _words(sentence)
    elif isinstance(block, KeyFigures):
        for figure in block.items:
            yield (figure.column.heading,), _Fact(ChangeKind.FIGURE, figures.key_figure(figure))
            if figure.note:
                yield (figure.column.heading, "Jämförelse"), _words(figure.note)
    elif isinstance(block, StatusList):
        for item in block.items:
            yield from _of_item(block, item)
    elif isinstance(block, Table | Figure):
        yield from _of_table(block if isinstance(block, Table) else block.table)
    elif isinstance(block, WorkingNote):
        yield (block.working.title,), _words(figures.plain(block.working.result, block.working.unit))


def _of_item(block: StatusList, item: StatusItem) -> Iterator[tuple[Address, _Fact]]:
    name = item.name
    yield (block.caption, name, "Status"), _status(item.status)
    if block.with_forecast:
        yield (block.caption, name, "Prognos"), _status(item.forecast)
    for label, words in (("Skäl", item.reason), ("Kommentar", item.comment)):
        if words:
            yield (block.caption, name, label), _words(words)
    if item.overridden:
        yield (block.caption, name, "Förslag"), _status(item.proposed)
    for line in item.indicators:
        yield from _of_indicator((block.caption, name, line.name), line)


def _of_indicator(address: Address, line: IndicatorLine) -> Iterator[tuple[Address, _Fact]]:
    told = " ".join(part for part in (figures.outcome(line), line.period and f"({line.period})") if part)
    yield (*address, "Utfall"), _Fact(ChangeKind.FIGURE, told)
    yield (*address, "Målvärde"), _Fact(ChangeKind.FIGURE, line.target)
    yield (*address, "Status"), _status(line.status)


def _of_table(table: Table) -> Iterator[tuple[Address, _Fact]]:
    for row in table.rows:
        name = text(row.cells[0], table.columns[0]) or "Rad"
        if len(row.cells) == 1:
            yield (table.caption, name), _words(name)
        for cell, column in zip(row.cells[1:], table.columns[1:], strict=True):
            yield (table.caption, name, column.label), _Fact(_kind(cell, column), text(cell, column))
    for note in table.notes:
        yield (table.caption, _RUNNING), _words(note)


def _kind(cell: Cell, column: Column) -> ChangeKind:
    if isinstance(cell, Status):
        return ChangeKind.STATUS
    return ChangeKind.FIGURE if column.kind.is_figure else ChangeKind.TEXT


def _status(status: Status | None) -> _Fact:
    return _Fact(ChangeKind.STATUS, status.label if status else Status.NOT_ASSESSED.label)


def _words(words: str) -> _Fact:
    return _Fact(ChangeKind.TEXT, words)
