"""Key figures from Kolada as values of the municipality and beside those of others: from the store, known-time and all.

The municipality's own code is its code in Kolada ("0126"); an invented municipality has none there and gets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

from django.conf import settings

from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.observations import Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.store import key_figures
from styrkedjan.store.versions import Store

GENERAL = "övergripande"


def store() -> Store:
    """Where the key figures rest (no SQL)."""
    return Store(Path(settings.STYRKEDJAN_STORE))


def kolada_series(indicator: Indicator, principal: Unit, known: Known) -> Sequence[Observation]:
    """The municipality's values of the indicator's key figure, oldest first; () when nothing has been fetched."""
    return key_figures.series(store(), indicator.source_key, principal.code, as_of=known.moment)


def kolada_totals(indicators: Sequence[Indicator], principal: Unit, known: Known) -> dict[int, tuple[Observation, ...]]:
    """Indicator -> the municipality's values for everybody, oldest first: one question to the store for them all."""
    if not indicators:
        return {}
    wanted = {indicator.source_key for indicator in indicators}
    found = key_figures.several(store(), wanted, [principal.code], sexes=[Sex.TOTAL], as_of=known.moment)
    return {each.pk: found.get((each.source_key, principal.code), ()) for each in indicators}


@dataclass(frozen=True, slots=True)
class PeerValue:
    """A municipality in the comparison."""

    name: str
    value: Observation
    is_own: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The key figure beside similar municipalities (or all, when Kolada names none) in one year.

    `middle` is the median of those compared with, our own processing; None when nobody has a value.
    """

    group: str
    period: Period
    rows: tuple[PeerValue, ...]
    middle: Decimal | None
    raw_label: str = key_figures.RAW
    processed_label: str = key_figures.PROCESSED


def compare(indicator: Indicator, principal: Unit, period: Period, known: Known) -> Comparison | None:
    """The municipality among similar ones, best known first by value; None when the source is not Kolada (no SQL)."""
    if indicator.source != SourceKind.KOLADA:
        return None
    at_rest = store()
    names = {each.id: each.title for each in key_figures.municipalities(at_rest, as_of=known.moment)}
    subject = indicator.service_area.name.casefold() if indicator.service_area else GENERAL
    groups = key_figures.peer_groups(at_rest, principal.code, as_of=known.moment)
    wanted = [group for group in groups if group.subject.casefold() == subject]
    general = [group for group in groups if group.subject.casefold() == GENERAL]
    group = next(iter([*wanted, *general]), None)
    members = None if group is None else [principal.code, *(code for code, _ in group.members)]
    found = key_figures.comparison(at_rest, indicator.source_key, period, members, as_of=known.moment)
    if not any(row.is_known for row in found):
        return None
    rows = [PeerValue(names.get(row.unit, row.unit), row, row.unit == principal.code) for row in found]
    others = [row.value.value for row in rows if row.value.value is not None and not row.is_own]
    return Comparison(
        group=group.title if group else "Alla kommuner",
        period=period,
        rows=tuple(sorted(rows, key=_by_value)),
        middle=median(others) if others else None,
    )


def _by_value(row: PeerValue) -> tuple[bool, Decimal, str]:
    value = row.value.value
    return value is None, -(value or Decimal(0)), row.name
