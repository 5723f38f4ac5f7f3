"""The ledger among the things that can be imported: what the page and the command line show, apply and undo."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import InvalidInput, Level, NotAllowed, Problem, Refused
from styrkedjan.domain.swedish import number
from styrkedjan.foundation import audit, imports
from styrkedjan.foundation.imports import FilePreview, FileTable, Option
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pipeline.ledger import Change, ImportResult, Source, import_ledger, open_source, undo_import
from styrkedjan.sources import sie
from styrkedjan.store.ledger_files import DATASET
from styrkedjan.store.versions import Store

KEY = "ledger"
LABEL = "Redovisning"
_SHOWN = 40
_SIE_SUFFIXES = {".se", ".si", ".sie"}
_MONTHS = re.compile(r"^(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?$")
_CHECKS = {"accept_known_units": "known_units", "accept_row_count": "row_count"}
Options = Mapping[str, str]

OPTIONS = (
    Option("year", "År", "integer", "Behövs inte för SIE: då gäller filens räkenskapsår."),
    Option("months", "Månader", "text", "Till exempel 1-4 om filen bara har dem. Tomt betyder hela året."),
    Option("accept_known_units", "Jag godkänner ansvarskoder som inte finns i organisationen", "check"),
    Option("accept_row_count", "Jag godkänner att filen har många färre rader än förra gången", "check"),
)


def allow(by: User, scope: Unit) -> None:
    """A ledger is the whole municipality's, so the right is needed there."""
    if not scope.is_root:
        raise NotAllowed("Redovisningen läses in för hela kommunen.", "Be kommunens controller läsa in den.")
    permissions.require(by, Permission.IMPORT, scope)


def preview(scope: Unit, path: Path, file_name: str, options: Options) -> FilePreview:
    """What is in the file, what would change and what is wrong, with nothing published."""
    inspection = sie.inspect(path) if _is_sie(path) else None
    facts = [] if inspection is None else _sie_facts(inspection)
    try:
        year = _year(path, file_name, options)
        result = _run(scope, path, file_name, options, by="förhandsgranskning", year=year, preview=True)
    except InvalidInput as refused:
        return FilePreview(tuple(facts), messages=tuple(_as_errors(refused.problems)), changes_something=False)
    facts += [("År", str(year)), ("Transaktioner att läsa in", number(result.rows))]
    facts.append(("Summa av transaktionerna", f"{number(result.amount, 2)} kr"))
    tables = (_by_account_group(result.changes), _by_responsibility(result.changes)) if result.changes else ()
    repeated = _latest_is(scope, year, _sha256(path))
    return FilePreview(tuple(facts), tables, result.problems, changes_something=not repeated)


def apply(*, by: User, scope: Unit, path: Path, file_name: str, options: Options) -> ImportBatch | None:
    """Publish the ledger and remember the batch. None when the latest import of the year was this very file."""
    year, digest = _year(path, file_name, options), _sha256(path)
    if _latest_is(scope, year, digest):
        return None
    result = _run(scope, path, file_name, options, by=by.username, year=year, preview=False)
    try:
        batch = ImportBatch.objects.create(
            kind=KEY,
            principal=str(scope.pk),
            file_name=file_name[:255],
            sha256=digest,
            rows=result.rows,
            summary={"scope": scope.pk, "scope_path": scope.path, "year": year, "rows": {"transaktioner": result.rows}},
            store_versions=[{"dataset": DATASET, "year": year, "version": result.version}],
            applied_by=by,
        )
        audit.record("import.apply", by=by, target=batch, unit_path=scope.path, slag=LABEL, år=year, rader=result.rows)
    except Exception:
        # The page's transaction rolls back; the published version must not outlive it.
        undo_import(_store(), scope.code, year, result.version, by=by.username, at=timezone.now(), reason="Avbruten")
        raise
    return batch


def undo(*, by: User, batch: ImportBatch, scope: Unit) -> None:
    """Withdraw the batch's version. Raises Refused while a later import of the same year counts."""
    (published,) = batch.store_versions
    year, name = published["year"], published["version"]
    later = [
        version
        for version in _store().versions(DATASET, f"{scope.code}/{year}")
        if version.name > name and version.withdrawn is None
    ]
    if later:
        raise Refused(f"Redovisningen för {year} har lästs in igen sedan dess.", "Ångra den senaste inläsningen först.")
    undo_import(_store(), scope.code, year, name, by=by.username, at=timezone.now(), reason="Ångrad")


def _run(
    scope: Unit, path: Path, file_name: str, options: Options, *, by: str, year: int, preview: bool
) -> ImportResult:
    known = set(Responsibility.objects.filter(principal=scope).values_list("code", flat=True))
    source: Source = open_source(path, year=year, name=file_name)
    return import_ledger(
        _store(),
        scope.code,
        year,
        source,
        by=by,
        months=_months(options.get("months", ""), file_name),
        known_responsibilities=known or None,
        accept=[check for option, check in _CHECKS.items() if options.get(option)],
        preview=preview,
    )


def _year(path: Path, file_name: str, options: Options) -> int:
    """The year asked for, or the one a SIE file says it is about. Raises InvalidInput, also for a false SIE file."""
    if Path(file_name).suffix.lower() in _SIE_SUFFIXES and not _is_sie(path):
        what = "Filen heter som en SIE-fil men innehåller något annat."
        raise _wrong(file_name, "", what, "Exportera den på nytt ur ekonomisystemet.")
    text = options.get("year", "").strip()
    if text:
        if not (text.isdigit() and 1990 <= int(text) <= 2199):
            raise _wrong(file_name, "År", f"”{text}” är inget år.", "Skriv till exempel 2026.")
        return int(text)
    start = _sie_start(path) if _is_sie(path) else None
    if start is None:
        raise _wrong(file_name, "År", "Året saknas.", "Skriv vilket år filen gäller.")
    return start // 10_000


def _sie_start(path: Path) -> int | None:
    """The first day (yyyymmdd) of the file's own year, from #RAR 0."""
    reader = sie.SieReader(path)
    for _ in reader.batches():
        break  # the years stand before the vouchers
    years = reader.header.years
    return years[0][0] if 0 in years else None


def _months(text: str, file_name: str) -> Collection[int] | None:
    if not text.strip():
        return None
    match = _MONTHS.match(text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= 12:
        raise _wrong(file_name, "Månader", f"”{text}” är inga månader.", "Skriv till exempel 4 eller 1-4.")
    return range(first, last + 1)


def _sie_facts(inspection: sie.Inspection) -> list[tuple[str, str]]:
    facts = [
        ("Filformat", "SIE" if inspection.sie_type is None else f"SIE {inspection.sie_type}"),
        ("Verifikationer", number(inspection.vouchers)),
        ("Ingående balans", f"{number(inspection.opening_balance, 2)} kr"),
        ("Utgående balans", f"{number(inspection.closing_balance, 2)} kr"),
        ("Resultat", f"{number(inspection.result, 2)} kr"),
    ]
    if inspection.unbalanced_vouchers:
        facts.append(("Verifikationer i obalans", number(inspection.unbalanced_vouchers)))
    return facts


def _by_account_group(changes: Sequence[Change]) -> FileTable:
    rows: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for change in changes:
        rows[change.account_group][0] += change.before
        rows[change.account_group][1] += change.after
    return _table("Ändring per kontogrupp, kronor", "Kontogrupp", rows)


def _by_responsibility(changes: Sequence[Change]) -> FileTable:
    rows: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for change in changes:
        rows[change.responsibility or "utan ansvar"][0] += change.before
        rows[change.responsibility or "utan ansvar"][1] += change.after
    return _table("Störst ändring per ansvar, kronor", "Ansvar", rows)


def _table(caption: str, heading: str, sums: Mapping[str, list[Decimal]]) -> FileTable:
    largest = sorted(sums.items(), key=lambda item: -abs(item[1][1] - item[1][0]))[:_SHOWN]
    rows = tuple(
        (name, number(before, 0), number(after, 0), number(after - before, 0, sign=True))
        for name, (before, after) in sorted(largest)
    )
    return FileTable(caption, (heading, "Nu", "Efter", "Skillnad"), rows, frozenset({1, 2, 3}))


def _as_errors(problems: Sequence[Problem]) -> list[Problem]:
    """What stopped the file first; at least one is an error, or the page would offer to go on."""
    ordered = sorted(problems, key=lambda problem: problem.level is not Level.ERROR)
    return ordered or [Problem("", "", "Filen går inte att läsa in.", "Kontrollera filen.")]


def _latest_is(scope: Unit, year: int, digest: str) -> bool:
    """Whether the import that counts for the year was this very file."""
    newest = _store().newest(DATASET, f"{scope.code}/{year}", None)
    if newest is None:
        return False
    batches: Any = ImportBatch.objects.filter(kind=KEY, principal=str(scope.pk), undone_at__isnull=True)
    latest = batches.filter(summary__year=year).order_by("-pk").first()
    return latest is not None and latest.sha256 == digest and latest.store_versions[0]["version"] == newest.name


def _store() -> Store:
    return Store(Path(settings.STYRKEDJAN_STORE))


def _is_sie(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"#")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _wrong(file: str, where: str, what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Problem(file, where, what, remedy)])


imports.register(
    imports.FileKind(
        key=KEY,
        label=LABEL,
        sentence="Verifikationer ur ekonomisystemet: en SIE-fil, eller CSV eller Excel med ansvar, konto och belopp.",
        permission=Permission.IMPORT,
        allow=allow,
        preview=preview,
        apply=apply,
        undo=undo,
        accept=".se,.si,.sie,.csv,.txt,.xlsx",
        options=OPTIONS,
    )
)
