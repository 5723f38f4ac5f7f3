"""What the municipality enters into Kolada itself: which figures, by when, what to write, and what has been entered.

Which figures they are stands in Kolada's own descriptions ("Källa: Egen undersökning i kommunen"). Kolada takes no
file, so this is a sheet to write from, with the receipt kept here. The value is that of the own indicator that follows
the figure or has its id as key; where there is none, somebody must find it, and the sheet says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.comparison.models import EntryReceipt
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.observations import Sex
from styrkedjan.foundation.known import Known
from styrkedjan.store import key_figures

# Forms come before midsummer and close this day; read at Kolada, and to be looked at again each year.
CLOSES = (10, 30)
_ENTERED_BY_US = re.compile(r"[Ee]gen undersökning i kommunen")


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure to enter. `value` is our own, None where nobody has reported any; `published` what Kolada has."""

    figure: KeyFigure
    indicator: Indicator | None
    value: Decimal | None
    published: Decimal | None
    receipt: EntryReceipt | None

    @property
    def is_changed(self) -> bool:
        """Our own value has become another since it was entered."""
        return self.receipt is not None and self.value is not None and self.value != self.receipt.value

    @property
    def state(self) -> str:
        if self.is_changed:
            return "Ändrat sedan inmatningen"
        if self.receipt is not None:
            return "Inmatat"
        if self.published is not None:
            return "Finns i Kolada"
        return "Att mata in" if self.value is not None else "Värde saknas"

    @property
    def is_done(self) -> bool:
        return not self.is_changed and (self.receipt is not None or self.published is not None)


@dataclass(frozen=True, slots=True)
class Entries:
    """The sheet of a year: what remains first."""

    year: int
    closes: date
    rows: tuple[Entry, ...]

    @property
    def remaining(self) -> tuple[Entry, ...]:
        return tuple(row for row in self.rows if not row.is_done)


def entered_by_us(figure: KeyFigure) -> bool:
    """Whether the municipality itself is the source, as Kolada's description says; a retired figure is nobody's."""
    said = figure.entry.description if figure.entry else ""
    return bool(_ENTERED_BY_US.search(said)) and not figure.retired_after and not figure.is_uncertainty


def entries(principal: Unit, year: int, known: Known) -> Entries:
    """The figures for `year`, entered the year after (three queries)."""
    figures = [figure for figure in key_figures_known(known).values() if entered_by_us(figure)]
    ids = [figure.id for figure in figures]
    rows = Indicator.objects.filter(principal=principal).filter(Q(source_key__in=ids) | Q(key__in=ids))
    told_of = known.as_written(rows.select_related("owner"))
    indicators = {key: row for row in told_of for key in {row.source_key, row.key} & set(ids)}
    own = known.rows(IndicatorValue).filter(
        indicator__in=[row.pk for row in indicators.values()], unit=principal, period=str(year), sex=Sex.TOTAL,
        age="", area="", value__isnull=False,
    )  # fmt: skip
    values = {row.indicator_id: row.value for row in own}
    receipts = {row.key_figure: row for row in known.rows(EntryReceipt).filter(principal=principal, year=year)}
    found = key_figures.several(store(), ids, [principal.code], sexes=[Sex.TOTAL], as_of=known.moment) if ids else {}
    told = [
        Entry(
            figure,
            (row := indicators.get(figure.id)),
            values.get(row.pk) if row else None,
            next((one.value for one in found.get((figure.id, principal.code), ()) if one.period.year == year), None),
            receipts.get(figure.id),
        )
        for figure in figures
    ]
    order = sorted(told, key=lambda each: (each.is_done, each.value is None, each.figure.area, each.figure.title))
    return Entries(year, date(year + 1, *CLOSES), tuple(order))
