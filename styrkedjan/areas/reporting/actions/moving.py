"""A report's way: handed in, referred back, approved, decided and frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy.queries.proposal_book import ProposalBook
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.actions import signatures
from styrkedjan.areas.reporting.actions.shared import locked, write_answer
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain import reporting as rules
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.reporting import ReportMove, ReportState
from styrkedjan.foundation import editing
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("reporting.submit", "lämnade in rapporten")
def submit(*, by: User, report: UnitReport, book: ProposalBook | None = None) -> UnitReport:
    """Hand the report in. Raises InvalidInput with everything that is missing, at once.

    With it the unit's forecast is signed; `book` has what is proposed, where the caller has read it.
    """
    row = locked(by, report, ReportMove.SUBMIT)
    page = page_queries.report_page(row, NOW)
    problems = page.content.problems()
    if problems:
        raise InvalidInput(problems)
    for line in page.goals:
        write_answer(by, line.assessment, {}, line.facts)
    stamp: dict[str, Any] = {"submitted_at": timezone.now(), "submitted_by": by, "refer_back_reason": ""}
    signatures.sign_own(by, row, book)
    return _move(by, row, ReportMove.SUBMIT, **stamp)


@action("reporting.take_back", "tog tillbaka sin inlämning")
def take_back(*, by: User, report: UnitReport) -> UnitReport:
    """Undo one's own handing in, as long as nobody has approved it: it is a draft again, with all that it says."""
    row = locked(by, report, ReportMove.TAKE_BACK)
    rules.require_own(row.submitted_by_id, by.pk)
    return _move(by, row, ReportMove.TAKE_BACK, submitted_at=None, submitted_by=None)


@action("reporting.refer_back", "skickade tillbaka rapporten")
def refer_back(*, by: User, report: UnitReport, reason: str) -> UnitReport:
    """Send the report back with a reason; who wrote it can change it and hand it in again."""
    row = locked(by, report, ReportMove.REFER_BACK)
    if not reason.strip():
        remedy = "Skriv vad som behöver ändras eller kompletteras."
        raise InvalidInput([Problem("", "Skäl", "Skälet till återremissen saknas.", remedy)])
    signatures.send_back(by, row, reason.strip())
    changes = {"refer_back_reason": reason.strip(), "approved_at": None, "approved_by": None}
    return _move(by, row, ReportMove.REFER_BACK, details={"reason": reason.strip()}, **changes)


@action("reporting.approve", "godkände rapporten")
def approve(*, by: User, report: UnitReport) -> UnitReport:
    """Approve a report that somebody else handed in."""
    row = locked(by, report, ReportMove.APPROVE)
    rules.require_other_eyes(row.submitted_by_id, by.pk)
    signatures.sign_sum(by, row)
    return _move(by, row, ReportMove.APPROVE, approved_at=timezone.now(), approved_by=by)


@transaction.atomic
def approve_many(*, by: User, reports: Iterable[UnitReport]) -> list[UnitReport]:
    """Approve several, all or none; each is an approval of its own."""
    return [approve(by=by, report=report) for report in reports]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a decision freezes: the document as JSON values, its plain text and the hash of both."""

    document: dict[str, Any]
    text: str
    sha256: str


# Builds what is frozen; called inside the decision's transaction, so that nothing can slip in between.
Build = Callable[[UnitReport, str, datetime], Frozen]


@action("reporting.decide", "förde in beslutet om rapporten")
def decide(*, by: User, report: UnitReport, decision: Decision, build: Build) -> FrozenReport:
    """Enter the body's decision: the report as it was approved for the meeting is frozen with its hash.

    What has become known since the approval is not in it: the meeting did not have it. To decide on new figures, send
    the report back and approve it again.
    """
    row = locked(by, report, ReportMove.DECIDE)
    if not permissions.is_decided_on(row.unit):
        raise Refused("En enhets rapport godkänns; det är nämndens rapport som beslutas.", "Besluta nämndens rapport.")
    now = timezone.now()
    fields = require_decided(decision, Matter.REPORT, row.unit).fields()
    known_at = rounds.approved_for_meeting(row) or now
    frozen = FrozenReport(report=row, known_at=known_at, decided_at=now, decided_by=by, **fields)
    row = _move(by, row, ReportMove.DECIDE, details={"decision": frozen.decision_text})
    value = build(row, frozen.decision_text, known_at)
    frozen.document, frozen.text, frozen.sha256 = value.document, value.text, value.sha256
    frozen.save(force_insert=True)
    return frozen


def _move(
    by: User, row: UnitReport, move: ReportMove, details: dict[str, Any] | None = None, **changes: Any
) -> UnitReport:
    state = rules.REPORT.after(move, ReportState(row.state))
    editing.write(row, by=by, state=state, **changes)
    tell(row, row.unit, **(details or {}))
    return row
