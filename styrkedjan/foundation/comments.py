"""Comments on any record, with people named in them, and the notices that follow.

Who is named must be allowed to see the record: a comment never leads anybody to what they may not read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, WrongState
from styrkedjan.foundation import records
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import Beside, Comment, Notice, User
from styrkedjan.foundation.records import RecordKind

There = TypeVar("There", bound=Beside)

LONGEST = 4_000
MOST_NAMED = 20
# "@anna.berg" in the text names the person with that user name.
NAMED = re.compile(r"(?<![\w@])@([\w.+-]*\w)")


@action("foundation.comment", "skrev en kommentar")
def comment(*, by: User, record: Model, text: str, named: Collection[User] = ()) -> Comment:
    """Say something about a record. `named`, and those that the text names by @, get a notice, and so do those who
    have spoken there before.

    Raises NotAllowed, and InvalidInput for an empty or too long text and for named people who may not see the record
    or do not exist: the two are told in the same words, so that nobody learns who there is elsewhere.
    """
    kind = records.require_speak(by, record)
    said = text.strip()
    by_name = _named_in(said)
    _require_sound(kind, record, said, by_name, named)
    everybody = {*named, *(person for person in by_name.values() if person is not None)}
    place = kind.place(record)
    row = Comment.objects.create(text=said, unit_path=place.path, created_by=by, **records.beside(record))
    _notify(kind, record, row, everybody - {by})
    tell(record, place, named=sorted(person.username for person in everybody))
    return row


@action("foundation.remove_comment", "tog bort en kommentar")
def remove_comment(*, by: User, comment: Comment) -> None:
    """Take back one's own words. They were there until now, and stay so for a page as known then.

    Raises NotAllowed for another's words, and WrongState when they are gone already.
    """
    kind, record = records.about(comment)
    records.require_speak(by, record)
    take_away(comment, by)
    Notice.objects.filter(comment=comment, seen_at=None).delete()
    tell(record, kind.place(record))


def take_away(row: Beside, by: User) -> None:
    """Mark what stands beside a record as removed by the one who put it there."""
    if row.created_by_id != by.pk:
        raise NotAllowed("Bara den som har lagt dit något tar bort det.", "Skriv ett svar i stället.")
    if row.removed_at is not None:
        raise WrongState("Det är redan borttaget.", "Ladda om sidan.")
    row.removed_at, row.removed_by = timezone.now(), by
    row.save(update_fields=["removed_at", "removed_by"])


def standing(rows: QuerySet[There], record: Model, known: Known) -> QuerySet[There]:
    """What stood beside the record then."""
    there = known.made(rows.filter(**records.beside(record)))
    gone = Q(removed_at__isnull=True)
    return there.filter(gone if known.moment is None else gone | Q(removed_at__gt=known.moment))


def comments_of(record: Model, known: Known) -> list[Comment]:
    """The record's comments, the oldest first (one query)."""
    return list(standing(Comment.objects.select_related("created_by"), record, known))


def unseen(user: User) -> int:
    """How many notices the person has not seen (one query)."""
    return Notice.objects.filter(to=user, seen_at=None, comment__removed_at=None).count()


def notices_of(user: User, limit: int) -> list[tuple[Notice, RecordKind, Any]]:
    """The newest notices about what the person still may see: one query, and one for each kind of record."""
    rows = list(Notice.objects.filter(to=user, comment__removed_at=None).select_related("comment__created_by")[:limit])
    found = _records_of([row.comment for row in rows])
    shown = []
    for row in rows:
        kind, record = found.get((row.comment.about_type, row.comment.about_id), (None, None))
        if kind is not None and record is not None and kind.may_see(user, record):
            shown.append((row, kind, record))
    return shown


def see(user: User) -> None:
    """Mark the person's notices as seen; nobody else's business, so no event in the log."""
    Notice.objects.filter(to=user, seen_at=None).update(seen_at=timezone.now())


def _records_of(rows: Iterable[Comment]) -> dict[tuple[str, str], tuple[RecordKind, Any]]:
    wanted: dict[str, set[str]] = {}
    for row in rows:
        wanted.setdefault(row.about_type, set()).add(row.about_id)
    found: dict[tuple[str, str], tuple[RecordKind, Any]] = {}
    for kind in records.kinds():
        if keys := wanted.get(kind.type):
            for record in kind.model._default_manager.select_related(*kind.related).filter(pk__in=keys):
                found[kind.type, str(record.pk)] = (kind, record)
    return found


def _named_in(text: str) -> dict[str, User | None]:
    """What is written after each @, and who that is (one query). More than may be named are not looked for."""
    names = dict.fromkeys(NAMED.findall(text))
    if not names or len(names) > MOST_NAMED:
        return names
    wanted = [*names, *map(str.lower, names)]
    rows = User.objects.filter(is_active=True).annotate(lower=Lower("username"))
    found = {user.username.lower(): user for user in rows.filter(Q(username__in=wanted) | Q(lower__in=wanted))}
    return {name: found.get(name.lower()) for name in names}


def _require_sound(
    kind: RecordKind, record: Model, text: str, by_name: Mapping[str, User | None], named: Collection[User]
) -> None:
    problems = []
    if not text:
        problems.append(Problem("", "Kommentar", "Kommentaren är tom.", "Skriv vad du vill säga."))
    if len(text) > LONGEST:
        what = f"Kommentaren är {len(text)} tecken lång; högst {LONGEST} får plats."
        problems.append(Problem("", "Kommentar", what, "Korta den, eller bifoga en fil."))
    if len(by_name) > MOST_NAMED or len(named) > MOST_NAMED:
        what = f"Du säger till {max(len(by_name), len(named))} personer på en gång; högst {MOST_NAMED} går bra."
        problems.append(Problem("", "Säg till", what, "Nämn dem det gäller."))
    else:
        problems += [
            Problem("", "Säg till", f"@{name} finns inte eller får inte se {kind.word}.", "Nämn någon annan.")
            for name, person in by_name.items()
            if person is None or not kind.may_see(person, record)
        ]
        if not all(kind.may_see(person, record) for person in named):
            problems.append(Problem("", "Säg till", f"En av de valda får inte se {kind.word}.", "Välj någon annan."))
    if problems:
        raise InvalidInput(problems)


def _notify(kind: RecordKind, record: Model, row: Comment, named: Collection[User]) -> None:
    spoken = standing(Comment.objects.all(), record, Known(None)).values("created_by")
    others = User.objects.filter(pk__in=spoken, is_active=True).exclude(pk=row.created_by_id)
    people = {person.pk: person for person in (*others, *named) if kind.may_see(person, record)}
    chosen = {person.pk for person in named}
    Notice.objects.bulk_create(Notice(to=person, comment=row, named=key in chosen) for key, person in people.items())
