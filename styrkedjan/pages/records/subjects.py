"""What the addresses of comments and files name: the record that they are about, as far as the viewer may see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import records
from styrkedjan.foundation.models import Attachment, Beside, Comment
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.request import Request


def by_record(request: Request, *, kind: str, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit of the record. What the viewer may not see is not there."""
    found = records.kind_by_key(kind)
    record = found.find(pk) if found else None
    if found is None or record is None:
        raise Http404("Finns inte.")
    return _seen(request, found, record), {"record": record, "kind": found, **rest}


def by_comment(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit of the record that the comment is about."""
    return _about(request, Comment.objects.filter(pk=pk).first(), "comment", rest)


def by_attachment(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit of the record that the file hangs on."""
    return _about(request, Attachment.objects.filter(pk=pk).first(), "attachment", rest)


def _about(request: Request, row: Beside | None, name: str, rest: dict[str, Any]) -> tuple[Unit, dict[str, Any]]:
    kind, record = records.about(row) if row is not None else (None, None)
    if kind is None or record is None:
        raise Http404("Finns inte.")
    return _seen(request, kind, record), {name: row, "record": record, "kind": kind, **rest}


def _seen(request: Request, kind: records.RecordKind, record: Any) -> Unit:
    """The record's own rule decides; what the door then asks for is a role at all."""
    if not kind.may_see(request.user, record):
        raise Http404("Finns inte.")
    return doors.home(request)[0]
