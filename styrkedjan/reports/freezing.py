"""Deciding a report: the document is built, frozen with text and hash, re-opened as it was, and compared with today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from styrkedjan.areas.reporting.actions import moving
from styrkedjan.areas.reporting.actions.moving import Frozen
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.reports import interim
from styrkedjan.reports.codec import from_json
from styrkedjan.reports.diff import Change, diff
from styrkedjan.reports.document import Document, Paragraph, Tone, digest
from styrkedjan.reports.figures import moment
from styrkedjan.reports.sealing import Value


def decide(*, by: User, report: UnitReport, decision: Decision) -> FrozenReport:
    """Enter the decision and freeze the report as it was approved for the meeting: what came after, nobody there saw.

    See `areas.reporting.actions.decide`.
    """
    return moving.decide(by=by, report=report, decision=decision, build=_frozen)


def _frozen(report: UnitReport, decision: str, known_at: datetime) -> Frozen:
    value = Value.of(interim.build(report, known=Known.at(known_at), decision=decision))
    return Frozen(value.json, value.text, value.sha256)


def changes_since_approval(report: UnitReport) -> tuple[Change, ...]:
    """What is different today from what was approved for the meeting; nothing for a report that is not approved."""
    moment = rounds.approved_for_meeting(report)
    if moment is None:
        return ()
    return diff(interim.build(report, known=Known.at(moment)), interim.build(report, known=NOW, of_today=True))


@dataclass(frozen=True, slots=True)
class Opened:
    """A decided report as it was, and whether it still is what was decided."""

    row: FrozenReport
    document: Document
    intact: bool


def reopen(row: FrozenReport) -> Opened:
    """The report as it was decided. `intact` is False when value or text no longer give the hash."""
    return Opened(row, from_json(row.document), digest(row.document, row.text) == row.sha256)


def value_of(row: FrozenReport) -> Value:
    """The value as it was frozen, whatever the forms have learnt since. Raises Refused when it was tampered with."""
    if not reopen(row).intact:
        raise Refused(
            "Den beslutade rapporten stämmer inte med sin kontrollsumma.",
            "Jämför med arkivets exemplar och anmäl till den som förvaltar systemet.",
        )
    return Value(row.document, row.text, row.sha256)


def since(row: FrozenReport) -> tuple[Change, ...]:
    """What would be different if the report were built today."""
    now = interim.build(row.report, decision=reopen(row).document.decision, known=NOW, of_today=True)
    return diff(reopen(row).document, now)


def issued(report: UnitReport, known: Known) -> Value:
    """What files of the report are written from: the frozen value once decided, otherwise that of its document."""
    frozen = FrozenReport.objects.filter(report=report).first()
    if frozen is not None and known.holds(frozen.decided_at):
        return value_of(frozen)
    # Once it is approved, the meeting reads what was approved.
    approved = rounds.approved_for_meeting(report)
    if approved is not None and known.holds(approved):
        document = interim.build(report, known=Known.at(approved), at=timezone.now())
        return Value.of(_warned(document, diff(document, interim.build(report, known=known, of_today=True)), approved))
    return Value.of(interim.build(report, known=known, at=timezone.now()))


def _warned(document: Document, changes: tuple[Change, ...], approved: datetime) -> Document:
    """What the meeting reads, with a first line that says when it is no longer what is known."""
    if not changes:
        return document
    told = plural(len(changes), "uppgift har ändrats", "uppgifter har ändrats")
    words = f"{told} sedan rapporten godkändes {moment(approved)}. Här står det som godkändes."
    return replace(document, blocks=(Paragraph(words, Tone.NOTE), *document.blocks))


def document_of(report: UnitReport, known: Known) -> Document:
    """The report's document: the frozen one once decided, otherwise built; at an earlier moment, as known then."""
    return issued(report, known).document
