"""Semantic HTML: a fragment for the pages' own clothes, and a whole file that stands alone.

No style attributes and no scripts, so that the fragment may stand under a strict content security policy. All text is
escaped here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from html import escape
from typing import Any

from styrkedjan.domain.status import Status
from styrkedjan.reports import charts, display, figures
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    StatusItem,
    StatusList,
    Tone,
    WorkingNote,
)
from styrkedjan.reports.layout import SHIPPED
from styrkedjan.reports.shapes import drawing
from styrkedjan.reports.tables import RowKind, Table, text

CHECKSUM = "Kontrollsumma (SHA-256)"


def fragment(document: Document, *, level: int = 2) -> str:
    """The blocks as HTML whose largest heading is `level`."""
    parts, under = [], level
    for block in document.blocks:
        if isinstance(block, Heading):
            under = level + block.level - 1
            parts.append(f"<h{under}>{escape(block.text)}</h{under}>")
        else:
            parts.append(_html(block, under + 1))
    return "\n".join(part for part in parts if part)


def write(document: Document, checksum: str = "") -> bytes:
    """The whole report as one HTML file with its style inside."""
    style = (SHIPPED / "alone.css").read_text(encoding="utf-8")
    decision = f"<p><strong>Beslutad: {escape(document.decision)}</strong></p>" if document.decision else ""
    # Fixed in print, so that it stands on every page.
    standing = f'<p class="standing">{escape(document.standing)}</p>\n' if document.standing else ""
    printed = f"<footer><p>{CHECKSUM}: <code>{figures.grouped(checksum)}</code></p></footer>\n" if checksum else ""
    page = (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}, {escape(document.subtitle)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n{standing}"
        f'<header><p class="muted">{escape(document.organisation)}</p><h1>{escape(document.title)}</h1>'
        f'<p class="lead">{escape(document.subtitle)}</p>{decision}'
        f'<p class="muted">Visar vad som var känt {figures.moment(document.known_at)}.</p></header>\n'
        f"<main>\n{fragment(document)}\n</main>\n{printed}</body>\n</html>\n"
    )
    return page.encode()


@singledispatch
def _html(block: Block, level: int) -> str:
    raise TypeError(f"{type(block).__name__} har ingen form i HTML.")


@_html.register
def _(block: Paragraph, level: int) -> str:
    classes = {Tone.BODY: "", Tone.LEAD: ' class="lead"', Tone.NOTE: ' class="muted"'}
    return f"<p{classes[block.tone]}>{_lines(block.text)}</p>"


@_html.register
def _(block: Bullets, level: int) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"


@_html.register
def _(block: KeyFigures, level: int) -> str:
    cards = (
        f'<li class="card"><span class="muted">{escape(item.column.heading)}</span> '
        f'<strong class="key">{escape(figures.key_figure(item))}</strong>{_muted(item.note)}</li>'
        for item in block.items
    )
    return f'<ul class="grid plain">{"".join(cards)}</ul>'


@_html.register
def _(block: StatusList, level: int) -> str:
    return _details(block, level) if block.with_details else _overview(block)


@_html.register
def _(block: Table, level: int) -> str:
    head = "".join(
        f'<th scope="col"{_num(column.kind.is_figure)}>{escape(label)}</th>'
        for label, column in zip(block.labels, block.columns, strict=True)
    )
    rows = []
    for row in block.rows:
        cells = [
            f"<td{_num(column.kind.is_figure)}>{_cell(cell, text(cell, column))}</td>"
            for cell, column in zip(row.cells[1:], block.columns[1:], strict=True)
        ]
        first = f'<th scope="row">{_cell(row.cells[0], text(row.cells[0], block.columns[0]))}</th>'
        kind = f' class="{row.kind.value}"' if row.kind is not RowKind.NORMAL else ""
        rows.append(f"<tr{kind}>{first}{''.join(cells)}</tr>")
    notes = "".join(f'<p class="muted small">{escape(note)}</p>' for note in block.notes)
    return _table(block.caption, head, rows) + notes


@_html.register
def _(block: Figure, level: int) -> str:
    return (
        f"<figure><figcaption>{escape(block.caption)}</figcaption>{charts.placed(block.chart, block.caption)}"
        f"<details><summary>Visa som tabell</summary>{_html(block.table, level)}</details></figure>"
    )


@_html.register
def _(block: WorkingNote, level: int) -> str:
    shown = display.working(block.working)
    title = f"{escape(shown['title'])}: {escape(shown['result'])}"
    return f'<details class="fold"><summary>{title}</summary>{_working(shown)}</details>'


@_html.register
def _(block: PageBreak, level: int) -> str:
    return ""


def _cell(cell: object, shown: str) -> str:
    return status(cell) if isinstance(cell, Status) else escape(shown)


def status(found: Status | None, word: str = "") -> str:
    """Shape and word."""
    shown = found or Status.NOT_ASSESSED
    return f'<span class="status {shown.value}">{drawing(shown)}{escape(word or shown.label)}</span>'


def _table(caption: str, head: str, rows: list[str]) -> str:
    name = escape(caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table class="figures"><caption>{name}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _overview(block: StatusList) -> str:
    head = '<th scope="col">Mål</th><th scope="col">Bedömning</th>'
    head += '<th scope="col">Prognos helår</th>' if block.with_forecast else ""
    rows = []
    for item in block.items:
        cells = f"<td>{status(item.status, item.label)}</td>"
        if block.with_forecast:
            cells += f"<td>{status(item.forecast, item.forecast_label) if item.forecast else '–'}</td>"
        name = escape(item.name) + _muted(item.group)
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return _table(block.caption, head, rows)


def _details(block: StatusList, level: int) -> str:
    return "\n".join("".join(_item(item, block, level)) for item in block.items)


def _item(item: StatusItem, block: StatusList, level: int) -> Iterator[str]:
    yield f"<section><h{level}>{escape(item.name)}</h{level}>"
    told = status(item.status, item.label)
    if block.with_forecast and item.forecast:
        told += f'&emsp;<span class="muted">Prognos helår:</span> {status(item.forecast, item.forecast_label)}'
    if item.deadline:
        told += f'&emsp;<span class="muted">Klart senast {item.deadline.isoformat()}</span>'
    yield f"<p>{told}</p>"
    if item.overridden and item.proposed:
        reason = f" Skäl till bedömningen: {_lines(item.reason)}" if item.reason else ""
        yield f'<p class="notice warning">Siffrorna föreslår {escape(item.proposed.label.lower())}.{reason}</p>'
    for part in item.comment.split("\n\n"):
        yield f"<p>{_lines(part)}</p>" if part.strip() else ""
    if item.indicators:
        yield _indicators(item)
    yield "</section>"


def _indicators(item: StatusItem) -> str:
    head = "".join(
        f'<th scope="col"{_num(number)}>{name}</th>'
        for name, number in (("Indikator", False), ("Målvärde", True), ("Utfall", True), ("Status", False))
    )
    rows = []
    for line in item.indicators:
        target = figures.with_unit(line.target, line.unit) if line.target else "–"
        notes = ", ".join(part for part in (line.period, line.note) if part)
        rows.append(
            f'<tr><th scope="row">{escape(line.name)}{_muted(notes)}</th><td class="num">{escape(target)}</td>'
            f'<td class="num">{escape(figures.outcome(line))}</td><td>{status(line.status)}</td></tr>'
        )
    return _table(f"Indikatorer för {item.name}", head, rows)


def _working(shown: dict[str, Any]) -> str:
    inputs = "".join(
        f"<li>{escape(one['name'])}: <strong>{escape(one['value'])}</strong>{_muted(one['source'])}</li>"
        for one in shown["inputs"]
    )
    steps = "".join(
        f"<li>{escape(one['text'])}{' = <strong>' + escape(one['result']) + '</strong>' if one['result'] else ''}</li>"
        for one in shown["steps"]
    )
    citation = f" ({escape(shown['citation'])})" if shown["citation"] else ""
    rule = f'<p class="muted">Regel: {escape(shown["rule"])}{citation}</p>' if shown["rule"] else ""
    return (
        f'<div class="working"><p><strong>{escape(shown["title"])}</strong>: {escape(shown["result"])}</p>'
        f"{f'<ul>{inputs}</ul>' if inputs else ''}{f'<ol>{steps}</ol>' if steps else ''}{rule}"
        f"{''.join(_working(part) for part in shown['parts'])}</div>"
    )


def _num(is_figure: bool) -> str:
    return ' class="num"' if is_figure else ""


def _muted(words: str) -> str:
    return f' <span class="muted small">{escape(words)}</span>' if words else ""


def _lines(words: str) -> str:
    return escape(words.strip()).replace("\n", "<br>")
