"""What the workbooks of the accounts share."""

from __future__ import annotations

from typing import Any

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import TableSpec, Values


def after(change: RowChange, now: Rows) -> Any:
    """The whole row as it becomes; None when it is taken away."""
    if change.operation is Operation.REMOVE:
        return None
    before: Values = now.get(change.key, {})
    return {**before, **change.after}


def allow(by: User, scope: Unit) -> None:
    permissions.require_edit(by, scope)


def register(key: str, label: str, sentence: str, spec: TableSpec, current: Any, apply: Any, **more: Any) -> None:
    imports.register(
        imports.ImportKind(
            key=key,
            label=label,
            sentence=sentence,
            spec=spec,
            permission=Permission.EDIT_ACCOUNTS,
            allow=allow,
            current=current,
            apply_changes=apply,
            removable=True,
            **more,
        )
    )
