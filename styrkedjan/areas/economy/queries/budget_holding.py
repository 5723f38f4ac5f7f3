"""Budget lines by the unit that answers for their code now, as the outcome is (`domain.economy.budget_holding`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Round

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy import budget_holding
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.schema import kronor


def in_ore(amount: Any) -> Any:
    """An amount in kronor as whole öre, worked out by the database: very many are read at a fourth of the cost."""
    return Cast(Round(amount * 100), BigIntegerField())


_MONTHS = {f"ore_{name}": in_ore(Sum(name)) for name in MONTH_FIELDS}
BUDGET_SUMS = {f"sum_{name}": Sum(name) for name in MONTH_FIELDS}
WHOLE_YEAR = Sum(reduce(add, map(F, MONTH_FIELDS)))


def held_lines(unit: Unit, years: Collection[int], known: Known, *, own: bool = False) -> QuerySet[Any]:
    """The lines whose code the subtree (or with `own` the unit itself) answers for, with their `holder`."""
    units = Unit.objects.filter(pk=unit.pk) if own else Unit.objects.filter(path__startswith=unit.path)
    return _held(principal_of(unit), units, years, known)


def _held(root: Unit, units: QuerySet[Unit], years: Collection[int] | None, known: Known) -> QuerySet[Any]:
    return _with_holder(root, years, known).filter(holder__in=units.order_by().values("pk"))


def _with_holder(root: Unit, years: Collection[int] | None, known: Known) -> QuerySet[Any]:
    holders = Responsibility.objects.filter(principal=root, code=OuterRef("responsibility")).order_by()
    lines = known.rows(BudgetLine).filter(unit__path__startswith=root.path).order_by()
    if years is not None:
        lines = lines.filter(year__in=years)
    return lines.annotate(
        holder=Coalesce(Subquery(holders.values("unit_id")[:1]), F("unit_id"), output_field=BigIntegerField())
    )


def lines_of_all_years(unit: Unit, known: Known) -> QuerySet[Any]:
    """As `held_lines` of the subtree, for every year that has a budget."""
    return _held(principal_of(unit), Unit.objects.filter(path__startswith=unit.path), None, known)


def followed_along(where: Unit, year: int, known: Known) -> list[Any]:
    """Lines that units of the subtree hold but did not write, whether or not they have their own (one query)."""
    lines = _held(principal_of(where), Unit.objects.filter(path__startswith=where.path), (year,), known)
    return list(lines.exclude(holder=F("unit_id")))


def merged_months(lines: Iterable[Any]) -> dict[tuple[int, tuple[str, str, str]], tuple[Decimal, ...]]:
    """(Holder, line's key) -> twelve months, of lines that count: two units' lines may have become one."""
    found: dict[tuple[int, tuple[str, str, str]], tuple[Decimal, ...]] = {}
    for line in lines:
        key = (line.holder, (line.responsibility, line.account_group, line.activity))
        before = found.get(key, (Decimal(0),) * len(MONTH_FIELDS))
        found[key] = tuple(one + other for one, other in zip(before, line.months, strict=True))
    return found


def full_year_budgets(root: Unit, units: QuerySet[Unit], year: int, known: Known) -> dict[int, dict[str, Decimal]]:
    """Unit that answers -> account group -> the year's budget, of the units in the municipality `root` (one query)."""
    by = ("holder", "unit_id", "responsibility", "account_group")
    rows = _held(root, units, (year,), known).values(*by).annotate(whole=in_ore(WHOLE_YEAR)).values_list(*by, "whole")
    ore: dict[int, dict[str, int]] = {}
    for holder, _, _, group, whole in budget_holding.counted(rows, lambda row: (row[0], row[1], year, row[2])):
        groups = ore.setdefault(holder, {})
        groups[group] = groups.get(group, 0) + whole
    return {holder: {group: kronor(whole) for group, whole in groups.items()} for holder, groups in ore.items()}


def budget_sums(
    unit: Unit, years: Collection[int], known: Known, *, own: bool = False
) -> dict[tuple[int, int, str], list[Decimal]]:
    """Twelve months per year, unit that answers, and account group (one query)."""
    rows = held_lines(unit, years, known, own=own).values(
        "year", "holder", "unit_id", "responsibility", "account_group"
    )
    found: dict[tuple[int, int, str], list[Decimal]] = {}
    for row in counted_rows(rows.annotate(**BUDGET_SUMS)):
        sums = found.setdefault((row["year"], row["holder"], row["account_group"]), [Decimal(0)] * len(MONTH_FIELDS))
        sums[:] = [so_far + row[f"sum_{name}"] for so_far, name in zip(sums, MONTH_FIELDS, strict=True)]
    return found


def budget_months(unit: Unit, year: int, known: Known) -> list[Decimal] | None:
    """The subtree's whole budget by month; None where there is none (one query)."""
    rows = budget_year(unit, year, known)
    return [kronor(sum(month)) for month in zip(*(months for _, _, months in rows), strict=True)] or None


# Unit that answers, account group, and the twelve months in whole öre.
BudgetRow = tuple[int, str, tuple[int, ...]]


@remembered
def budget_year(unit: Unit, year: int, known: Known, *, own: bool = False) -> list[BudgetRow]:
    """A year's budget by place, which is told of once for each code (one query).

    As `budget_sums` before it is added up. The table, the months and the explanation rest on the same rows.
    """
    lines = year_lines(unit, year, known, own=True) if own else year_lines(unit, year, known)
    return counted_places(lines)


def heirs(lines: Iterable[Any]) -> dict[int, int]:
    """Units all of whose `year_lines` another unit holds now, and which: what they forecast follows the budget."""
    holders: dict[int, set[int]] = {}
    for _, holder, writer, *_rest in lines:
        holders.setdefault(writer, set()).add(holder)
    return {writer: min(found) for writer, found in holders.items() if len(found) == 1 and writer not in found}


@remembered
def year_lines(unit: Unit, year: int, known: Known, *, own: bool = False) -> list[Any]:
    """A year's lines as `_listed` tells of them (one query)."""
    return _listed(unit, [year], known, own=own)


def budget_years(
    unit: Unit, years: Collection[int], known: Known, *, own: bool = False
) -> list[tuple[int, int, str, tuple[int, ...]]]:
    """The year, and then as `budget_year` (one query)."""
    return _counted(_listed(unit, years, known, own=own))


def _listed(unit: Unit, years: Collection[int], known: Known, *, own: bool) -> list[Any]:
    """Year, unit that answers, unit that wrote, code, account group and twelve months, whether they count or not."""
    if unit.parent_id is None and not own:  # whoever answers for a code is inside
        lines = _with_holder(unit, years, known)
    else:
        within = Q(unit=unit) if own else Q(unit__path__startswith=unit.path)
        codes = Responsibility.objects.filter(within).order_by().values("code")
        lines = held_lines(unit, years, known, own=own).filter(within | Q(responsibility__in=codes))
    by = ("year", "holder", "unit_id", "responsibility", "account_group")
    return list(lines.values(*by).annotate(**_MONTHS).values_list(*by, *_MONTHS))


def counted_places(listed: Iterable[Any]) -> list[BudgetRow]:
    """The lines that count, by place."""
    return [row[1:] for row in _counted(listed)]


def _counted(listed: Iterable[Any]) -> list[tuple[int, int, str, tuple[int, ...]]]:
    counted = budget_holding.counted(listed, lambda row: (row[1], row[2], row[0], row[3]))
    return [(row[0], row[1], row[4], row[5:]) for row in counted]


def counted_rows(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of values that count; each has its year, holder, unit and responsibility."""
    return budget_holding.counted(rows, lambda row: (row["holder"], row["unit_id"], row["year"], row["responsibility"]))


def counted_lines(lines: Iterable[Any]) -> list[BudgetLine]:
    """The lines that count, of those with their holder."""
    return budget_holding.counted(lines, lambda line: (line.holder, line.unit_id, line.year, line.responsibility))
