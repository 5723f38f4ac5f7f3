"""The register and the retention rules as workbooks. A file proposes rules; a body's decision is no file's to say.

What has secrecy stands in no file: it is written in, and read, on its own page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from styrkedjan.areas.archive.actions import registering
from styrkedjan.areas.archive.models import Registration, RetentionRule
from styrkedjan.areas.archive.queries.register import official_kinds
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.archive.states import Action, RegistrationState
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import imports, records
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

P = Permission
REGISTER = TableSpec(
    name="registrations",
    title="Diariet",
    key=("kind", "number"),
    columns=(
        Column("kind", "Slag", Kind.CODE, required=True, help="Som i handlingens adress, till exempel rapport."),
        Column("number", "Nummer", Kind.CODE, required=True, help="Handlingens nummer, det sista i dess adress."),
        Column("record_number", "Diarienummer", required=True, max_length=40),
        Column("title", "Ärendemening", required=True, help="Skriv inget som har sekretess."),
        Column("klassa", "Klass", Kind.CODE, max_length=20),
        Column("opened_on", "Kom in eller upprättades", Kind.DATE, required=True),
        Column("state", "Läge", readonly=True),
    ),
    help="En rad per registrerad handling. Det som har sekretess står inte här: det registreras på sin egen sida.",
)
TOLD = ("record_number", "title", "klassa", "opened_on")


def _registered(scope: Unit) -> Any:
    rows = Registration.objects.filter(unit__path__startswith=scope.path, secrecy="")
    return rows.select_related("unit__principal", "changed_by").order_by("record_number", "pk")


def _open_to_all(rows: Sequence[Registration]) -> list[Registration]:
    """Without those whose record has got its secrecy after it was registered (a question of each such kind)."""
    hidden: set[tuple[str, str]] = set()
    for kind in records.kinds():
        if kind.secrecy_field:
            keys = [row.about_id for row in rows if row.about_type == kind.type]
            found = kind.model._default_manager.filter(pk__in=keys, **{kind.secrecy_field: True}).values_list(
                "pk", flat=True
            )
            hidden |= {(kind.type, str(pk)) for pk in found}
    return [row for row in rows if (row.about_type, row.about_id) not in hidden]


def current_register(scope: Unit, known: Known) -> Rows:
    keys = {kind.type: kind.key for kind in records.kinds()}
    told = [
        {
            "kind": keys[row.about_type], "number": row.about_id, **{name: getattr(row, name) for name in TOLD},
            "state": RegistrationState(row.state).label,
        }
        for row in _open_to_all(known.as_written(_registered(scope)))
    ]  # fmt: skip
    return {REGISTER.key_of(values): values for values in told}


def known_register(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"kind": [kind.key for kind in official_kinds()]}


def _record(scope: Unit, key: str, number: str) -> Any:
    """The record, where it stands in the scope and has no secrecy; None is told as one that is not there."""
    kind = records.kind_by_key(key)
    record = kind.find(int(number)) if kind is not None and kind.official is not None and number.isdecimal() else None
    if kind is None or record is None or kind.is_secret(record) or not kind.place(record).path.startswith(scope.path):
        return None
    return record


def check_register(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    for change in changes:
        if change.operation is Operation.ADD and _record(scope, *change.key) is None:
            what = "Handlingen finns inte, eller har sekretess."
            yield Problem("", where(change.key, "number"), what, "Registrera den på dess egen sida.")


def apply_register(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    keys = {kind.type: kind.key for kind in records.kinds()}
    there = {(keys[row.about_type], row.about_id): row for row in _registered(scope)}
    for change in changes:
        kind, number = change.key
        if change.operation is Operation.ADD:
            record = _record(scope, kind, number)
            if record is None:
                raise InvalidInput([Problem("", "Nummer", f"{kind} {number} finns inte.", "Läs in filen igen.")])
            registering.register(by=by, record=record, at=at, **_told(change.after))
        elif change.operation is Operation.REMOVE:
            registering.withdraw(by=by, registration=there[kind, number], at=at)
        else:
            row, told = there[kind, number], _told(change.after)
            registering.change(by=by, registration=row, changes=told, version=row.version, at=at)


def _told(after: Mapping[str, Any]) -> dict[str, Any]:
    opened = after["opened_on"]
    assert isinstance(opened, date)
    return {**{name: str(after[name] or "") for name in TOLD if name != "opened_on"}, "opened_on": opened}


imports.register(
    imports.ImportKind(
        key="registrations",
        label="Diariet",
        sentence="En rad per registrerad handling, utom det som har sekretess.",
        spec=REGISTER,
        permission=P.KEEP_RECORDS,
        allow=lambda by, scope: require(by, P.KEEP_RECORDS, scope),
        current=current_register,
        apply_changes=apply_register,
        known=known_register,
        check=check_register,
    )
)


# --- how long each class is kept --------------------------------------------------------------------------------------

RETENTION = TableSpec(
    name="retention_rules",
    title="Gallringsregler",
    key=("klassa",),
    columns=(
        Column("klassa", "Klass", Kind.CODE, required=True, max_length=20),
        Column("what", "Åtgärd", Kind.CHOICE, required=True, choices=dict(Action.choices())),
        Column("months", "Månader efter avslut", Kind.INTEGER, minimum=0, maximum=1200),
        Column("decided", "Beslut", readonly=True, max_length=255),
    ),
    help="En rad per klass. Filen föreslår: nämndens beslut förs in på sidan av en annan person.",
)


def _rules(scope: Unit) -> Any:
    rows = RetentionRule.objects.filter(principal=root_of(scope)).select_related("principal", "changed_by")
    return rows.order_by("klassa", "pk")


def current_rules(scope: Unit, known: Known) -> Rows:
    told = [
        {"klassa": row.klassa, "what": row.action, "months": row.months, "decided": row.decision_text}
        for row in known.as_written(_rules(scope))
    ]
    return {RETENTION.key_of(values): values for values in told}


def check_rules(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    decided = set(_rules(scope).filter(decided_by__isnull=False).values_list("klassa", flat=True))
    for change in changes:
        if change.operation is Operation.REMOVE:
            if change.key[0] in decided:
                what = "En beslutad regel tas inte bort av en fil."
                yield Problem("", where(change.key, "klassa"), what, "Föreslå en ny och låt nämnden besluta.")
            continue
        told = rows.get(change.key, change.after)
        if (told.get("what") == Action.DESTROY) != (told.get("months") is not None):
            what = "Det som gallras har en tid; det som bevaras har ingen."
            yield Problem("", where(change.key, "months"), what, "Rätta raden.")


def apply_rules(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there = {row.klassa: row for row in _rules(scope)}
    for change in changes:
        (klassa,) = change.key
        if change.operation is Operation.REMOVE:
            registering.withdraw_rule(by=by, rule=there[klassa], at=at)
            continue
        months = change.after["months"]
        assert months is None or isinstance(months, int)
        registering.propose_rule(
            by=by, principal=root_of(scope), klassa=klassa, what=Action(str(change.after["what"])), months=months, at=at
        )


imports.register(
    imports.ImportKind(
        key="retention_rules",
        label="Gallringsregler",
        sentence="En rad per klass: ett förslag, tills nämndens beslut är infört.",
        spec=RETENTION,
        permission=P.KEEP_RECORDS,
        allow=lambda by, scope: require(by, P.KEEP_RECORDS, root_of(scope)),
        current=current_rules,
        apply_changes=apply_rules,
        check=check_rules,
        removable=True,
    )
)
