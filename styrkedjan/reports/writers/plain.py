"""Plain text: what a person can read in a hundred years, and what is frozen beside the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from styrkedjan.domain.swedish import with_code
from styrkedjan.reports.display import view
from styrkedjan.reports.document import Document

_RULE = {1: "=", 2: "-", 3: "."}


def write(document: Document) -> str:
    """The whole report as text, one line per row of a table."""
    shown = view(document)
    head = [shown["organisation"], shown["title"], shown["subtitle"]]
    head += [f"Beslutad: {shown['decision']}"] if shown["decision"] else []
    head += [f"{shown['standing']}."] if shown["standing"] else []
    head.append(f"Visar vad som var känt {shown['known_at']}.")
    return "\n".join([*head, *(line for block in shown["blocks"] for line in _lines(block))]) + "\n"


def _lines(block: dict[str, Any]) -> Iterator[str]:
    kind = block["block"]
    if kind == "heading":
        yield from ("", block["text"], _RULE[block["level"]] * len(block["text"]))
    elif kind == "paragraph":
        yield from ("", *block["lines"])
    elif kind == "bullets":
        yield from ("", *(f"- {item}" for item in block["items"]))
    elif kind == "key_figures":
        yield ""
        for item in block["items"]:
            yield f"{item['label']}: {item['figure']}{_bracketed(item['note'])}"
    elif kind == "status_list":
        yield from _statuses(block)
    elif kind in ("table", "figure"):
        yield from _table(block if kind == "table" else block["table"])
    elif kind == "working":
        yield ""
        yield from _working(block, "")


def _statuses(block: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"{block['caption']}:")
    for item in block["items"]:
        forecast = f"; prognos: {item['forecast']['word']}" if item["forecast"] and block["with_forecast"] else ""
        yield f"{with_code(item['title'], item['key'])}: {item['status']['word']}{forecast}"
        if not block["with_details"]:
            continue
        if item["proposed"]:
            yield f"  Siffrorna föreslår {item['proposed']['word'].lower()}. Skäl till bedömningen: {item['reason']}"
        yield from (f"  {line}" for line in item["comment"])
        for line in item["indicators"]:
            told = f"{line['name']}: {line['outcome']}, målvärde {line['target']}, {line['status']['word'].lower()}"
            yield f"  * {told}{_bracketed(line['note'])}"


def _table(table: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"{table['caption']}:", " | ".join(column["label"] for column in table["columns"]))
    for row in table["rows"]:
        yield " | ".join(row["cells"])
    yield from table["notes"]


def _working(shown: dict[str, Any], indent: str) -> Iterator[str]:
    yield f"{indent}{shown['title']}: {shown['result']}"
    for one in shown["inputs"]:
        yield f"{indent}  {one['name']}: {one['value']}{_bracketed(one['source'])}"
    for number, step in enumerate(shown["steps"], 1):
        yield f"{indent}  {number}. {step['text']}{' = ' + step['result'] if step['result'] else ''}"
    if shown["rule"]:
        yield f"{indent}  Regel: {shown['rule']}{_bracketed(shown['citation'])}"
    for part in shown["parts"]:
        yield from _working(part, indent + "  ")


def _bracketed(words: str) -> str:
    return f" ({words})" if words else ""
