"""Steering documents, the rows of delegation orders and the council's assignments as workbooks.

An order is read as it was handed over, faults and all: every row that has slid, lost its delegate or refers to a law
that holds no more is told with its row, and nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from styrkedjan.areas.documents.actions import assignments, delegation, documents
from styrkedjan.areas.documents.models import (
    AssignmentShare,
    CouncilAssignment,
    DelegationOrder,
    DelegationRule,
    SteeringDocument,
)
from styrkedjan.areas.documents.queries import delegation as orders
from styrkedjan.areas.documents.queries.rules import rules
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import bodies_by_code, people, root_of, units_by_code
from styrkedjan.domain.documents.faults import row_findings
from styrkedjan.domain.documents.states import AssignmentKind, AuthoritySource, DocumentState, OrderState
from styrkedjan.domain.errors import Level, Problem, Refused
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

P = Permission
DECISION = (
    Column("decided_by", "Beslutat av", max_length=120, aliases=("Beslutsinstans", "Antagen av")),
    Column("decided_on", "Beslutsdatum", Kind.DATE, aliases=("Antagen",)),
    Column("section", "Paragraf", max_length=20),
    Column("record_number", "Diarienummer", max_length=40),
)


def _decision(told: Mapping[str, Any]) -> Decision:
    return Decision(
        str(told.get("decided_by") or ""), told.get("decided_on"), str(told.get("section") or ""),
        str(told.get("record_number") or ""),
    )  # fmt: skip


def _decided(row: Any) -> Values:
    return {
        "decided_by": row.decision_body, "decided_on": row.decision_date, "section": row.decision_section,
        "record_number": row.record_number,
    }  # fmt: skip


# --- steering documents -----------------------------------------------------------------------------------------------

_DOC_TEXTS = ("title", "kind", "matter", "summary", "laws", "link", "owner_role")
_DOC_DAYS = ("valid_from", "valid_to", "revise_by")
DOCUMENTS = TableSpec(
    name="steering_documents",
    title="Styrdokument",
    key=("unit", "code"),
    columns=(
        Column("unit", "Gäller för", Kind.CODE, required=True, help="Enhetens kod; kommunens egen kod för alla."),
        Column("code", "Nummer", Kind.CODE, required=True, max_length=40),
        Column("title", "Namn", required=True, max_length=160, aliases=("Titel", "Dokument")),
        Column("kind", "Typ", Kind.CODE, required=True, help="Typens id i definitions/document_rules."),
        Column("matter", "Sakfråga", max_length=120),
        Column("summary", "Vad det säger", max_length=4000),
        Column("laws", "Lagar", max_length=2000),
        Column("link", "Adress", max_length=200),
        *DECISION,
        Column("valid_from", "Gäller från", Kind.DATE),
        Column("valid_to", "Gäller till", Kind.DATE),
        Column("revise_by", "Revideras senast", Kind.DATE),
        Column("owner", "Ansvarig", Kind.CODE, help="Personens användarnamn."),
        Column("owner_role", "Ansvarig funktion", max_length=120),
        Column("replaces", "Ersätter", Kind.CODE, help="Numret på det dokument som det ersätter, hos samma enhet."),
    ),
    help="En rad per styrdokument. Med beslut läses det in som gällande, utan beslut som utkast.",
)


def _documents(scope: Unit) -> Any:
    rows = SteeringDocument.objects.filter(unit__path__startswith=scope.path)
    return rows.select_related("unit__principal", "owner", "replaces").order_by("unit__code", "code", "pk")


def current_documents(scope: Unit, known: Known) -> Rows:
    """Those that are not repealed (at most four queries)."""
    live = [row for row in known.as_written(_documents(scope)) if row.state != DocumentState.REPEALED]
    told = [
        {
            "unit": row.unit.code, "code": row.code, **{name: getattr(row, name) for name in (*_DOC_TEXTS, *_DOC_DAYS)},
            "owner": row.owner.username if row.owner else "", "replaces": row.replaces.code if row.replaces else "",
            **_decided(row),
        }
        for row in live
    ]  # fmt: skip
    return {DOCUMENTS.key_of(values): values for values in told}


def known_documents(scope: Unit) -> Mapping[str, Collection[str]]:
    return {
        "unit": [code for code, unit in units_by_code(scope).items() if unit.path.startswith(scope.path)],
        "kind": [one.id for one in rules().kinds],
        "owner": ["", *people(root_of(scope)).values_list("username", flat=True)],
    }


FIXED = (
    "title",
    "kind",
    "summary",
    "laws",
    *_DOC_DAYS,
    "replaces",
    "decided_by",
    "decided_on",
    "section",
    "record_number",
)


def check_documents(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Half a decision, and what a body has decided, are told row by row; laws that hold no more are only said."""
    states = dict(_documents(scope).values_list("pk", "state"))
    there = {(row.unit.code, row.code): states[row.pk] for row in _documents(scope)}
    for change in changes:
        if change.operation is Operation.REMOVE:
            if there.get((change.key[0], change.key[1])) != DocumentState.DRAFT:
                yield Problem(
                    "",
                    where(change.key, "code"),
                    "Ett beslutat dokument tas inte bort av en fil.",
                    "Upphäv det på sidan.",
                )
            continue
        told = rows.get(change.key, change.after)
        decision = _decision(told)
        for problem in decision.problems(section=False) if decision else ():
            yield Problem("", where(change.key, "decided_by"), problem.what, problem.remedy)
        if there.get((change.key[0], change.key[1])) == DocumentState.VALID and any(
            name in change.after for name in FIXED
        ):
            yield Problem(
                "",
                where(change.key, "title"),
                "Det som är beslutat ändras inte av en fil.",
                "Ersätt eller förläng det på sidan.",
            )
        for one in rules().stale(str(told.get("laws") or ""), str(told.get("title") or "")):
            yield Problem("", where(change.key, "laws"), f"{one.what}.", f"{one.remedy}.", Level.WARNING)


def apply_documents(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    units, owners = units_by_code(scope), {one.username: one for one in people(root_of(scope))}
    there = {(row.unit.code, row.code): row for row in _documents(scope)}
    for change in changes:
        key = (change.key[0], change.key[1])
        told: dict[str, Any] = {name: change.after[name] for name in _DOC_DAYS if name in change.after}
        told |= {name: str(change.after[name] or "") for name in _DOC_TEXTS if name in change.after}
        if "owner" in change.after:
            told["owner"] = owners.get(str(change.after["owner"] or ""))
        if "replaces" in change.after:
            told["replaces"] = there.get((key[0], str(change.after["replaces"] or "")))
        if change.operation is Operation.REMOVE:
            if there[key].state == DocumentState.DRAFT:
                documents.discard_document(by=by, document=there[key])
            elif undoing:
                documents.take_back_document(by=by, document=there[key])
            else:
                raise Refused("Ett beslutat dokument tas inte bort av en fil.", "Upphäv det på sidan.")
        elif change.operation is Operation.ADD:
            decision = _decision(change.after)
            there[key] = documents.add_document(
                by=by,
                unit=units[key[0]],
                code=key[1],
                minuted=decision.required(section=False).fields() if decision else None,
                at=at,
                **told,
            )
        elif told:
            row = there[key]
            documents.change_document(by=by, document=row, changes=told, version=row.version, at=at)


# --- delegation -------------------------------------------------------------------------------------------------------

_RULE_TEXTS = (
    "matter", "source", "delegate", "substitute", "condition", "law", "report_back", "what", "how", "support", "note",
)  # fmt: skip
DELEGATION = TableSpec(
    name="delegation_rules",
    title="Delegationsordning",
    key=("body", "row_type", "number", "matter"),
    columns=(
        Column("body", "Nämndkod", Kind.CODE, required=True, aliases=("committee_code",), help="Nämndens kod."),
        Column(
            "row_type", "Radtyp", Kind.CHOICE, choices={"decision": "Punkt", "section": "Rubrik"}, default="decision"
        ),
        Column("number", "Nummer", Kind.CODE, required=True, max_length=20, aliases=("Nr", "Punkt")),
        Column("matter", "Ärende", max_length=4000, aliases=("Ärendegrupp", "Beslut")),
        Column("source", "Grund", Kind.CHOICE, choices=dict(AuthoritySource.choices()), default="delegation"),
        Column("delegate", "Delegat", aliases=("Beslutsfattare", "Lägsta beslutsnivå")),
        Column("substitute", "Ersättare"),
        Column("condition", "Villkor", max_length=400, aliases=("Begränsning",)),
        Column("amount", "Högst", Kind.MONEY, minimum=0),
        Column("law", "Lagrum", max_length=400, aliases=("Lag", "Författning")),
        Column("report_back", "Anmäls till", max_length=160),
        Column("what", "Politiken bestämmer vad", max_length=2000),
        Column("how", "Tjänsten bestämmer hur", max_length=2000),
        Column("support", "Stöd från funktion", max_length=160),
        Column("note", "Anmärkning", max_length=2000, aliases=("Kommentar",)),
    ),
    help="En rad per punkt, i ordningens ordning. Raderna läses in i nämndens förslag; nämndens beslut förs in sedan.",
)


def _newest(scope: Unit, known: Known) -> dict[str, DelegationOrder]:
    """Committee code -> its proposal, else its newest order."""
    found: dict[str, DelegationOrder] = {}
    for row in orders.orders(scope, known):
        held = found.get(row.committee.code)
        if held is None or (row.state == OrderState.DRAFT and held.state != OrderState.DRAFT):
            found[row.committee.code] = row
    return found


def current_rules(scope: Unit, known: Known) -> Rows:
    """The rows of each committee's proposal, else of its newest order (at most four queries)."""
    newest = _newest(scope, known)
    codes = {row.pk: code for code, row in newest.items()}
    rows = known.as_written(DelegationRule.objects.filter(order__in=codes).order_by("order", "place", "pk"))
    told = [
        {
            "body": codes[row.order_id], "row_type": "section" if row.is_heading else "decision", "number": row.number,
            "amount": row.amount, **{name: getattr(row, name) for name in _RULE_TEXTS},
        }
        for row in rows
    ]  # fmt: skip
    return {DELEGATION.key_of(values): values for values in told}


def check_rules(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """What is wrong with each row, told and not refused: the order is decided only when it is mended."""
    file, numbers = rules(), Counter(key[:3] for key in rows)
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        told = rows.get(change.key, change.after)
        if numbers[change.key[:3]] > 1:
            what = f"Numret {change.key[2]} står på {numbers[change.key[:3]]} rader."
            yield Problem("", where(change.key, "number"), what, "Se efter att punkterna är olika.", Level.INFORMATION)
        texts = {name: str(told.get(name) or "") for name in ("matter", "delegate", "law", "note")}
        for one in row_findings(file, is_heading=told.get("row_type") == "section", **texts):
            level = Level.WARNING if one.fault.stops or one.fault == "stale" else Level.INFORMATION
            yield Problem("", where(change.key, one.column), one.what, one.remedy, level)


def apply_rules(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Into the committee's proposal, which is begun from the order that holds where there is none."""
    committees = bodies_by_code(scope)
    by_body: dict[str, list[RowChange]] = {}
    for change in changes:
        by_body.setdefault(change.key[0], []).append(change)
    for code, own in by_body.items():
        newest = _newest(committees[code], NOW).get(code)
        if newest is None or newest.state != OrderState.DRAFT:
            day = timezone.localdate(at)
            if newest is not None:
                day = max(day, newest.valid_from + timedelta(days=1))
            newest = delegation.begin_order(by=by, committee=committees[code], valid_from=day, at=at)
        _apply_rows(by, newest, own, at)
        if undoing and not DelegationRule.objects.filter(order=newest).exists():
            delegation.discard_order(by=by, order=newest)


def _apply_rows(by: User, order: DelegationOrder, changes: Sequence[RowChange], at: datetime) -> None:
    there = {(row.is_heading, row.number, row.matter): row for row in DelegationRule.objects.filter(order=order)}
    place = max((row.place for row in there.values()), default=0)
    added, changed, removed = [], [], []
    for change in changes:
        heading, number, matter = change.key[1] == "section", change.key[2], change.key[3]
        told: dict[str, Any] = {name: str(change.after[name] or "") for name in _RULE_TEXTS if name in change.after}
        if "amount" in change.after:
            told["amount"] = change.after["amount"]
        if change.operation is Operation.ADD:
            place += 1
            added.append({"number": number, "is_heading": heading, "place": place, **told})
        elif change.operation is Operation.REMOVE:
            removed.append(there[heading, number, matter])
        else:
            changed.append((there[heading, number, matter], told))
    delegation.read_rules(by=by, order=order, added=added, changed=changed, removed=removed, at=at)


# --- the council's assignments ----------------------------------------------------------------------------------------

ASSIGNMENTS = TableSpec(
    name="council_assignments",
    title="Fullmäktiges uppdrag",
    key=("code",),
    columns=(
        Column("code", "Nummer", Kind.CODE, required=True, max_length=40),
        Column("title", "Uppdrag", required=True, max_length=255),
        Column("kind", "Slag", Kind.CHOICE, choices=dict(AssignmentKind.choices()), default="assignment"),
        Column("text", "Beslutets ord", max_length=4000),
        Column("due", "Återredovisas senast", Kind.DATE, required=True),
        *DECISION,
        Column("owners", "Ägare", readonly=True),
        Column("state", "Läge", readonly=True),
    ),
    help="En rad per uppdrag eller löfte. Ägarnas delar och redovisningar skrivs på uppdragets sida.",
)


def current_assignments(scope: Unit, known: Known) -> Rows:
    """Every assignment that is not closed (at most four queries)."""
    rows = known.as_written(CouncilAssignment.objects.filter(unit=scope).order_by("code"))
    parts = known.as_written(
        AssignmentShare.objects.filter(assignment__in=[row.pk for row in rows]).select_related("unit")
    )
    owners: dict[int, list[str]] = {}
    for part in parts:
        owners.setdefault(part.assignment_id, []).append(part.unit.name)
    told = [
        {
            "code": row.code, "title": row.title, "kind": row.kind, "text": row.text, "due": row.due, **_decided(row),
            "owners": ", ".join(owners.get(row.pk, ())), "state": row.get_state_display(),
        }
        for row in rows if row.state != "closed"
    ]  # fmt: skip
    return {ASSIGNMENTS.key_of(values): values for values in told}


def check_assignments(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        told = rows.get(change.key, change.after)
        for problem in _decision(told).problems(section=True):
            yield Problem("", where(change.key, "decided_by"), problem.what, problem.remedy)
        day, due = told.get("decided_on"), told.get("due")
        if isinstance(day, date) and isinstance(due, date) and due <= day:
            yield Problem("", where(change.key, "due"), "Dagen är före beslutet.", "Skriv en senare dag.")


def apply_assignments(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there = {row.code: row for row in CouncilAssignment.objects.filter(unit=scope)}
    for change in changes:
        code = change.key[0]
        told: dict[str, Any] = {
            name: str(change.after[name] or "") for name in ("title", "kind", "text") if name in change.after
        }
        if "due" in change.after:
            told["due"] = change.after["due"]
        if change.operation is Operation.REMOVE:
            assignments.remove_assignment(by=by, assignment=there[code])
        elif change.operation is Operation.ADD:
            assignments.give(by=by, unit=scope, code=code, decision=_decision(change.after), at=at, **told)
        else:
            decision = {
                name: change.after[name]
                for name in ("decided_by", "decided_on", "section", "record_number")
                if name in change.after
            }
            if decision:
                raise Refused(
                    "Beslutet som gav uppdraget ändras inte av en fil.", "Ta bort uppdraget och för in det på nytt."
                )
            assignments.change_assignment(
                by=by, assignment=there[code], changes=told, version=there[code].version, at=at
            )


def _allow(by: User, scope: Unit) -> None:
    require(by, P.EDIT_DOCUMENTS, scope)


imports.register(
    imports.ImportKind(
        key="steering_documents", label="Styrdokument", permission=P.EDIT_DOCUMENTS, spec=DOCUMENTS, allow=_allow,
        sentence="Kommunens styrdokument, en rad per dokument.", current=current_documents, known=known_documents,
        check=check_documents, apply_changes=apply_documents,
    )
)  # fmt: skip
imports.register(
    imports.ImportKind(
        key="delegation_rules", label="Delegationsordningar", permission=P.EDIT_DOCUMENTS, spec=DELEGATION,
        sentence="Vem som beslutar vad, en rad per punkt i nämndernas delegationsordningar.", allow=_allow,
        current=current_rules, check=check_rules, apply_changes=apply_rules, removable=True,
        known=lambda scope: {"body": [code for code, unit in bodies_by_code(scope).items() if unit.kind != "company"]},
    )
)  # fmt: skip
imports.register(
    imports.ImportKind(
        key="council_assignments", label="Fullmäktiges uppdrag", permission=P.EDIT_DOCUMENTS, spec=ASSIGNMENTS,
        sentence="Vad fullmäktige har gett i uppdrag eller lovat, en rad per uppdrag.", allow=_allow,
        current=current_assignments, check=check_assignments, apply_changes=apply_assignments,
    )
)  # fmt: skip
