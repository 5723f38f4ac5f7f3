"""Earmarked appropriations in force, and how they went: computed from frame, budget and ledger by activity code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.economy.models import BudgetLine, EarmarkedAppropriation, NetFrame
from styrkedjan.areas.economy.queries.budget_holding import WHOLE_YEAR, counted_rows, held_lines
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import Scope, principal_of, result_accounts, scope_of, store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.earmarks import Earmark, EarmarkYear
from styrkedjan.foundation.known import Known
from styrkedjan.store.queries import ledger_totals

ZERO = Decimal(0)


def appropriations(unit: Unit, year: int, known: Known) -> list[EarmarkedAppropriation]:
    """The earmarks that hold in a year for the unit and all below it, with their committees (one query)."""
    rows = known.rows(EarmarkedAppropriation).filter(committee__path__startswith=unit.path)
    in_force = Q(first_year__lte=year) & (Q(last_year__isnull=True) | Q(last_year__gte=year))
    return list(rows.filter(in_force).select_related("committee").order_by("committee__code", "name"))


def earmarks_of(committee: Unit, year: int, known: Known) -> tuple[Earmark, ...]:
    """A committee's earmarks of a year as the rules see them (one query)."""
    return tuple(
        Earmark(row.name, frozenset(row.activities))
        for row in appropriations(committee, year, known)
        if row.committee_id == committee.pk
    )


def earmark_results(principal: Unit, year: int, known: Known) -> dict[int, tuple[EarmarkYear, ...]]:
    """Committee key -> how each of its earmarks went: at most seven queries and one question of the store."""
    rows = appropriations(principal, year, known)
    if not rows:
        return {}
    scope = scope_of(principal_of(principal))
    frames, planned = _frames(rows, year, known), _planned(scope, rows, year, known)
    through = booked_through(principal_of(principal), year, known)
    booked = _booked(scope, rows, year, known) if through else {}
    found: dict[int, tuple[EarmarkYear, ...]] = {}
    for row in rows:
        earmark = EarmarkYear(
            row.name,
            row.committee.name,
            year,
            tuple(sorted(row.activities)),
            frames.get((row.committee_id, row.name.strip().casefold())),
            _sum(planned, row),
            (_sum(booked, row) or ZERO) if through else None,
            through,
        )
        found[row.committee_id] = (*found.get(row.committee_id, ()), earmark)
    return found


def _sum(amounts: Mapping[tuple[str, str], Decimal], row: EarmarkedAppropriation) -> Decimal | None:
    """What (unit path, activity) pairs inside the earmark add up to; None when there is none."""
    inside = [
        amount
        for (path, activity), amount in amounts.items()
        if activity in row.activities and path.startswith(row.committee.path)
    ]
    return sum(inside, ZERO) if inside else None


def _codes(rows: Iterable[EarmarkedAppropriation]) -> list[str]:
    return sorted({code for row in rows for code in row.activities})


def _frames(rows: list[EarmarkedAppropriation], year: int, known: Known) -> dict[tuple[int, str], Decimal]:
    """(committee, earmark in small letters) -> what the council gave it."""
    entries = known.rows(NetFrame).filter(unit__in={row.committee_id for row in rows}, year=year)
    found: dict[tuple[int, str], Decimal] = {}
    for unit, name, amount in entries.exclude(earmark="").order_by().values_list("unit_id", "earmark", "amount"):
        key = (unit, name.strip().casefold())
        found[key] = found.get(key, ZERO) + amount
    return found


def _planned(
    scope: Scope, rows: list[EarmarkedAppropriation], year: int, known: Known
) -> dict[tuple[str, str], Decimal]:
    codes = set(_codes(rows))
    lines = held_lines(scope.unit, (year,), known)
    touched = known.rows(BudgetLine).filter(unit__principal=scope.unit, year=year, activity__in=codes)
    lines = lines.filter(responsibility__in=touched.values("responsibility"))
    grouped = lines.values("year", "holder", "unit_id", "responsibility", "activity").annotate(whole=WHOLE_YEAR)
    found: dict[tuple[str, str], Decimal] = {}
    # Counted before the activities are chosen: a unit's own budget for a code replaces all that followed with it.
    for row in counted_rows(grouped):
        if row["activity"] in codes:
            key = (scope.places[row["holder"]].path, row["activity"])
            found[key] = found.get(key, ZERO) + row["whole"]
    return found


def _booked(
    scope: Scope, rows: list[EarmarkedAppropriation], year: int, known: Known
) -> dict[tuple[str, str], Decimal]:
    totals = ledger_totals(
        store(),
        scope.unit.code,
        year,
        by=("responsibility", "activity"),
        activities=_codes(rows),
        accounts=result_accounts(scope, year, known),
        as_of=known.moment,
    )
    found: dict[tuple[str, str], Decimal] = {}
    for row in totals:
        unit = scope.unit_of.get(row.responsibility or "")
        if unit is not None:
            key = (scope.places[unit].path, row.activity or "")
            found[key] = found.get(key, ZERO) + row.amount
    return found
