"""A document as everything a layout needs and nothing more: texts, alignments and drawings, ready to be set.

Print layouts (typst) read this as JSON, so that a layout file needs no knowledge of kronor, decimals or missing values.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from styrkedjan.domain.status import Status
from styrkedjan.domain.workings import Working
from styrkedjan.reports import figures
from styrkedjan.reports.document import (
    BLOCKS,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    IndicatorLine,
    KeyFigures,
    PageBreak,
    Paragraph,
    StatusItem,
    StatusList,
    WorkingNote,
)
from styrkedjan.reports.tables import Table, text
from styrkedjan.reports.widths import widths

# Centimetres between the margins of an A4 page.
PAPER_WIDTH = 16.6
_NAMES = {cls: name for name, cls in BLOCKS.items()}


def view(document: Document, checksum: str = "") -> dict[str, Any]:
    """Plain values; drawings are named `figure-N.svg`; `level` is that of a block's own headings."""
    blocks = []
    drawn = level = 0
    for block in document.blocks:
        level = block.level if isinstance(block, Heading) else level
        shown = {"block": _NAMES[type(block)], "level": level + 1, **_in_print(block)}
        if isinstance(block, Figure):
            drawn += 1
            shown["file"] = f"figure-{drawn}.svg"
        blocks.append(shown)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.author,
        "organisation": document.organisation,
        "period": document.period,
        "known_at": figures.moment(document.known_at),
        "decision": document.decision,
        "standing": document.standing,
        "checksum": figures.grouped(checksum),
        "language": document.language,
        "blocks": blocks,
    }


@singledispatch
def _in_print(block: Block) -> dict[str, Any]:
    raise TypeError(f"{type(block).__name__} har ingen form i tryck.")


@_in_print.register
def _(block: Heading) -> dict[str, Any]:
    return {"text": block.text, "level": block.level}


@_in_print.register
def _(block: Paragraph) -> dict[str, Any]:
    return {"lines": block.text.split("\n"), "tone": block.tone.value}


@_in_print.register
def _(block: Bullets) -> dict[str, Any]:
    return {"items": list(block.items)}


@_in_print.register
def _(block: KeyFigures) -> dict[str, Any]:
    items = [{"label": i.column.heading, "figure": figures.key_figure(i), "note": i.note} for i in block.items]
    return {"items": items}


@_in_print.register
def _(block: StatusList) -> dict[str, Any]:
    return {
        "caption": block.caption,
        "with_forecast": block.with_forecast,
        "with_details": block.with_details,
        "items": [_item(item) for item in block.items],
    }


def status(found: Status | None, word: str = "") -> dict[str, str]:
    """A status as its value and word."""
    shown = found or Status.NOT_ASSESSED
    return {"value": shown.value, "word": word or shown.label}


def _item(item: StatusItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "title": item.title,
        "group": item.group,
        "status": status(item.status, item.label),
        "forecast": status(item.forecast, item.forecast_label) if item.forecast else None,
        "proposed": status(item.proposed) if item.overridden else None,
        "reason": item.reason,
        "deadline": item.deadline.isoformat() if item.deadline else "",
        "comment": [part for part in item.comment.split("\n") if part.strip()],
        "indicators": [_indicator(line) for line in item.indicators],
    }


def _indicator(line: IndicatorLine) -> dict[str, Any]:
    notes = ", ".join(part for part in (line.period, line.note) if part)
    return {
        "name": line.name,
        "target": figures.with_unit(line.target, line.unit) if line.target else "–",
        "outcome": figures.outcome(line),
        "note": notes,
        "status": status(line.status),
    }


@_in_print.register
def _(block: Table) -> dict[str, Any]:
    measured = widths(block, PAPER_WIDTH)
    return {
        "caption": block.caption,
        "size": measured.points,
        "columns": [
            {"label": label, "figure": column.kind.is_figure, "width": round(width, 3)}
            for label, column, width in zip(block.labels, block.columns, measured.columns, strict=True)
        ],
        "rows": [
            {
                "kind": row.kind.value,
                "cells": [text(cell, column) for cell, column in zip(row.cells, block.columns, strict=True)],
            }
            for row in block.rows
        ],
        "notes": list(block.notes),
    }


@_in_print.register
def _(block: Figure) -> dict[str, Any]:
    return {"caption": block.caption, "alt": block.alt, "table": _in_print(block.table)}


@_in_print.register
def _(block: WorkingNote) -> dict[str, Any]:
    return _working(block.working)


@_in_print.register
def _(block: PageBreak) -> dict[str, Any]:
    return {}


def _working(working: Working) -> dict[str, Any]:
    return {
        "title": working.title,
        "result": figures.plain(working.result, working.unit),
        "inputs": [
            {
                "name": one.name,
                "value": figures.plain(one.value, one.unit),
                "source": ", ".join(
                    part for part in (one.source, one.known_at and f"känt {figures.moment(one.known_at)[:10]}") if part
                ),
            }
            for one in working.inputs
        ],
        "steps": [
            {"text": step.text, "result": "" if step.result is None else figures.plain(step.result, step.unit)}
            for step in working.steps
        ],
        "rule": working.rule,
        "citation": working.citation.text if working.citation else "",
        "parts": [_working(part) for part in working.parts],
    }


def working(value: Working) -> dict[str, Any]:
    """A working as texts."""
    return _working(value)
