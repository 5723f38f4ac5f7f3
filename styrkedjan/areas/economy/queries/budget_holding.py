"""Budget lines by the unit that answers for their code now, as the outcome is (`domain.economy.budget_holding`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy import budget_holding
from styrkedjan.foundation.known import Known

BUDGET_SUMS = {f"sum_{name}": Sum(name) for name in MONTH_FIELDS}
WHOLE_YEAR = Sum(reduce(add, map(F, MONTH_FIELDS)))


def held_lines(unit: Unit, years: Collection[int], known: Known, *, own: bool = False) -> QuerySet[Any]:
    """The lines whose code the subtree (or with `own` the unit itself) answers for, with their `holder`."""
    units = Unit.objects.filter(pk=unit.pk) if own else Unit.objects.filter(path__startswith=unit.path)
    return _held(principal_of(unit), units, years, known)


def _held(root: Unit, units: QuerySet[Unit], years: Collection[int] | None, known: Known) -> QuerySet[Any]:
    holders = Responsibility.objects.filter(principal=root, code=OuterRef("responsibility")).order_by()
    lines = known.rows(BudgetLine).filter(unit__path__startswith=root.path).order_by()
    if years is not None:
        lines = lines.filter(year__in=years)
    held = lines.annotate(
        holder=Coalesce(Subquery(holders.values("unit_id")[:1]), F("unit_id"), output_field=BigIntegerField())
    )
    return held.filter(holder__in=units.order_by().values("pk"))


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
    rows = _held(root, units, (year,), known).values("year", "holder", "unit_id", "responsibility", "account_group")
    found: dict[int, dict[str, Decimal]] = {}
    for row in counted_rows(rows.annotate(whole=WHOLE_YEAR)):
        groups = found.setdefault(row["holder"], {})
        groups[row["account_group"]] = groups.get(row["account_group"], Decimal(0)) + row["whole"]
    return found


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
    rows = held_lines(unit, [year], known).values("year", "holder", "unit_id", "responsibility")
    found = counted_rows(rows.annotate(**BUDGET_SUMS))
    return [sum((row[name] for row in found), Decimal(0)) for name in BUDGET_SUMS] if found else None


def budget_totals(
    unit: Unit, year: int, last_month: int, known: Known, *, own: bool = False
) -> dict[tuple[int, str], tuple[Decimal, Decimal]]:
    """(Unit that answers, account group) -> the budget to and with a month, and of the whole year (one query).

    As `budget_sums` added up, without fetching each month of each row.
    """
    lines = held_lines(unit, [year], known, own=own)
    to = Sum(reduce(add, map(F, MONTH_FIELDS[:last_month])))
    rows = lines.values("holder", "unit_id", "responsibility", "account_group").annotate(to=to, whole=WHOLE_YEAR)
    listed = rows.values_list("holder", "unit_id", "responsibility", "account_group", "to", "whole")
    found: dict[tuple[int, str], tuple[Decimal, Decimal]] = {}
    for holder, _, _, group, so_far, year_sum in budget_holding.counted(listed, lambda row: (*row[:2], year, row[2])):
        before = found.get((holder, group), (Decimal(0), Decimal(0)))
        found[holder, group] = (before[0] + so_far, before[1] + year_sum)
    return found


def counted_rows(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of values that count; each has its year, holder, unit and responsibility."""
    return budget_holding.counted(rows, lambda row: (row["holder"], row["unit_id"], row["year"], row["responsibility"]))


def counted_lines(lines: Iterable[Any]) -> list[BudgetLine]:
    """The lines that count, of those with their holder."""
    return budget_holding.counted(lines, lambda line: (line.holder, line.unit_id, line.year, line.responsibility))
