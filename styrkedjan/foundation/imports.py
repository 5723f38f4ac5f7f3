"""Importing a file: preview, apply in one step, undo in one step. The doors call only this module.

kind = imports.kind_of("organisation")
preview = imports.preview(kind, scope, imports.File("enheter.xlsx", data))
batch = imports.apply(by=user, kind=kind, scope=scope, file=file, choices=Choices(everything=Side.MINE))
imports.undo(by=user, batch=batch, scope=scope)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation import audit, locking
from styrkedjan.foundation.actions import event
from styrkedjan.foundation.import_changes import (
    CellChange,
    Choices,
    Operation,
    Preview,
    RowChange,
    Side,
    compare,
    from_json,
    inverse,
    not_as,
    overlaid,
    settle,
    some,
    titles,
    to_json,
)
from styrkedjan.foundation.import_edits import edits
from styrkedjan.foundation.import_kinds import (
    AnyKind,
    FileKind,
    FilePreview,
    FileTable,
    ImportKind,
    Option,
    Rows,
    Scope,
    kind_of,
    kinds,
    register,
)
from styrkedjan.foundation.import_reading import reading_of, remember
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.sources.workbook import Key, PartlyRead, Table, Values, read_table, write_table

__all__ = [
    "AnyKind",
    "CellChange",
    "Choices",
    "File",
    "FileKind",
    "FilePreview",
    "FileTable",
    "ImportKind",
    "Operation",
    "Option",
    "Preview",
    "RowChange",
    "Side",
    "apply",
    "apply_file",
    "export",
    "export_book",
    "export_file",
    "kind_of",
    "kinds",
    "preview",
    "register",
    "undo",
]

APPLIED = event("import.apply", "läste in ett underlag")
UNDONE = event("import.undo", "ångrade en inläsning")


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file in memory."""

    name: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def export(kind: ImportKind, scope: Scope, *, by: User, known: Known) -> bytes:
    """The scope's rows as a workbook that can be imported again. Raises NotAllowed."""
    kind.allow(by, scope)
    rows = kind.current(scope, known)
    return write_table(kind.spec_for(scope), list(rows.values()), timezone.localtime(known.stamp), kind.known(scope))


def export_file(kind: FileKind, scope: Scope, year: int, *, by: User, known: Known) -> Iterator[bytes]:
    """A file with a format of its own as it can be imported again, piece by piece. Raises NotAllowed, Refused."""
    kind.allow(by, scope)
    if kind.export is None:
        raise Refused(f"{kind.label} har ingen export.", "Välj ett annat underlag.")
    return kind.export(scope, year, known)


def export_book(kind: FileKind, scope: Scope, month: Period, *, by: User, known: Known) -> bytes:
    """A month of it as a workbook that can be imported again. Raises NotAllowed, Refused."""
    kind.allow(by, scope)
    if kind.workbook is None:
        raise Refused(f"{kind.label} har ingen arbetsbok.", "Exportera filen i stället.")
    return kind.workbook(scope, month, known)


def preview(
    kind: ImportKind,
    scope: Scope,
    file: File,
    *,
    remove_missing: bool = False,
    options: Mapping[str, str] | None = None,
    by: User | None = None,
) -> Preview:
    """What the file would change; `options` have what a person says of its columns and unit. Asked `by` somebody, it
    also tells whose later changes would be written over.

    Raises InvalidInput with every problem, Refused when removal is not possible.
    """
    table = _table(kind, scope, file, remove_missing=remove_missing, options=options)
    return _looked_at(kind, scope, file, table, remove_missing=remove_missing, by=by)


def _table(
    kind: ImportKind, scope: Scope, file: File, *, remove_missing: bool, options: Mapping[str, str] | None
) -> Table:
    if remove_missing and not kind.removable:
        raise Refused(f"Rader i {kind.label.lower()} tas aldrig bort genom att utelämnas.", "Avsluta dem i stället.")
    reading = reading_of(kind, scope, options or {})
    try:
        return read_table(file.data, file.name, kind.spec_for(scope), known=kind.known(scope), reading=reading)
    except PartlyRead as partly:
        raise InvalidInput([*partly.problems, *_rules_meanwhile(kind, scope, partly)]) from None


def _rules_meanwhile(kind: ImportKind, scope: Scope, partly: PartlyRead) -> list[Problem]:
    """What the rules say of the rows whose cells are sound, so that all is told at once.

    A rule that misses a row which could not be read has nothing to say: that row is there.
    """
    table = partly.table
    current = _current(kind, scope)
    changes = compare(kind.spec, table, current)
    found = kind.check(scope, overlaid(current, changes), changes, _where(table))
    unread = {f"”{part}”" for key in partly.unsound for part in key if part}
    told = [problem for problem in _of_file(table.file, found) if not any(name in problem.what for name in unread)]
    if told:
        what = "Reglerna är prövade på de rader vars celler gick att läsa."
        told.append(
            Problem(table.file, "", what, "Några fel kan försvinna när cellerna är rättade.", Level.INFORMATION)
        )
    return told


def _of_file(file: str, problems: Iterable[Problem]) -> list[Problem]:
    """Problems that name the file they were found in."""
    return [replace(problem, file=problem.file or file) for problem in problems]


def _looked_at(
    kind: ImportKind, scope: Scope, file: File, table: Table, *, remove_missing: bool, by: User | None = None
) -> Preview:
    """What the rows would change, as things are now."""
    whole = kind.current(scope, NOW)
    current = {key: kind.spec.cleaned(row) for key, row in whole.items()}
    changes = compare(kind.spec, table, current, remove_missing=remove_missing)
    told = _of_file(file.name, kind.check(scope, overlaid(current, changes), changes, _where(table)))
    if any(one.level is Level.ERROR for one in told):
        raise InvalidInput(told)
    return Preview(
        spec=table.spec,
        file=file.name,
        sha256=file.sha256,
        rows=len(table.rows),
        changes=tuple(changes),
        messages=(*table.messages, *told),
        exported_at=table.base.known_at if table.base else None,
        told=table.told,
        titles=titles(table.spec, changes, whole),
        edits=edits(kind, scope, changes, table.base.known_at if table.base else None, by) if by else {},
        layout=table.layout,
    )


def apply(
    *,
    by: User,
    kind: ImportKind,
    scope: Scope,
    file: File,
    choices: Choices | None = None,
    remove_missing: bool = False,
    fingerprint: str = "",
    options: Mapping[str, str] | None = None,
) -> ImportBatch | None:
    """Write what the preview showed, all or nothing. None when the file changes nothing.

    With the `fingerprint` of the preview that was looked at, raises WrongState if the preview would be another now.
    """
    kind.allow(by, scope)
    table = _table(kind, scope, file, remove_missing=remove_missing, options=options)  # the slow part, before the lock
    with transaction.atomic():
        _lock(scope)
        return _write(by, kind, scope, file, table, choices or Choices(), remove_missing, fingerprint)


def _write(
    by: User,
    kind: ImportKind,
    scope: Scope,
    file: File,
    table: Table,
    choices: Choices,
    remove_missing: bool,
    fingerprint: str,
) -> ImportBatch | None:
    looked_at = _looked_at(kind, scope, file, table, remove_missing=remove_missing)
    if fingerprint and looked_at.fingerprint != fingerprint:
        raise WrongState("Någon har ändrat uppgifterna sedan du granskade filen.", "Granska filen igen.")
    changes = settle(kind.spec, looked_at.changes, choices)
    if not changes:
        return None
    at = timezone.now()
    batch = ImportBatch.objects.create(
        kind=kind.key,
        principal=scope.path.split("/")[1],
        file_name=file.name[:255],
        sha256=file.sha256,
        rows=looked_at.rows,
        summary=_summary(scope, changes),
        applied_at=at,
        applied_by=by,
    )
    kind.apply_changes(by=by, scope=scope, changes=changes, batch=batch, at=at, undoing=False)
    batch.changes = to_json(_as_written(kind, scope, changes))
    batch.save(update_fields=["changes"])
    audit.record(APPLIED, by=by, target=batch, unit_path=scope.path, slag=kind.label, **batch.summary["rows"])
    if table.told:
        columns = dict(_chosen(kind, table))
        remember(by=by, kind=kind, scope=scope, columns=columns, layout=table.layout)
    return batch


def _chosen(kind: ImportKind, table: Table) -> Iterator[tuple[str, str]]:
    keys = {column.heading: column.key for column in kind.spec.columns}
    for name, heading, _ in table.told:
        yield keys[name], heading


def apply_file(
    *, by: User, kind: FileKind, scope: Scope, path: Path, file_name: str, options: Mapping[str, str] | None = None
) -> ImportBatch | None:
    """Apply a file with a format of its own. None when it changes nothing; InvalidInput with every problem.

    The owner reads it before its transaction, and keeps two from applying at once.
    """
    kind.allow(by, scope)
    return kind.apply(by=by, scope=scope, path=path, file_name=file_name, options=options or {})


def undo(*, by: User, batch: ImportBatch, scope: Scope) -> ImportBatch:
    """Take a whole import back. Raises WrongState when it is undone already, Refused when someone has built on it."""
    with transaction.atomic():
        batch, afterwards = _undo(by, batch, scope)
    afterwards()  # what stands outside the database follows what the database has decided
    return batch


def _undo(by: User, batch: ImportBatch, scope: Scope) -> tuple[ImportBatch, Callable[[], None]]:
    kind = kind_of(batch.kind)
    afterwards: Callable[[], None] = _nothing
    kind.allow(by, scope)
    if batch.summary.get("scope") != scope.pk:
        raise Refused("Inläsningen gäller en annan enhet.", "Öppna den från rätt enhet.")
    _lock(scope)
    batch = locking.locked(batch)
    if batch.undone_at is not None:
        raise WrongState("Inläsningen är redan ångrad.", "")
    if isinstance(kind, FileKind):
        afterwards = kind.undo(by=by, batch=batch, scope=scope)
    else:
        _undo_rows(kind, scope, by, batch)
    batch.undone_at, batch.undone_by = timezone.now(), by
    batch.save(update_fields=["undone_at", "undone_by"])
    audit.record(UNDONE, by=by, target=batch, unit_path=scope.path, slag=kind.label)
    return batch, afterwards


def _nothing() -> None:
    """Nothing stands outside the database."""


def _undo_rows(kind: ImportKind, scope: Scope, by: User, batch: ImportBatch) -> None:
    written = from_json(kind.spec, batch.changes)
    touched = not_as(kind.spec, written, _current(kind, scope))
    if touched:
        lead = plural(len(touched), "cell har", "celler har")
        raise Refused(
            f"Inläsningen kan inte ångras: {lead} ändrats sedan dess: {some(touched)}.",
            "Ångra först de senare ändringarna, eller rätta cellerna för hand.",
        )
    back = inverse(written)
    kind.apply_changes(by=by, scope=scope, changes=back, batch=batch, at=timezone.now(), undoing=True)
    _check_written(kind, back, _current(kind, scope))


def _as_written(kind: ImportKind, scope: Scope, changes: Sequence[RowChange]) -> Sequence[RowChange]:
    """The changes as the database has them now; a new row with all its columns, so that undo sees later edits."""
    current = _current(kind, scope)
    _check_written(kind, changes, current)
    return [_complete(kind, change, current) if change.operation is Operation.ADD else change for change in changes]


def _complete(kind: ImportKind, change: RowChange, current: Rows) -> RowChange:
    row = current[change.key]
    cells = tuple(CellChange(c.key, c.empty, row.get(c.key, c.empty)) for c in kind.spec.read_columns)
    return RowChange(change.key, change.operation, cells, change.where)


def _check_written(kind: ImportKind, changes: Sequence[RowChange], current: Rows) -> None:
    """What was said to be written is written; otherwise the whole import is rolled back."""
    different = not_as(kind.spec, changes, current)
    if different:
        raise RuntimeError(f"{kind.key}: what was imported does not read back: {some(different)}")


def _current(kind: ImportKind, scope: Scope) -> dict[Key, Values]:
    return {key: kind.spec.cleaned(row) for key, row in kind.current(scope, NOW).items()}


def _where(table: Table) -> Any:
    rows = table.by_key()
    return lambda key, column: rows[key].where(column) if key in rows else ""


def _summary(scope: Scope, changes: Sequence[RowChange]) -> Mapping[str, Any]:
    names = {Operation.ADD: "nya", Operation.CHANGE: "ändrade", Operation.REMOVE: "borttagna"}
    counts = {names[one]: sum(change.operation is one for change in changes) for one in Operation}
    return {"scope": scope.pk, "scope_path": scope.path, "rows": counts}


def _lock(scope: Scope) -> None:
    """One import at a time per principal, so that two administrators cannot interleave."""
    model: type[models.Model] = type(scope)  # type: ignore[assignment]
    root = scope.path.split("/")[1]
    locking.hold(model, [root])
