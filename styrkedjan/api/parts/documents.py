"""Steering documents that hold, who decides about something on a day, and the council's assignments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api import common
from styrkedjan.api.access import reader
from styrkedjan.api.common import LOOKUP, AsOf, Code
from styrkedjan.areas.documents.queries import assignments as assigned
from styrkedjan.areas.documents.queries import delegation, documents
from styrkedjan.foundation.known import Known

router = Router(tags=["Styrdokument och ansvar"])


class DocumentOut(Schema):
    """A steering document that holds."""

    unit: str = Field(examples=["100"])
    code: str = Field(examples=["SD-01"])
    title: str = Field(examples=["Policy för upphandling"])
    kind: str = Field(examples=["policy"])
    decision: str = Field(examples=["Kommunfullmäktige 2024-11-25 § 112"])
    valid_from: date | None = Field(examples=["2025-01-01"])
    valid_to: date | None = Field(examples=["2028-12-31"])
    owner_role: str = Field(examples=["Upphandlingschef"])
    link: str = Field(examples=[""])
    findings: list[str]


class DelegationOut(Schema):
    """A row of an order that answers the words, with its sentence."""

    committee: str = Field(examples=["200"])
    number: str = Field(examples=["1.4"])
    matter: str = Field(examples=["Beslut om skolskjuts"])
    delegate: str = Field(examples=["Handläggare"])
    source: str = Field(examples=["delegation"])
    law: str = Field(examples=["10 kap. 32 § skollagen"])
    sentence: str


class AssignmentOut(Schema):
    """What the council asked for or promised, and how it stands."""

    code: str = Field(examples=["KF-1"])
    title: str = Field(examples=["Fler i arbete"])
    kind: str = Field(examples=["assignment"])
    decision: str = Field(examples=["Kommunfullmäktige 2025-06-16 § 88"])
    due: date = Field(examples=["2026-10-31"])
    state: str = Field(examples=["given"])
    late: bool = Field(examples=[False])
    owners: list[str]
    standing: str


@router.get("/units/{code}/steering-documents", response={200: list[DocumentOut], **LOOKUP})
def steering_documents(request: HttpRequest, code: Code, as_of: AsOf = None) -> Any:
    """Styrdokument som gäller för enheten, de som behöver något först."""
    unit = common.unit(reader(request), code)
    return [
        {
            "unit": one.row.unit.code, "code": one.row.code, "title": one.row.title, "kind": one.row.kind,
            "decision": one.row.decision_text, "valid_from": one.row.valid_from, "valid_to": one.row.valid_to,
            "owner_role": one.row.owner_role, "link": one.row.link, "findings": [found.what for found in one.found],
        }
        for one in documents.register(unit, Known.end_of(as_of)).valid
    ]  # fmt: skip


@router.get("/units/{code}/delegation", response={200: list[DelegationOut], **LOOKUP})
def who_decides(request: HttpRequest, code: Code, q: str, on: date | None = None, as_of: AsOf = None) -> Any:
    """Vem som beslutar om det som `q` säger en viss dag (`on`), det som svarar bäst först."""
    unit, known = common.unit(reader(request), code), Known.end_of(as_of)
    return [
        {
            "committee": one.order.committee.code, "number": one.row.number, "matter": one.row.matter,
            "delegate": one.row.delegate, "source": one.row.source, "law": one.row.law, "sentence": one.sentence,
        }
        for one in delegation.answers(unit, " ".join(q.split()[:6])[:120], on or known.day, known)
    ]  # fmt: skip


@router.get("/units/{code}/council-assignments", response={200: list[AssignmentOut], **LOOKUP})
def council_assignments(request: HttpRequest, code: Code, as_of: AsOf = None) -> Any:
    """Fullmäktiges uppdrag och löften, de försenade först; för en nämnd bara dem som den har en del i."""
    unit = common.unit(reader(request), code)
    return [
        {
            "code": one.row.code, "title": one.row.title, "kind": one.row.kind, "decision": one.row.decision_text,
            "due": one.row.due, "state": one.row.state, "late": one.is_late,
            "owners": [part.unit.code for part in one.shares], "standing": one.standing,
        }
        for one in assigned.assignments(unit, Known.end_of(as_of))
    ]  # fmt: skip
