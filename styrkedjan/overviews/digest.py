"""The daily letter: what one has to do, and what others have said. At most one a day, and none when there is nothing.

A subject line is read by others than its owner, so it says how many things wait and nothing of what they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import home_of, root_of
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation import access
from styrkedjan.foundation.comments import notices_of
from styrkedjan.foundation.locking import locked
from styrkedjan.foundation.models import MailChoice, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, tasks

MOST = 20
_log = logging.getLogger(__name__)
_SIGNER = Signer(salt="styrkedjan.letters")


@dataclass
class Person:
    """Somebody as their roles make them, without a choice of unit or month."""

    user: User

    @cached_property
    def home(self) -> Unit | None:
        return home_of(permissions.grants(self.user))

    @cached_property
    def principal(self) -> Unit | None:
        return None if self.home is None else root_of(self.home)

    def may(self, permission: Permission, unit: Unit) -> bool:
        return permissions.may(self.user, permission, unit)

    def paths(self, permission: Permission = Permission.VIEW) -> tuple[str, ...]:
        return access.paths_with(permissions.grants(self.user), permission)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has said, in a line."""

    who: str
    about: str
    named: bool
    href: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A day's letter as a value."""

    to: User
    day: date
    tasks: tuple[Task, ...]
    said: tuple[Said, ...]

    @property
    def is_empty(self) -> bool:
        return not self.tasks and not self.said

    @property
    def subject(self) -> str:
        parts = [plural(len(self.tasks), "sak att göra", "saker att göra")] if self.tasks else []
        parts += [plural(len(self.said), "nytt meddelande", "nya meddelanden")] if self.said else []
        # A hard space in a subject line is shown as code by some mail programs.
        return f"Styrkedjan: {' och '.join(parts)}".replace("\u00a0", " ") if parts else "Styrkedjan"

    @property
    def text(self) -> str:
        return "\n".join(_lines(self))


def letter(user: User, day: date) -> Letter:
    """What the person would be told today: a bounded number of queries."""
    waiting = tasks(Person(user))[:MOST]
    choice = MailChoice.objects.filter(user=user).first()
    since = choice.last_read_to if choice else None
    said = [
        Said(str(row.comment.created_by), f"{kind.word} {record}", row.named, _page(kind.page, kind.address(record)))
        for row, kind, record in notices_of(user, MOST)
        if row.seen_at is None and (since is None or row.at > since)
    ]
    return Letter(user, day, tuple(waiting), tuple(said))


@dataclass(frozen=True, slots=True)
class Round:
    """A day's letters: how many went, and to whom none could go."""

    sent: int
    failed: tuple[str, ...]


def send_letters(day: date) -> Round:
    """Send the day's letters to those who have asked for them. Run again, it sends none twice.

    A letter that cannot go stops nobody else's, and is tried again at the next run.
    """
    sent, failed = 0, []
    for row in MailChoice.objects.filter(daily=True, user__is_active=True).select_related("user"):
        try:
            sent += _send(row, day)
        except Exception:  # noqa: BLE001  (whatever it was, in one's own tasks or in the mail server: the next gets theirs)
            _log.exception("letter failed", extra={"user": row.user_id})
            failed.append(row.user.username)
    return Round(sent, tuple(failed))


def _send(row: MailChoice, day: date) -> bool:
    with transaction.atomic():
        choice = locked(row, "user")
        if not choice.daily or not choice.user.email or (choice.last_sent is not None and choice.last_sent >= day):
            return False
        found = letter(choice.user, day)
        choice.last_sent, choice.last_read_to = day, timezone.now()
        choice.save(update_fields=["last_sent", "last_read_to"])
        if found.is_empty:
            return False
        # Inside the transaction: what says that it went is undone with it.
        _message(found).send()
        return True


def stop_token(user: User) -> str:
    """What stands in the letter's own link, so that one can stop it without logging in."""
    return _SIGNER.sign(str(user.pk))


def stopped_by(token: str) -> User | None:
    """Whose letters the link stops."""
    try:
        return User.objects.filter(pk=int(_SIGNER.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def _message(found: Letter) -> EmailMessage:
    stop = settings.PUBLIC_ADDRESS + reverse("records:stop_letters", kwargs={"token": stop_token(found.to)})
    return EmailMessage(
        found.subject, found.text, settings.DEFAULT_FROM_EMAIL, [found.to.email],
        headers={"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def _lines(found: Letter) -> Iterator[str]:
    here = settings.PUBLIC_ADDRESS
    if found.tasks:
        yield "ATT GÖRA"
        for task in found.tasks:
            late = "Försenat: " if task.late else ""
            due = f" (senast {task.due:%Y-%m-%d})" if task.due else ""
            yield f"- {late}{task.label}, {task.note}{due}"
            yield f"  {here}{task.href}"
        yield ""
    if found.said:
        yield "NYTT ATT LÄSA"
        for one in found.said:
            yield f"- {one.who} {'skrev till dig' if one.named else 'svarade'} om {one.about}"
            yield f"  {here}{one.href}"
        yield ""
    yield f"Du får brevet för att du har bett om det. Sluta: {here}{_stop(found.to)}"


def _stop(user: User) -> str:
    return reverse("records:stop_letters", kwargs={"token": stop_token(user)})


def _page(name: str, address: object) -> str:
    return f"{reverse(name, kwargs=dict(address))}#samtal"  # type: ignore[call-overload]
