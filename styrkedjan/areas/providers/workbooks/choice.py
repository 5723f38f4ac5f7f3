"""What a care system exports month by month: choices as counts, hours by level. And other municipalities' history.

Columns are chosen and remembered as for every import.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of, subtree
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.models import ChoiceCount, ChoiceHours, ChoiceSystem, MarketHistory
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.periods import Period, Span
from styrkedjan.foundation import facts, imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, KnownTime, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec
from styrkedjan.sources.workbook_spec import Key

_SYSTEM = Column("system", "Valfrihetssystem", Kind.CODE, required=True, aliases=("System",), help="Systemets kod.")
_PERFORMER = Column("performer", "Utförare", Kind.CODE, required=True, aliases=("Utförarkod", "Enhet"))
_MONTH = Column("month", "Månad", Kind.PERIOD, required=True, aliases=("Period",))


def _count(key: str, heading: str, *aliases: str) -> Column:
    return Column(key, heading, Kind.INTEGER, minimum=0, maximum=1_000_000, aliases=aliases)


def _number(key: str, heading: str, *aliases: str) -> Column:
    return Column(key, heading, Kind.NUMBER, minimum=0, maximum=10_000_000, decimals=2, aliases=aliases)


COUNTS = TableSpec(
    "choice_counts",
    "Val per månad",
    (
        _SYSTEM, _PERFORMER,
        Column("area", "Område", max_length=80, aliases=("Stadsdel", "Kommundel"), help="Tomt är hela kommunen."),
        _MONTH,
        _count("users", "Brukare", "Antal brukare", "Antal kunder"),
        _count("active", "Har valt själva", "Aktivt val"),
        _count("no_choice", "Har inte valt", "Ickeval"),
        _count("switched_to", "Bytt till", "Byten in"),
        _count("switched_from", "Bytt från", "Byten ut"),
    ),
    key=("system", "performer", "area", "month"),
    help="En rad per utförare, område och månad. Bara antal, aldrig personer. Tom cell är inte rapporterat, inte noll.",
)  # fmt: skip
HOURS = TableSpec(
    "choice_hours",
    "Timmar per månad",
    (
        _SYSTEM, _PERFORMER,
        Column("level", "Insats", required=True, max_length=120, aliases=("Nivå",), help="Som i ersättningen."),
        _MONTH,
        _number("granted", "Beviljad tid", "Beviljade timmar"),
        _number("performed", "Utförd tid", "Utförda timmar"),
    ),
    key=("system", "performer", "level", "month"),
    help="En rad per utförare, insats och månad, i timmar. Tom cell är inte rapporterat, inte noll.",
)  # fmt: skip
HISTORY = TableSpec(
    "market_history",
    "Hemtjänstens historik",
    (
        Column("municipality", "Kommun", required=True, max_length=80, aliases=("municipality",)),
        Column("year", "År", Kind.INTEGER, required=True, minimum=1990, maximum=2100, aliases=("year",)),
        Column(
            "own_share", "Andel offentliga utförare, procent", Kind.NUMBER, minimum=0, maximum=100, decimals=2,
            aliases=("public_providers",),
        ),
        _number("cost", "Kostnad per brukare, kr", "cost"),
        _number("hours", "Timmar per brukare och månad", "hours"),
    ),
    key=("municipality", "year"),
    help="En rad per kommun och år, ur nationell statistik.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Facts:
    """How one table's rows are found and written: each row that changes gets one in its place."""

    model: type[KnownTime]
    values: tuple[str, ...]
    rows: Callable[[Unit, Known], QuerySet[Any]]
    key_of: Callable[[Any], Key]
    named: Callable[[Unit], Callable[[Key], dict[str, Any]]]  # what a key is in columns

    def current(self, scope: Unit, known: Known) -> Rows:
        """Every row as it was known (one query)."""
        return {
            self.key_of(row): self._read(row) | {name: getattr(row, name) for name in self.values}
            for row in self.rows(scope, known)
        }

    def _read(self, row: Any) -> dict[str, Any]:
        if isinstance(row, MarketHistory):
            return {"municipality": row.municipality, "year": row.year}
        place = "area" if isinstance(row, ChoiceCount) else "level"
        return {
            "system": row.system.code, "performer": row.performer.code, place: getattr(row, place),
            "month": Period.parse(row.period),
        }  # fmt: skip

    def apply_changes(
        self, *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
    ) -> None:
        held = {self.key_of(row): row for row in self.rows(scope, NOW)}
        named = self.named(scope)
        wanted: dict[Any, Mapping[str, Any] | None] = {}
        for change in changes:
            if change.operation is Operation.REMOVE:
                wanted[change.key] = None
                continue
            before = held.get(change.key)
            kept = {name: getattr(before, name) for name in self.values} if before else {}
            told = {name: change.after[name] for name in self.values if name in change.after}
            wanted[change.key] = named(change.key) | kept | told
        facts.replace(self.model, held, wanted, by=by, at=at, batch=batch)


def _systems(scope: Unit) -> dict[str, ChoiceSystem]:
    return {row.code: row for row in ChoiceSystem.objects.filter(committee__path__startswith=scope.path)}


def _monthly(model: type[ChoiceCount | ChoiceHours], place: str, *values: str) -> _Facts:
    """A table by system, performer, something and month."""

    def rows(scope: Unit, known: Known) -> QuerySet[Any]:
        found: QuerySet[Any] = known.rows(model).filter(system__committee__path__startswith=scope.path)
        return found.select_related("system", "performer")

    def key_of(row: Any) -> Key:
        return (row.system.code, row.performer.code, getattr(row, place), row.period)

    def named(scope: Unit) -> Callable[[Key], dict[str, Any]]:
        systems, units = _systems(scope), {unit.code: unit for unit in subtree(scope)}
        return lambda key: {
            "system": systems[key[0]], "performer": units[key[1]], place: key[2], "period": key[3],
        }  # fmt: skip

    return _Facts(model, values, rows, key_of, named)


def _history_named(scope: Unit) -> Callable[[Key], dict[str, Any]]:
    return lambda key: {"principal": root_of(scope), "municipality": key[0], "year": int(key[1])}


_COUNTS = _monthly(ChoiceCount, "area", "users", "active", "no_choice", "switched_to", "switched_from")
_HOURS = _monthly(ChoiceHours, "level", "granted", "performed")
_HISTORY = _Facts(
    MarketHistory,
    ("own_share", "cost", "hours"),
    lambda scope, known: known.rows(MarketHistory).filter(principal=root_of(scope)),
    lambda row: (row.municipality, str(row.year)),
    _history_named,
)


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"system": list(_systems(scope)), "performer": list(subtree(scope).values_list("code", flat=True))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> list[Problem]:
    """A month is a month, and those who have chosen are no more than those there are."""
    found = []
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        row = rows[change.key]
        month = row["month"]
        if isinstance(month, Period) and month.span is not Span.MONTH:
            remedy = "Skriv en månad, till exempel 2026-10."
            found.append(Problem("", where(change.key, "month"), f"{month} är ingen månad.", remedy))
        users, chosen = row.get("users"), [row.get(name) for name in ("active", "no_choice")]
        if isinstance(users, int) and sum(one for one in chosen if isinstance(one, int)) > users:
            what = "Fler har valt eller inte valt än det finns brukare."
            found.append(Problem("", where(change.key, "users"), what, "Rätta antalen."))
    return found


for _spec, _facts, _sentence in (
    (COUNTS, _COUNTS, "Antal brukare, val och byten per utförare, ur verksamhetssystemet."),
    (HOURS, _HOURS, "Beviljade och utförda timmar per utförare och insats, ur verksamhetssystemet."),
):
    imports.register(
        imports.ImportKind(
            key=_spec.name, label=_spec.title, sentence=_sentence, spec=_spec, permission=Permission.EDIT_PROVIDERS,
            allow=permissions.require_edit, current=_facts.current, apply_changes=_facts.apply_changes, known=known,
            check=check,
        )
    )  # fmt: skip
imports.register(
    imports.ImportKind(
        key=HISTORY.name, label=HISTORY.title, sentence="Hur hemtjänsten har utförts i andra kommuner, år för år.",
        spec=HISTORY, permission=Permission.EDIT_PROVIDERS, allow=permissions.require_edit, current=_HISTORY.current,
        apply_changes=_HISTORY.apply_changes,
    )
)  # fmt: skip
