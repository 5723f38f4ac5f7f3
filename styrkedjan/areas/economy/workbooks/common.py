"""What the economy's workbooks share: which years are open, and the units of a scope by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import Q

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.swedish import listing, number
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Where
from styrkedjan.sources.workbook import Column, Kind

MOST_PROBLEMS = 1_000
EARLIEST, LATEST = 2000, 2199

YEAR = Column("year", "År", Kind.INTEGER, required=True, minimum=EARLIEST, maximum=LATEST, aliases=("Budgetår",))
UNIT = Column("unit", "Enhet", Kind.CODE, required=True, max_length=20, aliases=("Enhetskod", "Kod"))
UNIT_NAME = Column("unit_name", "Enhetens namn", readonly=True)
GROUP = Column("account_group", "Kontogrupp", Kind.CODE, required=True, max_length=20)


def open_years(scope: Unit) -> set[int] | None:
    """The years that may still be changed; None (all) in a municipality that keeps no plan years."""
    states = dict(PlanYear.objects.filter(principal=principal_of(scope)).values_list("year", "state"))
    return {year for year, state in states.items() if state != YearState.CLOSED} if states else None


def in_open_years(scope: Unit, field: str = "year") -> Q:
    years = open_years(scope)
    return Q() if years is None else Q(**{f"{field}__in": years})


def units_by_code(scope: Unit) -> dict[str, Unit]:
    """The units of the subtree by code, with their principal loaded (one query)."""
    rows = Unit.objects.filter(path__startswith=scope.path).select_related("principal")
    return {unit.code: unit for unit in rows}


def known_codes(scope: Unit) -> dict[str, Sequence[str]]:
    groups = AccountGroup.objects.filter(principal=principal_of(scope)).values_list("code", flat=True)
    codes = Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True)
    return {"unit": list(codes), "account_group": list(groups)}


def written(changes: Sequence[RowChange]) -> Iterator[RowChange]:
    """The rows that are added or changed."""
    return (change for change in changes if change.operation is not Operation.REMOVE)


def wrong_years(scope: Unit, years: Iterable[tuple[RowChange, int]], where: Where, column: str) -> Iterator[Problem]:
    """One problem for each row of a year that is closed or not planned."""
    open_now = open_years(scope)
    if open_now is None:
        return
    remedy = f"Öppna är {listing(sorted(map(str, open_now)))}." if open_now else "Öppna ett planår först."
    for change, year in years:
        if year not in open_now:
            yield Problem("", where(change.key, column), f"Året {year} är stängt eller inte upplagt.", remedy)


def bounded(problems: Iterable[Problem]) -> Iterator[Problem]:
    """At most so many that a person can read them, and then how many more there are."""
    found = iter(problems)
    yield from islice(found, MOST_PROBLEMS)
    rest = sum(1 for _ in found)
    if rest:
        yield Problem("", "", f"Ytterligare {number(rest)} fel visas inte.", "Rätta dessa först.")
