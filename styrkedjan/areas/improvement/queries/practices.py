"""Good practices: those that are shared in the installation, what copying them gave, and which fit a measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.improvement.states import PracticeState, Worked
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class Card:
    """A practice with whose it is, and those who have copied it: where, and how it went where that is told."""

    row: GoodPractice
    town: Unit
    copies: tuple[Improvement, ...]

    @property
    def told(self) -> tuple[Improvement, ...]:
        return tuple(one for one in self.copies if one.worked)

    @property
    def worked(self) -> int:
        return sum(one.worked == Worked.YES for one in self.copies)

    @property
    def is_shared(self) -> bool:
        return self.row.state == PracticeState.PUBLISHED


@remembered
def cards(known: Known) -> list[Card]:
    """All there are in the installation, the most often copied first (three queries, six as known an earlier day)."""
    rows = known.as_written(GoodPractice.objects.select_related("unit__principal", "improvement"))
    copied = Improvement.objects.exclude(copied_from=None).select_related("unit__principal")
    by_card: dict[int, list[Improvement]] = {}
    for one in known.as_written(copied):
        by_card.setdefault(one.copied_from_id or 0, []).append(one)
    found = [Card(row, root_of(row.unit), tuple(by_card.get(row.pk, ()))) for row in rows]
    return sorted(found, key=lambda one: (-one.worked, -len(one.copies), one.row.title))


def open_to(principal: Unit, known: Known) -> list[Card]:
    """Those that a municipality may read: what is shared, and its own."""
    return [one for one in cards(known) if one.is_shared or one.town.pk == principal.pk]


def fitting(indicator: Indicator, known: Known) -> list[Card]:
    """Shared ones that moved the same measure, and then those of the same service."""
    shared = [one for one in cards(known) if one.is_shared]
    service = indicator.service_area.name if indicator.service_area else ""
    same = [one for one in shared if _is_same(one.row, indicator)]
    return [*same, *(one for one in shared if one not in same and service and one.row.service == service)]


def same_measure(indicators: Iterable[Indicator], known: Known) -> dict[int, int]:
    """Indicator -> how many shared cards moved the same measure."""
    shared = [one for one in cards(known) if one.is_shared]
    return {one.pk: _count(shared, one) for one in indicators}


def _count(shared: Sequence[Card], indicator: Indicator) -> int:
    return sum(_is_same(one.row, indicator) for one in shared)


def _is_same(row: GoodPractice, indicator: Indicator) -> bool:
    if row.key_figure and row.key_figure == indicator.source_key:
        return True
    return bool(row.measure) and row.measure.casefold() == indicator.name.casefold()
