"""What differs between two versions of an allocation model, and prices written up by an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.domain.swedish import kronor, number, percent


class ChangeOfLine(StrEnum):
    """What has happened to a line between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return {"added": "Ny rad", "removed": "Borttagen", "changed": "Ändrad"}[self.value]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field of a line before and after, as a person reads them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that differs; `fields` is empty for a line that is new or gone."""

    key: str
    name: str
    change: ChangeOfLine
    fields: tuple[FieldDifference, ...] = ()


def differences(before: Iterable[LineDefinition], after: Iterable[LineDefinition]) -> tuple[LineDifference, ...]:
    """Every line that differs, in the order of `after` and then those that are gone."""
    old, new = {line.id: line for line in before}, {line.id: line for line in after}
    found = []
    for key, line in new.items():
        if key not in old:
            found.append(LineDifference(key, _name(line), ChangeOfLine.ADDED))
        elif fields := _fields(old[key], line):
            found.append(LineDifference(key, _name(line), ChangeOfLine.CHANGED, fields))
    gone = (LineDifference(key, _name(line), ChangeOfLine.REMOVED) for key, line in old.items() if key not in new)
    return (*found, *gone)


def _name(line: LineDefinition) -> str:
    return f"{line.block} {line.group}"


def _fields(old: LineDefinition, new: LineDefinition) -> tuple[FieldDifference, ...]:
    pairs = zip(field_texts(old), field_texts(new), strict=True)
    return tuple(FieldDifference(label, was, now) for (label, was), (_, now) in pairs if was != now)


def field_texts(line: LineDefinition) -> tuple[tuple[str, str], ...]:
    """Every field of a line by its name, as a person reads it; exact, so that two lines told alike are alike."""
    ages = "" if line.age_from is None else f"{line.age_from}–{line.age_to} år"
    return (
        ("Block", line.block),
        ("Grupp", line.group),
        ("Verksamhet", line.service_area),
        ("Volym", line.basis.label),
        ("Åldersklass", ages),
        ("Pris", _kronor(line.price)),
        ("Fast del", _kronor(line.fixed)),
        ("Viktad andel", percent(line.index_share, 4).replace(",0000", "")),
        ("Pris per m²", _kronor(line.area_price)),
    )


def _kronor(amount: Decimal | None) -> str:
    """Öre only where there are any."""
    if amount is None or amount == amount.to_integral_value():
        return kronor(amount)
    return f"{number(amount, 2)} kr"


def priced_up(lines: Sequence[LineDefinition], per_cent: Decimal, step: Decimal = Decimal(1)) -> list[LineDefinition]:
    """The lines with prices, fixed parts and area prices `per_cent` higher, each rounded once to a multiple of `step`.

    An unknown price stays unknown. Raises ValueError for a step that is not above zero.
    """
    if step <= 0:
        raise ValueError("Avrundningen måste vara större än noll.")
    factor = 1 + per_cent / 100

    def up(amount: Decimal) -> Decimal:
        return (amount * factor / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step

    return [
        replace(
            line, price=None if line.price is None else up(line.price), fixed=up(line.fixed),
            area_price=up(line.area_price),
        )
        for line in lines
    ]  # fmt: skip
