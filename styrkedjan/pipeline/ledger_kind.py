"""The ledger among the things that can be imported: what the page and the command line show, apply and undo.

A file is read, checked and written beside the store with no transaction open. Then the database decides, in one short
transaction, that the import has been made, and one rename makes it count. Should the process die between the two,
`reconcile` finishes what was decided.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.economy.models import AccountGroup, ClosedMonth
from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import InvalidInput, Level, NotAllowed, Problem, Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import number
from styrkedjan.foundation import audit, imports
from styrkedjan.foundation.import_reading import COLUMNS, reading_of, remember
from styrkedjan.foundation.imports import APPLIED, UNDONE, FilePreview, Option
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pipeline import ledger_preview, ledger_workbook
from styrkedjan.pipeline.ledger import ImportResult, import_ledger, undo_import
from styrkedjan.pipeline.ledger_export import ledger_book, ledger_lines
from styrkedjan.pipeline.ledger_opening import Opened, Options, open_ledger
from styrkedjan.sources.ledger_columns import FIELDS, LABELS, SYNONYMS
from styrkedjan.sources.tables.headings import layout_of
from styrkedjan.store.ledger_files import DATASET
from styrkedjan.store.versions import Store
from styrkedjan.store.writing import finish

KEY = "ledger"
LABEL = "Redovisning"
_CHECKS = {"accept_known_units": "known_units", "accept_row_count": "row_count"}
APPROVED = ("known_units", "row_count", "closed_months", "file_errors")

OPTIONS = (
    Option("year", "År", "integer", "Behövs inte för SIE, om inte filens räkenskapsår går över flera kalenderår."),
    Option(
        "accounting_year",
        "Räkenskapsår",
        "text",
        "Bara för CSV och Excel över flera kalenderår, till exempel 2024-07--2025-06. SIE säger det själv.",
    ),
    Option("months", "Månader", "text", "Till exempel 1-4 om filen bara har dem. Tomt betyder hela året."),
    Option("dimensions", "Dimensioner i SIE", "text", "Till exempel 1=ansvar, 20=verksamhet. Tomt: enligt standarden."),
    Option("accept_known_units", "Jag godkänner ansvarskoder som inte finns i organisationen", "check"),
    Option("accept_row_count", "Jag godkänner att filen har många färre rader än förra gången", "check"),
    Option(
        "approve",
        "Jag godkänner avvikelserna, därför att",
        "text",
        "Behövs när en stängd månad ändras eller filen har fel. Skälet skrivs i händelseloggen med ditt namn.",
    ),
)


def allow(by: User, scope: Unit) -> None:
    """A ledger is the whole municipality's, so the right is needed there."""
    if not scope.is_root:
        raise NotAllowed("Redovisningen läses in för hela kommunen.", "Be kommunens controller läsa in den.")
    permissions.require(by, Permission.IMPORT, scope)


def preview(scope: Unit, path: Path, file_name: str, options: Options) -> FilePreview:
    """What is in the file, what would change and what is wrong, with nothing published. The file is read once."""
    opened = None
    try:
        opened = _open(scope, path, file_name, options)
        result = _run(scope, opened, options, by="förhandsgranskning", preview=True)
    except InvalidInput as refused:
        facts = _facts(scope, opened) if opened else []
        return FilePreview(tuple(facts), messages=tuple(_as_errors(refused.problems)), changes_something=False)
    facts = _facts(scope, opened)
    facts += [("År", str(opened.year)), ("Transaktioner att läsa in", number(result.taken))]
    if result.rows != result.taken:
        facts.append(("Transaktioner i året efteråt", number(result.rows)))
    facts.append(("Summa av transaktionerna", f"{number(result.amount, 2)} kr"))
    effect = sum((change.difference for change in result.changes), ledger_preview.ZERO)
    facts.append(("Ändrar kommunens netto med", f"{number(effect, 2, sign=True)} kr"))
    if approved := options.get("approve", "").strip():
        facts.append(("Godkänns därför att", approved))
    repeated = _latest_is(scope, opened.year, _sha256(path))
    messages = [
        *result.problems,
        *ledger_preview.gaps(file_name, result.accounts, list(AccountGroup.objects.filter(principal=scope))),
    ]
    return FilePreview(
        tuple(facts),
        tuple(ledger_preview.tables(scope, result, opened.table.told if opened.table else [])),
        tuple(messages),
        changes_something=not repeated,
        layout=layout_of(opened.table.headings) if opened.table else frozenset(),
    )


def apply(*, by: User, scope: Unit, path: Path, file_name: str, options: Options) -> ImportBatch | None:
    """Publish the ledger and remember the batch. None when the latest import of the year was this very file."""
    reconcile(scope)
    opened, digest = _open(scope, path, file_name, options), _sha256(path)
    if _latest_is(scope, opened.year, digest):
        return None
    batch = ImportBatch(kind=KEY, principal=str(scope.pk), file_name=file_name[:255], sha256=digest, applied_by=by)

    def confirm(version: str, rows: int) -> None:
        """The database decides, all there is to say of it at once; the rename that follows makes it count."""
        with transaction.atomic():
            batch.store_versions = [{"dataset": DATASET, "year": opened.year, "version": version}]
            told = {"transaktioner": rows}
            batch.rows = rows
            batch.summary = {"scope": scope.pk, "scope_path": scope.path, "year": opened.year, "rows": told}
            if opened.sie is not None:
                batch.summary |= {"company": opened.sie.header.company, "org": opened.sie.header.organisation_number}
            approved = options.get("approve", "").strip()
            if approved:
                batch.summary["approved"] = approved
            batch.save()
            details = {"slag": LABEL, "år": opened.year} | ({"godkänt_därför_att": approved} if approved else {})
            audit.record(APPLIED, by=by, target=batch, unit_path=scope.path, **details)
            if opened.table is not None and options.get(COLUMNS):
                columns, layout = json.loads(options[COLUMNS]), layout_of(opened.table.headings)
                remember(by=by, kind=_KIND, scope=scope, columns=columns, layout=layout)

    _run(scope, opened, options, by=by.username, preview=False, confirm=confirm)
    return batch


def undo(*, by: User, batch: ImportBatch, scope: Unit) -> Callable[[], None]:
    """How to withdraw the batch's version. Raises Refused while a later import of the same year counts."""
    (published,) = batch.store_versions
    year, name = published["year"], published["version"]
    versions = _store().versions(DATASET, f"{scope.code}/{year}")
    if any(version.name > name and version.withdrawn is None for version in versions):
        raise Refused(f"Redovisningen för {year} har lästs in igen sedan dess.", "Ångra den senaste inläsningen först.")
    if not any(version.name == name and version.withdrawn is None for version in versions):
        raise Refused("Inläsningen finns inte i faktalagret.", "Läs om sidan och välj bland de inläsningar som visas.")
    return lambda: _withdraw(scope, year, name, by.username, "Ångrad")


def _withdraw(scope: Unit, year: int, name: str, by: str, reason: str) -> None:
    undo_import(_store(), scope.code, year, name, by=by, at=timezone.now(), reason=reason)


def reconcile(scope: Unit) -> int:
    """Finish imports whose process died between the decision and the store. How many there were."""
    store, mended = _store(), 0
    batches: Any = ImportBatch.objects.filter(kind=KEY, principal=str(scope.pk)).select_related("undone_by")
    for batch in batches.order_by("-pk")[:100]:
        for each in batch.store_versions:
            slice_ = f"{scope.code}/{each['year']}"
            found = {version.name: version for version in store.versions(DATASET, slice_)}.get(each["version"])
            if found is None and batch.undone_at is None:
                if not finish(store, DATASET, slice_, each["version"]):
                    batch.undone_at, batch.undone_by = timezone.now(), batch.applied_by
                    batch.summary = {**batch.summary, "avbruten": True}
                    batch.save(update_fields=["undone_at", "undone_by", "summary"])
                    audit.record(UNDONE, by=None, target=batch, unit_path=scope.path, slag=LABEL, avbruten=True)
                mended += 1
            elif found is not None and found.withdrawn is None and batch.undone_at is not None:
                _withdraw(scope, each["year"], found.name, str(batch.undone_by or "okänd"), "Ångrad")
                mended += 1
    return mended


def reconcile_all() -> int:
    """As `reconcile`, for every municipality; done when the service starts."""
    return sum(reconcile(root) for root in Unit.objects.filter(parent__isnull=True))


def _open(scope: Unit, path: Path, file_name: str, options: Options) -> Opened:
    """The file, looked at as far as its headings. Raises InvalidInput."""
    return open_ledger(path, file_name, options, lambda: reading_of(_KIND, scope, options))


def _run(
    scope: Unit,
    opened: Opened,
    options: Options,
    *,
    by: str,
    preview: bool,
    confirm: Callable[[str, int], None] | None = None,
) -> ImportResult:
    known = set(Responsibility.objects.filter(principal=scope).values_list("code", flat=True))
    accept = [check for option, check in _CHECKS.items() if options.get(option)]
    return import_ledger(
        _store(),
        scope.code,
        opened.year,
        opened.source,
        by=by,
        months=opened.months,
        known_responsibilities=known or None,
        accept=APPROVED if options.get("approve", "").strip() else accept,
        preview=preview,
        closed=_closed(scope, opened.year),
        confirm=confirm,
    )


def _closed(scope: Unit, year: int) -> set[int]:
    """The months of the year whose books are closed (one query)."""
    standing = NOW.rows(ClosedMonth).filter(principal=scope, period__startswith=f"{year}-")
    periods = map(Period.parse, standing.values_list("period", flat=True))
    return {period.year * 100 + period.number for period in periods}


def _facts(scope: Unit, opened: Opened) -> list[tuple[str, str]]:
    if opened.sie is None:
        return ledger_preview.table_facts(scope)
    return ledger_preview.sie_facts(scope, opened.sie, _number_before(scope))


def _number_before(scope: Unit) -> tuple[str, str]:
    """The organisation number in the newest import that has one, and its day."""
    batches = ImportBatch.objects.filter(kind=KEY, principal=str(scope.pk), undone_at__isnull=True).order_by("-pk")
    for summary, at in batches.values_list("summary", "applied_at")[:20]:
        if summary.get("org"):
            return str(summary["org"]), f"{timezone.localdate(at)}"
    return "", ""


def _as_errors(problems: Collection[Problem]) -> list[Problem]:
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_KIND = imports.FileKind(
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
    example=ledger_workbook.example,
    export=ledger_lines,
    workbook=ledger_book,
    fields={name: (LABELS[name], *SYNONYMS[name]) for name in FIELDS},
    needed=("responsibility", "account", "amount", "day"),
)
imports.register(_KIND)
