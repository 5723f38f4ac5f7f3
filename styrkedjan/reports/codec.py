"""A document to plain JSON values and back: one codec for all blocks, led by the dataclasses' own types.

Decimals become strings, times ISO 8601 with zone, enums their value; a block carries its type's name. No floats: their
text differs between machines and would change the hash.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.domain.workings import Citation, Input, Step, Working
from styrkedjan.reports.document import BLOCKS, Block, Document
from styrkedjan.reports.tables import Cell

Json = Any
_NAMES = {cls: name for name, cls in BLOCKS.items()}


def to_json(document: Document) -> dict[str, Json]:
    """The document as plain values, ready for `canonical`, a JSON column or a file."""
    encoded = _encode(document)
    assert isinstance(encoded, dict)
    return encoded


def from_json(data: dict[str, Json]) -> Document:
    """The document again. Raises ValueError or KeyError for anything that `to_json` did not write."""
    document = _decode(data, Document)
    assert isinstance(document, Document)
    return document


def working_from_json(data: dict[str, Json]) -> Working:
    """A working as `Working.as_json` wrote it; figures come back as text."""
    return Working(
        title=data["title"],
        result=data["result"],
        unit=data.get("unit", ""),
        inputs=tuple(_input(row) for row in data.get("inputs", ())),
        steps=tuple(Step(s["text"], s.get("result"), s.get("unit", "")) for s in data.get("steps", ())),
        rule=data.get("rule", ""),
        citation=Citation(data["citation"]) if data.get("citation") else None,
        parts=tuple(working_from_json(part) for part in data.get("parts", ())),
    )


def settled(working: Working) -> Working:
    """The working with its figures as text, as it looks after a journey through JSON."""
    return working_from_json(working.as_json())


def _input(row: dict[str, Json]) -> Input:
    known_at = datetime.fromisoformat(row["known_at"]) if row.get("known_at") else None
    return Input(row["name"], row["value"], row.get("unit", ""), row.get("source", ""), known_at, row.get("by", ""))


def _encode(value: Any) -> Json:
    if isinstance(value, Working):
        return value.as_json()
    if is_dataclass(value) and not isinstance(value, type):
        plain = {spec.name: _encode(getattr(value, spec.name)) for spec in fields(value)}
        return {"block": _NAMES[type(value)], **plain} if type(value) in _NAMES else plain
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, Missing):
        return {"missing": value.value}
    if isinstance(value, Status):
        return {"status": value.value}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return {"number": _figure(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} har ingen form i JSON här.")


def _figure(value: Decimal) -> str:
    """Equal figures have equal text: 1.50 and 1.5 are both "1.5"."""
    exact = format(value, "f")
    short = exact.rstrip("0").rstrip(".") if "." in exact else exact
    return "0" if short == "-0" else short


_TAGS: dict[str, Any] = {"missing": Missing, "status": Status, "number": Decimal, "day": date.fromisoformat}


def _decode(value: Json, hint: Any) -> Any:
    if hint == Block:
        return _decode({key: item for key, item in value.items() if key != "block"}, BLOCKS[value["block"]])
    if hint == Cell or hint in (Decimal, Missing, Status, date):
        return _tagged(value)
    if get_origin(hint) in (Union, types.UnionType):
        return None if value is None else _decode(value, _only(hint))
    if get_origin(hint) is tuple:
        return tuple(_decode(item, get_args(hint)[0]) for item in value)
    if hint is Working:
        return working_from_json(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if is_dataclass(hint) and isinstance(hint, type):
        known = {key: item for key, item in value.items() if key != "block"}
        return hint(**{name: _decode(item, _hints(hint)[name]) for name, item in known.items()})
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum) else value


def _tagged(value: Json) -> Any:
    """A value that says itself what it is: {"number": "1.50"}; plain text and None as they are."""
    if not isinstance(value, dict):
        return value
    ((tag, text),) = value.items()
    return _TAGS[tag](text)


def _only(hint: Any) -> Any:
    """`X` of `X | None`; a union of tagged values is decoded by its tags."""
    options = [option for option in get_args(hint) if option is not type(None)]
    return options[0] if len(options) == 1 else Cell


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)
