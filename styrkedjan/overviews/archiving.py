"""A registered record as an archive takes it over: its fields, what was said, its files, and what has happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Field
from django.utils import timezone

from styrkedjan.areas.archive.models import Registration
from styrkedjan.areas.archive.queries.due import decided_rules
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.archive.case import Case, Document, Held, packed_names
from styrkedjan.domain.archive.states import Action
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.foundation import records
from styrkedjan.foundation.actions import label_of
from styrkedjan.foundation.attachments import attachments_of, content
from styrkedjan.foundation.comments import comments_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Permission


def case_of(registration: Registration, *, by: User) -> Case:
    """All of it, for whoever may read all of it."""
    unit = registration.unit
    require(by, Permission.KEEP_RECORDS, unit)
    kind = next(one for one in records.kinds() if one.type == registration.about_type)
    record = kind.find(registration.about_id)
    if record is None:
        raise Refused("Handlingen finns inte kvar.", "Det som är gallrat levereras inte.")
    if not kind.may_see(by, record):
        raise NotAllowed("Handlingen har sekretess för dig.", "Be den som får läsa den att leverera den.")
    rule = decided_rules(unit.principal or unit).get(registration.klassa)
    return Case(
        identity=f"{registration.about_type}-{registration.about_id}",
        record_number=registration.record_number,
        title=registration.title,
        unit=unit.name,
        opened=registration.opened_on,
        closed=registration.closed_on,
        klassa=registration.klassa,
        klassa_title="",
        documents=tuple(_documents(registration, record)),
        events=tuple(_events(registration)),
        secrecy=registration.secrecy,
        retention=f"{rule}, {rule.decision_text}" if rule else "",
        is_kept=rule is None or rule.action == Action.KEEP,
    )


def _documents(registration: Registration, record: Any) -> Iterator[Document]:
    told = "\n".join(f"{_called(field)}: {_said(record, field)}" for field in record._meta.concrete_fields)
    when = timezone.make_aware(datetime.combine(registration.opened_on, datetime.min.time()))
    yield _text(1, "Uppgifter", when, told)
    comments = comments_of(record, NOW)
    if comments:
        said = "\n\n".join(f"{row.created_at:%Y-%m-%d %H:%M} {row.created_by}\n{row.text}" for row in comments)
        yield _text(2, "Samtal", comments[0].created_at, said)
    files = attachments_of(record, NOW)
    names = packed_names([row.name for row in files])
    for number, (row, packed) in enumerate(zip(files, names, strict=True), 3):
        held = Held(row.name, f"{number}_{packed}", row.media_type, content(row))
        yield Document(number, row.name, row.created_at, str(row.created_by), (held,))


def _text(number: int, title: str, when: datetime, told: str) -> Document:
    """Plain text in UTF-8: what can be read as long as anything can."""
    held = Held(f"{title}.txt", f"{number}_{title}.txt", "text/plain", told.encode())
    return Document(number, title, when, "", (held,))


def _called(field: Field[Any, Any]) -> str:
    return str(field.verbose_name)


def _said(record: Any, field: Field[Any, Any]) -> str:
    shown = getattr(record, f"get_{field.name}_display", None)
    value = shown() if shown else getattr(record, field.name)
    return "" if value is None else str(value)


def _events(registration: Registration) -> Iterator[tuple[datetime, str]]:
    """Who did what stands in the log that the municipality keeps; the archive gets what was done, and when."""
    rows = AuditEvent.objects.filter(target_type=registration.about_type, target_id=registration.about_id)
    for at, name in rows.order_by("at", "pk").values_list("at", "action"):
        yield timezone.localtime(at).replace(tzinfo=None), label_of(name)
