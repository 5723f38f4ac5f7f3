"""What a question about money is about: a unit, all below it, their responsibility codes and the account groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.areas.organisation.queries import called, rows_below
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.queries import AccountRange, ledger_accounts
from styrkedjan.store.versions import Store

OTHER = ""
OTHER_LABEL = "Övriga konton"


def store() -> Store:
    """The store of this installation."""
    return Store(Path(settings.STYRKEDJAN_STORE))


def principal_of(unit: Unit) -> Unit:
    """The municipality or region (no query when the unit is the root or the principal is loaded)."""
    return unit if unit.parent_id is None or unit.principal is None else unit.principal


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the subtree, as little of it as a table needs."""

    pk: int
    path: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a table is about. `own` narrows it to the unit itself, without the units below."""

    unit: Unit
    places: dict[int, Place]
    unit_of: dict[str, int]
    groups: tuple[AccountGroup, ...]
    own: bool = False
    base: str = ""

    @property
    def is_municipality(self) -> bool:
        """A whole municipality: every transaction is its own, also those on codes that no unit answers for."""
        return self.unit.parent_id is None and not self.own

    @property
    def has_codes(self) -> bool:
        """Whether the ledger can say anything about the unit at all."""
        return self.is_municipality or bool(self.unit_of)

    @property
    def codes(self) -> Collection[str] | None:
        """The responsibility codes to ask for; None (no filter at all) for a whole municipality."""
        return None if self.is_municipality else self.unit_of.keys()

    @property
    def ranges(self) -> Sequence[AccountRange]:
        return [AccountRange(group.code, group.first, group.last) for group in self.groups]

    @property
    def within(self) -> Q:
        """A filter for rows with a `unit` inside the scope."""
        return Q(unit=self.unit) if self.own else Q(unit__path__startswith=self.unit.path)

    def child(self, pk: int) -> int:
        """The unit of the first branching below, in whose subtree `pk` lies (or a unit above the branching itself).

        Where a committee has one department alone below it, the department's units are what a reader wants to see.
        """
        path = self.places[pk].path
        rest = path.removeprefix(self.base or self.unit.path).strip("/")
        return int(rest.split("/")[0]) if rest and path.startswith(self.base or self.unit.path) else pk


@remembered
def scope_of(unit: Unit, *, own: bool = False) -> Scope:
    """Three queries, however many units."""
    rows = [row for row in rows_below(unit) if row.pk == unit.pk or not own]
    names = called((row.pk, row.name) for row in rows)
    places = {row.pk: Place(row.pk, row.path, row.code, names[row.pk]) for row in rows}
    answering = Q(unit=unit) if own else Q(unit__path__startswith=unit.path)
    codes = Responsibility.objects.filter(answering).order_by().values_list("code", "unit_id")
    groups = tuple(AccountGroup.objects.filter(principal=principal_of(unit)))
    return Scope(unit, places, dict(codes), groups, own, _branching(unit.path, places))


def _branching(path: str, places: dict[int, Place]) -> str:
    """The path down to where the tree first has more than one way to go."""
    paths = [place.path for place in places.values()]
    while True:
        below = {other[len(path) :].split("/")[0] for other in paths if other.startswith(path) and other != path}
        if len(below) != 1:
            return path
        longer = f"{path}{below.pop()}/"
        if not any(other.startswith(longer) and other != longer for other in paths):
            return path
        path = longer


def result_accounts(scope: Scope, year: int, known: Known) -> Collection[str] | None:
    """The accounts that make up the result: those from the first account group's first account and on.

    Charts begin with the balance accounts, which are no cost; an account after or between the groups is shown as
    other. None means all accounts of the year (no filter needed).
    """
    if not scope.groups:
        return None
    first = min(group.first for group in scope.groups)
    booked = ledger_accounts(store(), principal_of(scope.unit).code, year, as_of=known.moment)
    inside = [account for account in booked if account >= first]
    return None if len(inside) == len(booked) else inside


def group_holding(groups: Iterable[AccountGroup], account: str) -> AccountGroup | None:
    """The account group whose range has the account, None when it lies in none."""
    return next((group for group in groups if group.first <= account[: len(group.first)] <= group.last), None)


def months_to(period: Period) -> range:
    """January to and with the period's last month."""
    return range(1, period.last_month + 1)


def answers_for_money(unit: Unit) -> bool:
    """Whether the unit itself has a responsibility code, and so a forecast of its own to make (one query)."""
    return Responsibility.objects.filter(unit=unit).exists()
