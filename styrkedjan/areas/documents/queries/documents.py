"""The register of steering documents with what is wrong, what they steer, and the values that hold for a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from styrkedjan.areas.documents.models import (
    CurrencyReview,
    DocumentUse,
    OpenFile,
    ProgrammeShare,
    SteeringDocument,
    ValuesTalk,
)
from styrkedjan.areas.documents.queries.rules import bodies, rules, values_kinds
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.queries import root_of, valid_on
from styrkedjan.domain.documents import faults
from styrkedjan.domain.documents.faults import Finding
from styrkedjan.domain.documents.rules import DocumentKind, Field
from styrkedjan.domain.documents.states import DocumentState, ReviewResult
from styrkedjan.foundation import records
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.records import RecordKind
from styrkedjan.foundation.remembering import remembered

REVIEWED_FROM = 9  # the currency of every document is looked at in the autumn


@dataclass(frozen=True, slots=True)
class DocLine:
    """A document with its kind, this year's review and what is wrong with it."""

    row: SteeringDocument
    kind: DocumentKind | None
    review: CurrencyReview | None
    found: tuple[Finding, ...]
    until: date | None

    @property
    def state(self) -> DocumentState:
        return DocumentState(self.row.state)

    @property
    def kind_name(self) -> str:
        return self.kind.name if self.kind else self.row.kind


@dataclass(frozen=True, slots=True)
class Register:
    """Every document that the reader may see, worst first, and what is wrong."""

    lines: tuple[DocLine, ...]
    found: tuple[Finding, ...]

    @property
    def valid(self) -> tuple[DocLine, ...]:
        return tuple(one for one in self.lines if one.state is DocumentState.VALID)

    @property
    def faulty(self) -> int:
        return len({one.document for one in self.found})


def register(unit: Unit, known: Known, sees_draft: Callable[[Unit], bool] = lambda unit: False) -> Register:
    """The documents of the unit and below it, and those above that hold there too (at most eight queries)."""
    whole = _register(unit, known)
    shown = [one for one in whole.lines if one.state is not DocumentState.DRAFT or sees_draft(one.row.unit)]
    return Register(tuple(shown), whole.found)


@remembered
def _register(unit: Unit, known: Known) -> Register:
    """With every draft; a draft has no findings."""
    root, today = root_of(unit), known.day
    rows = SteeringDocument.objects.filter(unit__path__startswith=root.path)
    whole = known.as_written(rows.select_related("unit__principal", "owner", "replaces", "changed_by"))
    own = [row for row in whole if row.unit.path.startswith(unit.path) or unit.path.startswith(row.unit.path)]
    reviews = known.rows(CurrencyReview).filter(document__in=[row.pk for row in own], year=today.year)
    reviewed = {row.document_id: row for row in reviews.select_related("known_by")}
    there = known.made(RoleAssignment.objects.filter(valid_on(today), unit__path__startswith=root.path))
    people = set(there.filter(user__in=[row.owner_id for row in own if row.owner_id]).values_list("user", flat=True))
    named = bodies(root, today.year, known)
    file = rules()
    docs = [
        faults.Doc(
            row.pk, row.title, kind := file.kind(row.kind), row.unit.path, row.matter, DocumentState(row.state),
            row.decision_body, named.names(kind, row.unit), named.said(kind, row.unit), row.decision_date,
            row.valid_to, row.revise_by,
            row.owner_id in people, row.laws, f"{row.title} {row.matter} {row.summary}",
            ReviewResult(reviewed[row.pk].result) if row.pk in reviewed else None,
            date(today.year, REVIEWED_FROM, 1) if row.decision_date and row.decision_date.year < today.year else None,
        )
        for row in own
    ]  # fmt: skip
    found = faults.findings(docs, file, today)
    order = {one.document: number for number, one in reversed(list(enumerate(found)))}
    lines = [
        DocLine(row, file.kind(row.kind), reviewed.get(row.pk), tuple(one for one in found if one.document == row.pk),
                faults.last_day(file.kind(row.kind), row.decision_date, row.valid_to))
        for row in own
    ]  # fmt: skip
    states = list(DocumentState)
    lines.sort(key=lambda one: (one.state is DocumentState.REPEALED, order.get(one.row.pk, len(found)),
                                states.index(one.state), one.row.title))  # fmt: skip
    return Register(tuple(lines), found)


def decided(root: Unit, known: Known) -> list[DocLine]:
    """What holds on the day, for everybody: superior first (at most seven queries). What has run out does not."""
    ranks, today = [one.id for one in rules().kinds], known.day
    lines = [
        one for one in register(root, known).valid
        if (one.until is None or one.until >= today) and (one.row.valid_from is None or one.row.valid_from <= today)
    ]  # fmt: skip
    return sorted(
        lines, key=lambda one: (ranks.index(one.row.kind) if one.row.kind in ranks else len(ranks), one.row.title)
    )


@dataclass(frozen=True, slots=True)
class Steered:
    """A record that a document steers."""

    use: DocumentUse
    kind: RecordKind
    record: Any


def steered(document: SteeringDocument, may_see: Callable[[RecordKind, Any], bool], known: Known) -> list[Steered]:
    """What the document steers, as far as the reader may see (one query, and one for each kind of record)."""
    uses = list(known.rows(DocumentUse).filter(document=document).select_related("known_by"))
    by_type = {kind.type: kind for kind in records.kinds()}
    found = []
    for name in sorted({use.about_type for use in uses}):
        kind = by_type.get(name)
        if kind is None:
            continue
        keys = [use.about_id for use in uses if use.about_type == name]
        rows = {
            str(row.pk): row for row in kind.model._default_manager.select_related(*kind.related).filter(pk__in=keys)
        }
        told = {str(row.pk): row for row in known.as_written(list(rows.values()))}
        found += [
            Steered(use, kind, told[use.about_id])
            for use in uses if use.about_type == name and use.about_id in told and may_see(kind, told[use.about_id])
        ]  # fmt: skip
    return found


def uses() -> QuerySet[DocumentUse]:
    """The ties that hold, to find one among by its key."""
    return NOW.rows(DocumentUse)


def steering(record: Model, known: Known) -> list[DocumentUse]:
    """The documents that steer a record, those that hold (at most two queries)."""
    uses = known.rows(DocumentUse).filter(**records.beside(record)).select_related("document__unit__principal")
    told = {row.pk: row for row in known.as_written([use.document for use in uses])}
    found = []
    for use in uses:
        if use.document_id in told and told[use.document_id].state == DocumentState.VALID:
            use.document = told[use.document_id]
            found.append(use)
    return found


def open_files(documents: Iterable[int], known: Known) -> dict[int, list[OpenFile]]:
    """Document -> its files that everybody may fetch, those that are still there (one query)."""
    rows = known.rows(OpenFile).filter(document__in=list(documents), attachment__removed_at=None)
    found: dict[int, list[OpenFile]] = {}
    for row in rows.select_related("attachment").order_by("pk"):
        found.setdefault(row.document_id, []).append(row)
    return found


def open_file(root: Unit, pk: int) -> OpenFile | None:
    """The file, where its document is the municipality's, decided and holds today; else None."""
    row = NOW.rows(OpenFile).filter(pk=pk, attachment__removed_at=None).select_related("attachment").first()
    held = {line.row.pk for line in decided(root, NOW)} if row else ()
    return row if row and row.document_id in held else None


def opened() -> QuerySet[OpenFile]:
    """The files that are open, to find one among by its key."""
    return NOW.rows(OpenFile)


def governing(unit: Unit, field: Field, known: Known) -> list[SteeringDocument]:
    """The documents that hold and govern a field at a unit, the highest rank first (one query)."""
    rows = SteeringDocument.objects.filter(unit__path__startswith=root_of(unit).path).exclude(matter="")
    told = [row for row in known.as_written(rows.select_related("unit")) if row.state == DocumentState.VALID]
    own = [row for row in told if unit.path.startswith(row.unit.path) and field.has(row.matter)]
    ranks = [one.id for one in rules().kinds]
    return sorted(own, key=lambda row: (ranks.index(row.kind) if row.kind in ranks else len(ranks), row.title))


def shares(document: SteeringDocument, known: Known) -> list[ProgrammeShare]:
    """The owners of a programme, the newest year first (one query)."""
    rows = known.rows(ProgrammeShare).filter(document=document).select_related("unit", "known_by")
    return sorted(rows, key=lambda row: (-row.year, row.unit.name))


@dataclass(frozen=True, slots=True)
class Values:
    """A value document that holds for a unit, and this year's talk about it."""

    row: SteeringDocument
    talk: ValuesTalk | None


@remembered
def values_of(unit: Unit, known: Known) -> list[Values]:
    """The core values and the ethics code that hold for a unit, the nearest first (at most three queries)."""
    rows = SteeringDocument.objects.filter(
        unit__path__startswith=root_of(unit).path, kind__in=values_kinds()
    )  # fmt: skip
    own = [row for row in known.as_written(rows.select_related("unit")) if unit.path.startswith(row.unit.path)]
    own = [row for row in own if row.state == DocumentState.VALID]
    if not own:
        return []
    talks = known.rows(ValuesTalk).filter(unit=unit, year=known.day.year, document__in=[row.pk for row in own])
    held = {row.document_id: row for row in talks}
    return [Values(row, held.get(row.pk)) for row in sorted(own, key=lambda row: (-len(row.unit.path), row.title))]


def talks(document: SteeringDocument, year: int, known: Known) -> list[ValuesTalk]:
    """The year's talks about a document, the newest first (one query)."""
    rows = known.rows(ValuesTalk).filter(document=document, year=year).select_related("unit", "known_by")
    return sorted(rows, key=lambda row: (row.held_on, row.pk), reverse=True)
