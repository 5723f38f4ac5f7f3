"""Units compared by a share: value with interval, places, funnel, and nothing told of few people.

The table has a row per unit with a numerator and a denominator that were counted. What is not known stays unknown:
an empty cell is not reported, "." and a denominator of 0 are not applicable, ".." was hidden by the source. Rules:

- interval: Wilson at 95 %; rounded once, to two decimals of a per cent;
- places: `ranks.places` among the units that are shown, highest share first;
- outside: exact binomial limits at 99.8 % around the pooled share of all known units, also the hidden ones;
- hidden: `disclosure.hidden_shares` with the pooled share as a total that everybody can know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from styrkedjan.analysis.binomial import outside_funnel, wilson
from styrkedjan.analysis.counted_table import CountedRow, CountedTable, read_counted
from styrkedjan.analysis.ranks import Count, Places, places
from styrkedjan.domain.disclosure import Sum, hidden_shares
from styrkedjan.domain.economy.tables import Table
from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.swedish import plural, rounded

DECIMALS = 2
# Keys beside the rows' indices: the known units together, and what a row that is the whole counts beyond them.
_POOLED, _BEYOND = -1, -2


@dataclass(frozen=True, slots=True)
class ComparedUnit:
    """A unit as it may be shown. Per cent with two decimals; `missing` says why there is no value."""

    unit: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None
    rank: Places | None = None
    outside: bool | None = None
    missing: Missing | None = None

    @property
    def sentence(self) -> str:
        """What can be said of the unit, in Swedish."""
        if self.missing is not None or self.value is None:
            return f"{self.missing.label if self.missing else ''}."
        said = ["Avviker från helheten mer än slumpen ger."] if self.outside else []
        return " ".join([*said, self.rank.sentence] if self.rank else said)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole answer, rows in the file's order. `pooled` is the units together, None when it would tell too much."""

    rows: tuple[ComparedUnit, ...]
    pooled: Decimal | None
    n: int | None
    threshold: int
    messages: tuple[Problem, ...]


def compare(table: Table, threshold: int = 0) -> Comparison:
    """Compare the table's units. Raises InvalidInput with every problem of every row at once.

    `threshold`: a share of fewer people than this is not shown; 0 or 1 shows all.
    """
    counted = read_counted(table)
    rows, messages = counted.rows, list(counted.messages)
    units = {index: row.count for index, row in enumerate(rows) if row.count is not None and index != counted.whole}
    pooled = _together(units.values())
    closed = _closed(counted, units, pooled, threshold)
    shown = [index for index in units if index not in closed]
    ranked = dict(zip(shown, places([units[index] for index in shown]), strict=True))
    tells = pooled is not None and _POOLED not in closed
    if closed:
        messages.append(_hidden_message(table, closed, threshold))
    return Comparison(
        rows=tuple(_compared(row, index in closed, ranked.get(index), pooled) for index, row in enumerate(rows)),
        pooled=_percent(Fraction(pooled.successes, pooled.trials)) if pooled and tells else None,
        n=pooled.trials if pooled and tells else None,
        threshold=threshold,
        messages=tuple(messages),
    )


def _closed(counted: CountedTable, units: Mapping[int, Count], pooled: Count | None, threshold: int) -> frozenset[int]:
    """Rows to hide, with _POOLED where the units together would tell too much.

    A row that is the whole lets a reader find what it counts beyond the known units. What the source has hidden there
    is hidden here too, however many they are.
    """
    cells: dict[int, Count] = dict(units)
    sums = [Sum(_POOLED, tuple(units))]
    whole = None if counted.whole is None else counted.rows[counted.whole].count
    if pooled is not None:
        cells[_POOLED] = pooled
    if counted.whole is not None and whole is not None:
        cells[counted.whole] = whole
        beyond = {} if counted.beyond is None else {_BEYOND: counted.beyond}
        cells |= beyond
        # What nobody is shown is hidden first: the units together, and only then a unit.
        sums = [Sum(counted.whole, (_POOLED, *beyond)), *sums, Sum(counted.whole, (*units, *beyond))]
    secret = {_BEYOND} if any(row.missing is Missing.SUPPRESSED for row in counted.rows) else set()
    shares = {index: (count.successes, count.trials) for index, count in cells.items()}
    return hidden_shares(shares, sums, threshold, secret & cells.keys()) - {_BEYOND}


def _compared(row: CountedRow, is_hidden: bool, rank: Places | None, pooled: Count | None) -> ComparedUnit:
    if is_hidden:
        return ComparedUnit(row.unit, missing=Missing.SUPPRESSED)
    if row.count is None or pooled is None:
        return ComparedUnit(row.unit, n=0 if row.missing is Missing.NOT_APPLICABLE else None, missing=row.missing)
    interval = wilson(row.count.successes, row.count.trials)
    return ComparedUnit(
        unit=row.unit,
        value=_percent(Fraction(row.count.successes, row.count.trials)),
        low=_percent(Fraction(interval.low)),
        high=_percent(Fraction(interval.high)),
        n=row.count.trials,
        rank=rank,
        outside=outside_funnel(row.count.successes, row.count.trials, pooled.share) != 0,
    )


def _percent(share: Fraction) -> Decimal:
    """Rounded from the exact share, so that 1 of 800 is 0.13 and not what a float makes of it."""
    per_cent = share * 100
    return rounded(Decimal(per_cent.numerator) / Decimal(per_cent.denominator), DECIMALS)


def _together(counts: Iterable[Count]) -> Count | None:
    found = list(counts)
    if not found:
        return None
    return Count(sum(count.successes for count in found), sum(count.trials for count in found))


def _hidden_message(table: Table, closed: frozenset[int], threshold: int) -> Problem:
    cells = plural(len(closed - {_POOLED}), "enhet är dold", "enheter är dolda")
    what = f"{cells}: färre än {threshold} bakom andelen, eller behövs för att andra ska förbli dolda."
    if _POOLED in closed:
        what += " Enheterna tillsammans visas inte heller; de skulle säga för mycket."
    return Problem(table.file, "", what, "", Level.INFORMATION)
