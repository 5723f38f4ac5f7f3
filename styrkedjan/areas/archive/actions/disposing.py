"""Disposal: a list that one person makes out of decided rules, and another carries out. What was there has a tombstone.

The free texts of the record, in all its versions, what was said about it and the files that hung on it go. Numbers,
days, decisions and the register's own row stay, and so does the audit log, which says who did what and not what stood.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.archive.models import Disposal, Registration, RetentionRule, Tombstone
from styrkedjan.areas.archive.queries.due import GONE, due, texts_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.archive.states import REGISTRATION, RegistrationMove, RegistrationState
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.foundation import attachments, locking, records
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import stamp, write
from styrkedjan.foundation.models import Attachment, Comment, User
from styrkedjan.foundation.roles import Permission


@action("archive.prepare_disposal", "gjorde en gallringslista")
def prepare(*, by: User, principal: Unit, at: datetime | None = None) -> Disposal:
    """All whose time is out today. Nothing goes yet."""
    require(by, Permission.KEEP_RECORDS, principal)
    locking.locked(principal)
    rows = [row for row, _ in due(principal, timezone.localdate(at))]
    if not rows:
        raise Refused("Inget är moget för gallring.", "Det som saknar beslutad regel, eller är stoppat, står kvar.")
    made = Disposal.objects.create(principal=principal, **stamp(by, at))
    made.items.set(rows)
    tell(made, principal, count=len(rows))
    return made


@action("archive.dispose", "gallrade handlingar")
def carry_out(*, by: User, disposal: Disposal, at: datetime | None = None) -> list[Tombstone]:
    """By another person than who made the list. What has been held, opened or had its rule changed since stays."""
    row: Disposal = locking.locked(disposal, "principal")
    require(by, Permission.KEEP_RECORDS, row.principal)
    if row.created_by_id == by.pk:
        raise NotAllowed("Den som gjorde listan gallrar inte efter den.", "Låt en annan person göra det.")
    if row.done_at is not None:
        raise Refused("Listan är redan gallrad.", "Gör en ny.")
    still = {one.pk: rule for one, rule in due(row.principal, timezone.localdate(at))}
    items = locking.locked_rows(row.items.filter(pk__in=still).order_by("pk"))
    made = [_dispose(by, one, row, still[one.pk], at) for one in items]
    write(row, by=by, at=at, done_at=at or timezone.now(), done_by=by)
    tell(row, row.principal, count=len(made), kept=row.items.count() - len(made))
    return made


def _dispose(by: User, one: Registration, disposal: Disposal, rule: RetentionRule, at: datetime | None) -> Tombstone:
    digest = hashlib.sha256()
    taken = _erase(by, one, digest.update)
    write(one, by=by, at=at, state=REGISTRATION.after(RegistrationMove.DISPOSE, RegistrationState(one.state)))
    return Tombstone.objects.create(
        registration=one, disposal=disposal, rule=f"{rule}, {rule.decision_text}"[:255], taken=taken,
        sha256=digest.hexdigest(),
    )  # fmt: skip


def _erase(by: User, one: Registration, add: Any) -> dict[str, int]:
    """Take the words and the files away, everywhere they stand. How many of each."""
    about = {"about_type": one.about_type, "about_id": one.about_id}
    comments = Comment.objects.filter(**about).exclude(text=GONE)
    for comment in comments:
        add(comment.text.encode())
    said = comments.update(text=GONE)
    files = list(Attachment.objects.filter(**about))
    for row in files:
        add(row.sha256.encode())
        attachments.destroy(row, by)
    kind = next(one_kind for one_kind in records.kinds() if one_kind.type == one.about_type)
    blanks = {field.name: "" if field.blank else GONE for field in texts_of(kind.model)}
    rows = kind.model._default_manager.filter(pk=one.about_id)
    found = rows.values(*blanks).first() if blanks else None
    count = 0
    if found is not None:
        add(json.dumps(found, ensure_ascii=False, sort_keys=True, default=str).encode())
        count = sum(bool(text) for text in found.values())
        history = getattr(kind.model, "history", None)
        if history is not None:
            history.filter(**{kind.model._meta.pk.attname: one.about_id}).update(**blanks)
        rows.update(**blanks)
    return {"texts": count, "comments": said, "files": len(files)}
