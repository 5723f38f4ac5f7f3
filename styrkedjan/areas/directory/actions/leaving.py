"""A log-out elsewhere ends what began with the log-in there."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.sessions.models import Session
from django.db import transaction

from styrkedjan.areas.directory.models import OutsideSession

MOST = 100


def note(session_key: str, *, provider: str, name: str, index: str) -> None:
    """The session that has just begun, as it is called there."""
    OutsideSession.objects.update_or_create(
        session_key=session_key, defaults={"provider": provider, "name": name, "index": index}
    )


@transaction.atomic
def end(*, provider: str, indexes: Collection[str], name: str = "") -> int:
    """End the sessions of those numbers, of that person where it is named; with no number, all the person's.

    Gives how many there were. Nothing is ended for a message that names neither.
    """
    rows = OutsideSession.objects.filter(provider=provider)
    if name:
        rows = rows.filter(name=name)
    given = [one for one in indexes if one][:MOST]
    if given:
        rows = rows.filter(index__in=given)
    elif not name:
        return 0
    keys = list(rows.values_list("session_key", flat=True))
    count = Session.objects.filter(session_key__in=keys).delete()[0]
    rows.delete()
    return count


def purge() -> None:
    """Forget what sessions that are over were called."""
    OutsideSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
