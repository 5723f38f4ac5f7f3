"""Budget lines that money may move between, what a transfer would do, and the transfers that were made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup, Reallocation
from styrkedjan.areas.economy.queries.budget_holding import counted_lines, held_lines, merged_months
from styrkedjan.areas.economy.queries.earmarks import earmarks_of
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.areas.organisation.queries import committee_of
from styrkedjan.domain.economy.earmarks import Earmark, earmark_of
from styrkedjan.domain.economy.reallocation import Line
from styrkedjan.foundation.known import NOW, Known

ZERO = Decimal(0)
NOTHING = (ZERO,) * 12
Key = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a budget line stands: unit, responsibility, account group and activity."""

    unit: Unit
    responsibility: str
    group: str
    activity: str = ""

    @property
    def key(self) -> Key:
        return (self.unit.pk, self.responsibility, self.group, self.activity)


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a unit that may be chosen."""

    place: Place
    line: Line

    @property
    def key(self) -> str:
        """The line among its unit's lines, whatever becomes of its amounts meanwhile."""
        return "|".join((self.place.responsibility, self.place.group, self.place.activity))


def lines_at(committee: Unit, year: int, places: Iterable[Place]) -> list[Line]:
    """The lines at the places as the rules see them, in the same order (six queries at most).

    A place without a line has twelve months of nought. A place outside the committee bears its own committee's name.
    """
    wanted = list(places)
    held = {place.unit.pk: place.unit for place in wanted}.values()
    rows = [line for unit in held for line in counted_lines(held_lines(unit, (year,), NOW, own=True))]
    months = {(unit, *key): amounts for (unit, key), amounts in merged_months(rows).items()}
    namer = _Namer(committee, year, NOW)
    twins = len({namer.label(place) for place in wanted}) < len({place.key for place in wanted})
    return [namer.line(place, months.get(place.key, NOTHING), with_code=twins) for place in wanted]


def choices(committee: Unit, unit: Unit, year: int, known: Known) -> list[Choice]:
    """The budget lines that a unit answers for, in account group order (four queries)."""
    rows = merged_months(counted_lines(held_lines(unit, (year,), known, own=True)))
    namer = _Namer(committee, year, known)
    found = []
    for (_, key), months in rows.items():
        place = Place(unit, *key)
        found.append(Choice(place, namer.line(place, months, with_code=False)))
    return sorted(found, key=lambda choice: (namer.order(choice.place.group), choice.place.key))


def units_with_budget(committee: Unit, year: int, known: Known) -> list[Unit]:
    """The units of the committee that answer for a budget, by name (one query)."""
    holders = held_lines(committee, (year,), known).values("holder")
    return list(Unit.objects.filter(pk__in=holders).select_related("principal").order_by("name", "code"))


def held_now(place: Place) -> Place:
    """The same line at the unit that answers for its code now (one query)."""
    root = principal_of(place.unit)
    row = Responsibility.objects.filter(principal=root, code=place.responsibility).select_related("unit__principal")
    holder = row.first()
    return place if holder is None else replace(place, unit=holder.unit)


class _Namer:
    """Names lines, and says which earmark each falls inside."""

    def __init__(self, committee: Unit, year: int, known: Known) -> None:
        self.committee = committee
        groups = AccountGroup.objects.filter(principal=principal_of(committee))
        self.groups = {group.code: group for group in groups}
        self.earmarks: tuple[Earmark, ...] = earmarks_of(committee, year, known)

    def order(self, group: str) -> int:
        return self.groups[group].order if group in self.groups else len(self.groups)

    def label(self, place: Place) -> str:
        group = self.groups.get(place.group)
        activity = f", verksamhet {place.activity}" if place.activity else ""
        return f"{place.unit.name}, {(group.name if group else place.group).lower()}{activity}"

    def line(self, place: Place, months: tuple[Decimal, ...], *, with_code: bool) -> Line:
        group = self.groups.get(place.group)
        label = f"{self.label(place)}, ansvar {place.responsibility}" if with_code else self.label(place)
        name = self.committee.name
        if not place.unit.path.startswith(self.committee.path):
            other = committee_of(place.unit) or place.unit
            name = other.name if other.name != name else f"{other.name} ({other.code})"
        return Line(name, label, earmark_of(place.activity, self.earmarks), months, bool(group and group.is_income))


def reallocations(committee: Unit, year: int, known: Known) -> list[Reallocation]:
    """The committee's transfers of a year, newest first (one query)."""
    rows = known.rows(Reallocation).filter(committee=committee, year=year)
    return list(rows.select_related("source_unit", "target_unit", "goal", "known_by", "undoes", "undone_by"))


def unprioritised(principal: Unit, year: int, known: Known) -> dict[int, tuple[Decimal, ...]]:
    """Committee key -> the amounts of its standing transfers that follow no stated priority (one query)."""
    rows = known.rows(Reallocation).filter(committee__path__startswith=principal.path, year=year)
    found: dict[int, tuple[Decimal, ...]] = {}
    for row in rows.select_related("undone_by").order_by("pk"):
        undone = hasattr(row, "undone_by") and known.holds(row.undone_by.known_at)
        stated = known.holds(row.priority_at)
        if row.undoes_id is None and not undone and not stated:
            found[row.committee_id] = (*found.get(row.committee_id, ()), row.amount)
    return found
