"""What another mapping would do to a statement, before it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.accounts.queries.ledger import books_of
from styrkedjan.areas.accounts.queries.mapping import mapping_of
from styrkedjan.areas.accounts.queries.statements import Column, TwoYears, statement_from, whens
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.mapping_review import Coverage, Fault, reviewed
from styrkedjan.domain.economy.statement_mapping import ChartMapping, StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line that gets another amount: (before, after, change) for each column that is shown."""

    name: str
    is_sum: bool
    amounts: tuple[tuple[Decimal | None, Decimal | None, Decimal], ...]


@dataclass(frozen=True, slots=True)
class MappingPreview:
    """The statement by the mapping that counts and by the other one, and the gaps that the other leaves.

    `columns` are the years in which something changes; the chosen year when nothing does.
    """

    before: TwoYears
    after: TwoYears
    columns: tuple[Column, ...]
    rows: tuple[PreviewRow, ...]
    gaps: tuple[Coverage, ...]


def mapping_preview(
    principal: Unit, kind: StatementKind, period: Period, other: ChartMapping, known: Known
) -> MappingPreview:
    """The statement at a month both ways (two queries)."""
    found = books_of(principal, whens(kind, period), known)
    before = statement_from(found, mapping_of(principal, period.year, known), kind, period)
    after = statement_from(found, other, kind, period)
    gaps = tuple(one for one in reviewed(other.statement(kind)) if one.fault is Fault.GAP)
    keys = tuple(dict.fromkeys(row.line.id for shown in (after, before) for row in shown.rows))
    places = [place for place in (0, 1) if any(_amounts(before, after, key, place)[2] for key in keys)] or [0]
    columns = tuple(before.columns[place] for place in places)
    return MappingPreview(before, after, columns, tuple(_rows(before, after, keys, places)), gaps)


def _rows(before: TwoYears, after: TwoYears, keys: tuple[str, ...], places: list[int]) -> Iterator[PreviewRow]:
    """The lines whose amounts become another, in the order they will stand; then those that go away."""
    for key in keys:
        old, new = before.row(key), after.row(key)
        amounts = tuple(_amounts(before, after, key, place) for place in places)
        row = new or old
        if row is not None and (old is None or new is None or any(change for _, _, change in amounts)):
            yield PreviewRow(row.line.name, row.is_sum, amounts)


def _amounts(before: TwoYears, after: TwoYears, key: str, place: int) -> tuple[Decimal | None, Decimal | None, Decimal]:
    old, new = (shown.columns[place].amount(key) if shown.row(key) else None for shown in (before, after))
    return old, new, (new or ZERO) - (old or ZERO)
