"""A value of unknown shape as text: what workings and key figures hold, written the Swedish way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import DASH, UNSAID, most_decimals, number
from styrkedjan.reports.document import IndicatorLine, KeyFigure
from styrkedjan.reports.tables import Column, ColumnKind, text

SWEDEN = ZoneInfo("Europe/Stockholm")


def plain(value: Decimal | int | float | str | None, unit: str = "") -> str:
    """A working's figure with its unit; text that is no number stands as it is."""
    if value is None:
        return DASH
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not exact.is_finite():
        return str(value)
    exponent = exact.normalize().as_tuple().exponent
    decimals = min(max(-exponent, 0), most_decimals(unit)) if isinstance(exponent, int) else 0
    return with_unit(number(exact, decimals), unit)


def with_unit(figure: str, unit: str) -> str:
    """`75,3 %`, `12`: parted by a space that does not break; what is only counted needs no unit."""
    return figure if unit in UNSAID else f"{figure}\u00a0{unit}"


def key_figure(item: KeyFigure) -> str:
    """The large figure with its unit."""
    figure = text(item.value, item.column)
    unit = "%" if item.column.kind.value == "share" else item.column.unit
    return with_unit(figure, unit) if isinstance(item.value, Decimal) else figure


def outcome(line: IndicatorLine) -> str:
    """An indicator's outcome with unit, or why it is missing."""
    if isinstance(line.outcome, Missing):
        return line.outcome.label
    return DASH if line.outcome is None else with_unit(number(line.outcome, line.decimals), line.unit)


def grouped(checksum: str, size: int = 8) -> str:
    """A checksum in groups that can be read aloud and compared: `3f9a0c1e 77b2…`."""
    return " ".join(checksum[start : start + size] for start in range(0, len(checksum), size))


def moment(value: datetime) -> str:
    """`2026-09-21 14:05`, Swedish time."""
    return f"{value.astimezone(SWEDEN):%Y-%m-%d %H:%M}"


def goals_reached(statuses: Sequence[Status | None]) -> KeyFigure:
    """How many are reached of those that somebody has judged; what nobody has judged is not "0 reached"."""
    column = Column("Uppfyllda mål", ColumnKind.NUMBER)
    judged = [one for one in statuses if one not in (None, Status.NOT_ASSESSED)]
    if not judged:
        return KeyFigure(column, None, f"inget av {len(statuses)} mål är bedömt")
    reached, partly = judged.count(Status.REACHED), judged.count(Status.PARTLY)
    left = len(statuses) - len(judged)
    of = f"av {len(judged)} bedömda mål, {left} ej bedömda" if left else f"av {len(judged)} mål"
    return KeyFigure(column, Decimal(reached), f"{of}, {partly} delvis" if partly else of)
