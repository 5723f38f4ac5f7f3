"""What can be imported: each area registers its tables here, and the pages and the command line list them.

An area puts `imports.register(ImportKind(...))` in its module `workbooks`, which is found by its name
when first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.module_loading import autodiscover_modules

from styrkedjan.domain.errors import Level, Problem, Refused
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook_rows import Known as KnownCodes
from styrkedjan.sources.workbook_spec import Key, TableSpec, Values

if TYPE_CHECKING:
    from styrkedjan.foundation.import_changes import RowChange

Rows = Mapping[Key, Values]
Where = Callable[[Key, str], str]


class Scope(Protocol):
    """The unit whose subtree is imported; this room knows no more of units."""

    pk: Any
    path: str


def _nothing_known(scope: Any) -> KnownCodes:
    return {}


def _nothing_to_check(scope: Any, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A table that is exported, edited in Excel and imported again.

    current(scope, known)      all rows of the scope by key, every read column present
    known(scope)               per column the codes that exist
    check(scope, rows, changes, where)
                               problems of the whole: `rows` as they would become, `where(key, column)` names the cell;
                               a warning is told and stops nothing
    apply_changes(by=, scope=, changes=, batch=, at=, undoing=)
                               writes the changes through the area's actions; facts with known-time get new rows
    allow(by, scope)           raises NotAllowed unless the person may
    specialised(scope)         the table with choices of the municipality's own, such as its steering model's levels
    `removable`                whether rows left out of the file may be removed when that is asked for
    """

    key: str
    label: str
    sentence: str
    spec: TableSpec
    permission: Permission
    allow: Callable[[User, Any], None]
    current: Callable[[Any, Known], Rows]
    apply_changes: Callable[..., None]
    known: Callable[[Any], KnownCodes] = _nothing_known
    check: Callable[[Any, Rows, Sequence[RowChange], Where], Iterable[Problem]] = _nothing_to_check
    removable: bool = False
    specialised: Callable[[Any], TableSpec] | None = None

    def spec_for(self, scope: Any) -> TableSpec:
        """The table with the choices that this municipality has."""
        return self.spec if self.specialised is None else self.specialised(scope)


@dataclass(frozen=True, slots=True)
class Option:
    """Something a file import must be told, such as the year. `kind` is "integer", "text" or "check" (on or "")."""

    key: str
    label: str
    kind: str = "text"
    help: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class FileTable:
    """A small table of a file's preview: texts, ready to show. `numeric` columns (from 0) are right-aligned."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a special file would do. With an error among the messages it cannot be applied."""

    facts: tuple[tuple[str, str], ...]
    tables: tuple[FileTable, ...] = ()
    messages: tuple[Problem, ...] = ()
    changes_something: bool = True
    layout: frozenset[str] = frozenset()
    headings: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(message for message in self.messages if message.level is Level.ERROR)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is worth knowing but stops nothing."""
        return tuple(message for message in self.messages if message.level is not Level.ERROR)

    @property
    def blocked(self) -> bool:
        return bool(self.errors)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A file with a format of its own, such as a ledger: the owner previews, applies and undoes it.

    preview(scope, path, file_name, options) -> FilePreview
    apply(by=, scope=, path=, file_name=, options=) -> ImportBatch, or None when nothing changes
    undo(by=, batch=, scope=)      raises Refused when it cannot be done; gives what to do when the database has decided
    export(scope, year, known)     the file as it is read back, piece by piece; raises Refused when there is nothing
    workbook(scope, month, known)  a month of it as a workbook that is read back; raises Refused
    """

    key: str
    label: str
    sentence: str
    permission: Permission
    allow: Callable[[User, Any], None]
    preview: Callable[[Any, Path, str, Mapping[str, str]], FilePreview]
    apply: Callable[..., ImportBatch | None]
    undo: Callable[..., Callable[[], None]]
    accept: str = ""
    options: tuple[Option, ...] = ()
    example: Callable[[Any], bytes] | None = None
    export: Callable[[Any, int, Known], Iterator[bytes]] | None = None
    workbook: Callable[[Any, Period, Known], bytes] | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what a column can be, Swedish name first
    needed: tuple[str, ...] = ()  # those that every file must have


AnyKind = ImportKind | FileKind
_REGISTRY: dict[str, AnyKind] = {}
_found = False


def register(kind: AnyKind) -> AnyKind:
    """Make a kind known. The key is its name on the command line and in batches, so it must be the only one."""
    if _REGISTRY.get(kind.key, kind) is not kind:
        raise ValueError(f"two kinds of import are called {kind.key}")
    _REGISTRY[kind.key] = kind
    return kind


def kinds() -> Sequence[AnyKind]:
    """Every kind, in the order of its label."""
    global _found
    if not _found:
        autodiscover_modules("workbooks")
        _found = True
    return sorted(_REGISTRY.values(), key=lambda kind: kind.label)


def kind_of(key: str) -> AnyKind:
    """The kind with this key. Raises Refused that names the ones there are."""
    kinds()
    if key not in _REGISTRY:
        known = ", ".join(sorted(_REGISTRY))
        raise Refused(f"Det finns inget underlag som heter ”{key}”.", f"Välj bland {known}.")
    return _REGISTRY[key]
