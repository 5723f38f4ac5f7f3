"""What a rule answers, told in full as plain lines, so that a controller can read and check every word and figure.

The files in spec/ hold the answers case by case, each under a heading that says what the case is; the cases themselves
stand in cases/. A figure there is worked out by hand from the round numbers of its case, never taken from the code.
`python -m tests.domain.economy.answers GROUP` prints what the rules answer now, to be read beside the file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import indent

from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import NBSP
from styrkedjan.domain.workings import Input, Step, Working

Cases = Mapping[str, Callable[[], object]]
SPEC = Path(__file__).parent / "spec"


def told(value: object) -> str:
    """Anything a rule hands back, with nothing left out that the reader of the product can see."""
    if isinstance(value, Mapping):
        return _lines([f"{_plain(key)}: {_inside(each)}" for key, each in value.items()])
    if isinstance(value, tuple | list):
        return _lines([told(each) for each in value])
    if isinstance(value, Working):
        return _working(value)
    if isinstance(value, Finding):
        return _finding(value)
    if isinstance(value, Problem):
        return f"[{value.level}] {value.file}, {value.where}: {value.what} Så rättar du: {value.remedy}"
    if isinstance(value, Refused):
        return f"Nekas: {value.sentence}\nI stället: {value.way_forward}"
    if is_dataclass(value):
        told_fields = [f"{one.name}: {_inside(getattr(value, one.name))}" for one in fields(value)]
        return f"{type(value).__name__}\n{indent(_lines(told_fields), '  ')}"
    return _plain(value)


def answer(case: Callable[[], object]) -> str:
    """The same of a case, whose refusal is an answer too."""
    try:
        return told(case()).replace(NBSP, " ")
    except Refused as refusal:
        return told(refusal).replace(NBSP, " ")
    except InvalidInput as refusal:
        return told(list(refusal.problems)).replace(NBSP, " ")
    except (ValueError, KeyError) as refusal:
        return f"Fel: {refusal}".replace(NBSP, " ")


@cache
def spec(group: str) -> dict[str, str]:
    """The answers of a file in spec/, by heading."""
    parts = re.split(r"^## (.*)\n", (SPEC / f"{group}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {heading: text.strip("\n") for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def cases(group: str) -> Cases:
    found: Cases = import_module(f"tests.domain.economy.cases.{group}").CASES
    return found


def _lines(parts: list[str]) -> str:
    return "\n".join(parts) if parts else "inget"


def _inside(value: object) -> str:
    text = told(value)
    return text if "\n" not in text and not isinstance(value, tuple | list) else f"\n{indent(text, '  ')}"


def _finding(found: Finding) -> str:
    who = "kommunen" if found.committee == "" else found.committee
    cleared = "" if found.cleared_at is None else f", löses i {found.cleared_at}"
    head = f"Princip {found.principle}, {who}, {found.severity.label}, {_plain(found.amount)} kr{cleared}"
    parts = [found.sentence, f"→ {found.what_would_clear_it}"]
    if found.working is not None:
        parts.append(_working(found.working))
    return f"{head}\n{indent(_lines(parts), '  ')}"


def _working(working: Working) -> str:
    source = "" if working.citation is None else f", {working.citation.text}"
    parts = [_input(one) for one in working.inputs] + [_step(one) for one in working.steps]
    parts += [_working(part) for part in working.parts]
    head = f"{working.title} = {_plain(working.result)} {working.unit} ({working.rule}{source})"
    return f"{head}\n{indent(_lines(parts), '  ')}"


def _input(one: Input) -> str:
    source = f" ({one.source})" if one.source != "" else ""
    return f"{one.name}: {_plain(one.value)} {one.unit}{source}".rstrip()


def _step(one: Step) -> str:
    return f"– {one.text}: {_plain(one.result)} {one.unit}".rstrip()


def _plain(value: object) -> str:
    if value is None:
        return "okänt"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return str(value)


if __name__ == "__main__":
    for group in sys.argv[1:]:
        for heading, case in cases(group).items():
            print(f"## {heading}\n{answer(case)}\n")
