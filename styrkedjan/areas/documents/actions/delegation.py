"""A committee's delegation order: begun from the one that holds, written row by row, and decided whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.documents.models import DelegationOrder, DelegationRule
from styrkedjan.areas.documents.queries import rules
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.documents.faults import row_findings
from styrkedjan.domain.documents.states import DELEGATION_ORDER, OrderMove, OrderState
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission
COPIED = (
    "place", "number", "is_heading", "matter", "source", "delegate", "substitute", "condition", "amount", "law",
    "report_back", "what", "how", "support", "note",
)  # fmt: skip


def _held(
    by: User, order: DelegationOrder, move: OrderMove, permission: P = P.EDIT_DOCUMENTS
) -> tuple[DelegationOrder, OrderState]:
    require(by, permission, order.committee)
    row = locking.locked(order, "committee__principal", "changed_by")
    return row, DELEGATION_ORDER.after(move, OrderState(row.state))


@action("documents.begin_order", "började en delegationsordning")
def begin_order(*, by: User, committee: Unit, valid_from: date, at: datetime | None = None) -> DelegationOrder:
    """A new order; the rows of the newest come with it, to be changed."""
    require(by, P.EDIT_DOCUMENTS, committee)
    if committee.kind not in (UnitKind.COMMITTEE, UnitKind.EXECUTIVE_BOARD):
        raise Refused("Bara en nämnd delegerar.", "Välj en nämnd.")
    locking.hold(Unit, [committee.pk])
    earlier = list(DelegationOrder.objects.filter(committee=committee).order_by("-valid_from"))
    if any(one.state == OrderState.DRAFT for one in earlier):
        raise Refused("Ett förslag är redan börjat.", "Fortsätt på det, eller kasta det.")
    if earlier and earlier[0].valid_from >= valid_from:
        raise InvalidInput(
            [Problem("", "Gäller från", f"En ordning gäller från {earlier[0].valid_from}.", "Välj en senare dag.")]
        )
    order = create(DelegationOrder, by=by, at=at, committee=committee, valid_from=valid_from)
    for row in DelegationRule.objects.filter(order__in=earlier[:1]):
        create(DelegationRule, by=by, at=at, order=order, **{name: getattr(row, name) for name in COPIED})
    tell(order, committee, valid_from=str(valid_from))
    return order


@action("documents.discard_order", "kastade ett förslag till delegationsordning")
def discard_order(*, by: User, order: DelegationOrder) -> None:
    row, _ = _held(by, order, OrderMove.CHANGE)
    tell(row, row.committee, valid_from=str(row.valid_from))
    for rule in DelegationRule.objects.filter(order=row):
        in_history(rule, by)
        rule.delete()
    in_history(row, by)
    row.delete()


@action("documents.decide_order", "förde in beslutet om en delegationsordning")
def decide_order(
    *, by: User, order: DelegationOrder, decision: Decision, at: datetime | None = None
) -> DelegationOrder:  # fmt: skip
    """Raises InvalidInput for every row that nobody could follow: no matter, no delegate, or in the wrong cells."""
    row, state = _held(by, order, OrderMove.DECIDE, P.DECIDE_DOCUMENTS)
    lines = list(DelegationRule.objects.filter(order=row))
    if not any(not one.is_heading for one in lines):
        raise Refused("Ordningen har inga punkter.", "Lägg till dem först.")
    problems = [
        Problem("", f"punkt {one.number}", found.what, found.remedy)
        for one in lines for found in faults_of(one) if found.fault.stops
    ]  # fmt: skip
    if problems:
        raise InvalidInput(problems)
    whole = require_decided(decision, Matter.DELEGATION, row.committee)
    write(row, by=by, at=at, state=state, **whole.fields())
    tell(row, row.committee, decision=whole.text)
    return row


def faults_of(row: DelegationRule) -> Any:
    """What is wrong with a row (no query)."""
    return row_findings(
        rules.rules(), matter=row.matter, delegate=row.delegate, law=row.law, note=row.note, is_heading=row.is_heading
    )


@action("documents.add_rule", "lade till en punkt i en delegationsordning")
def add_rule(
    *, by: User, order: DelegationOrder, number: str, is_heading: bool = False, at: datetime | None = None, **told: Any
) -> DelegationRule:  # fmt: skip
    row, _ = _held(by, order, OrderMove.CHANGE)
    if not number.strip():
        raise InvalidInput([Problem("", "Nummer", "Nummer saknas.", "Skriv numret i ordningen.")])
    there = DelegationRule.objects.filter(order=row)
    if there.filter(number=number.strip(), is_heading=is_heading, matter=told.get("matter", "")).exists():
        raise InvalidInput([Problem("", "Nummer", f"{number} finns redan.", "Välj ett annat nummer.")])
    last = there.order_by("-place").values_list("place", flat=True).first() or 0
    told.setdefault("place", last + 1)
    made = create(DelegationRule, by=by, at=at, order=row, number=number.strip(), is_heading=is_heading, **told)
    tell(made, row.committee, number=made.number)
    return made


@action("documents.change_rule", "ändrade en punkt i en delegationsordning")
def change_rule(
    *, by: User, rule: DelegationRule, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> DelegationRule:
    order, _ = _held(by, rule.order, OrderMove.CHANGE)
    row = locking.locked(rule, "changed_by")
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, order.committee, number=row.number)
    return row


@action("documents.remove_rule", "tog bort en punkt ur en delegationsordning")
def remove_rule(*, by: User, rule: DelegationRule) -> None:
    order, _ = _held(by, rule.order, OrderMove.CHANGE)
    row = locking.locked(rule)
    tell(row, order.committee, number=row.number)
    in_history(row, by)
    row.delete()


@action("documents.read_rules", "läste in punkter i en delegationsordning")
def read_rules(
    *, by: User, order: DelegationOrder, added: Iterable[Mapping[str, Any]],
    changed: Iterable[tuple[DelegationRule, Mapping[str, Any]]],
    removed: Iterable[DelegationRule], at: datetime | None = None,
) -> None:  # fmt: skip
    """Rows of a file at once: one event for them all, as the file is one."""
    row, _ = _held(by, order, OrderMove.CHANGE)
    count = 0
    for told in added:
        create(DelegationRule, by=by, at=at, order=row, **told)
        count += 1
    for rule, changes in changed:
        write(rule, by=by, at=at, **changes)
        count += 1
    for rule in removed:
        in_history(rule, by)
        rule.delete()
        count += 1
    tell(row, row.committee, rows=count)
