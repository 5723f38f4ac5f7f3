"""The account groups as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import groups
from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

GROUPS = TableSpec(
    name="account_groups",
    title="Kontogrupper",
    columns=(
        Column("code", "Kod", Kind.CODE, required=True, max_length=20),
        Column("name", "Namn", required=True, max_length=80),
        Column("first", "Från konto", Kind.CODE, required=True, max_length=10),
        Column("last", "Till konto", Kind.CODE, required=True, max_length=10),
        Column("is_income", "Intäkt", Kind.BOOL, default=False),
        Column("is_personnel", "Personalkostnad", Kind.BOOL, default=False, aliases=("Personal",),
               help="Ja för grupper vars kostnad följer antalet årsarbetare."),
        Column("is_capital", "Kapitalkostnad", Kind.BOOL, default=False,
               help="Ja för grupper med avskrivning och internränta; de hålls mot investeringarnas kapitalkostnader."),
        Column("budget_account", "Budgetkonto", Kind.CODE, max_length=10,
               help="Kontot som gruppens budget skrivs på till ekonomisystemet. Tomt: det mest bokförda kontot."),
        Column("is_hired", "Inhyrd personal", Kind.BOOL, default=False, aliases=("Inhyrd", "Bemanningsföretag"),
               help="Ja för grupper med inhyrd personal; i avvikelsen räknas de ihop med de egna årsarbetarna."),
        Column("volume_share", "Rörlig del, %", Kind.NUMBER, minimum=0, maximum=100, decimals=2,
               aliases=("Rörlig del",),
               help="Hur mycket av kostnaden som följer volymen: 0 för hyra, 100 för måltider. Tomt är standarden."),
        Column("volume_step", "Steg, %", Kind.NUMBER, minimum=0, maximum=100, decimals=2, aliases=("Steg",),
               help="I hur stora steg av volymen kostnaden ändras: 4 där en grupp har 25 barn. 0 är utan steg."),
        Column("order", "Ordning", Kind.INTEGER, required=True, help="Raderna visas i den här ordningen."),
    ),
    key=("code",),
    help="En rad per kontogrupp. Ett konto hör till en enda grupp.",
)  # fmt: skip
_FLAGS = ("is_income", "is_personnel", "is_capital", "is_hired")
_SHARES = ("volume_share", "volume_step")
_FIELDS = ("code", "name", "first", "last", *_FLAGS, *_SHARES, "budget_account", "order")


def current(scope: Unit, known: Known) -> Rows:
    """The municipality's groups as they are; they have no history of their own (one query)."""
    rows = AccountGroup.objects.filter(principal=scope).values(*_FIELDS)
    return {GROUPS.key_of(GROUPS.cleaned(row)): row for row in rows}


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    rows = dict(current(scope, NOW))
    for change in changes:
        if change.operation is Operation.REMOVE:
            del rows[change.key]
        else:
            rows[change.key] = {**rows.get(change.key, {}), "code": change.key[0], **change.after}
    ordered = sorted(rows.values(), key=lambda row: (int(str(row["order"])), str(row["code"])))
    groups.set_account_groups(by=by, principal=scope, groups=[_group(row) for row in ordered])
    for row in ordered:
        AccountGroup.objects.filter(principal=scope, code=row["code"]).update(order=row["order"])


def _group(row: Mapping[str, Any]) -> groups.Group:
    code, name, first, last = (str(row[name]) for name in _FIELDS[:4])
    more: dict[str, Any] = {name: bool(row.get(name)) for name in _FLAGS}
    more |= {name: row.get(name) for name in _SHARES}
    more["budget_account"] = str(row.get("budget_account") or "")
    return groups.Group(code, name, first, last, **more)


KIND = imports.ImportKind(
    key="account_groups",
    label="Kontogrupper",
    sentence="Vilka konton som hör ihop på en rad i ekonomitabellen.",
    spec=GROUPS,
    permission=Permission.EDIT_FRAMES,
    allow=permissions.require_frames,
    current=current,
    apply_changes=apply_changes,
    removable=True,
)
