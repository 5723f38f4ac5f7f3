"""What somebody who is not logged in sends: so much and no more, with no trace of whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.actions.matters import numbered
from styrkedjan.areas.voices.models import Dialogue, Feedback, OutsideSending
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, require_text
from styrkedjan.domain.voices.feedback import Channel, FeedbackKind
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User

NAME = "allmanheten"
WINDOW = timedelta(minutes=10)
# From one address, and to one municipality from everywhere: a school class behind one address gets through.
MOST_FROM_ONE, MOST_IN_ALL = 30, 300
LONGEST = 4000


def outside() -> User:
    """Whoever is not logged in: an account with no password and no role, that everything from outside is written by."""
    found = User.objects.filter(username=NAME).first()
    return found or User.objects.create(username=NAME, first_name="Allmänheten", password="!", is_active=False)  # nosec


def require_outside(by: User) -> None:
    """Raise NotAllowed for anybody who is logged in: what they write has an author."""
    if by.username != NAME:
        raise NotAllowed("Det här formuläret är för den som inte är inloggad.", "Skriv ner synpunkten i stället.")


def let_through(sender: str, root: Unit, *, at: datetime | None = None) -> None:
    """Count a sending. Raises Refused when too many have come lately.

    The sender's address is kept as a hash with the day in it, and for no longer than it is counted.
    """
    now = at or timezone.now()
    window = int(now.timestamp() // WINDOW.total_seconds())
    OutsideSending.objects.filter(window__lt=window).delete()
    for key, most in ((f"{sender}|{now.date()}", MOST_FROM_ONE), (f"root|{root.pk}", MOST_IN_ALL)):
        hashed = salted_hmac("styrkedjan.voices.sender", key, algorithm="sha256").hexdigest()
        row, _ = OutsideSending.objects.get_or_create(sender=hashed, window=window)
        OutsideSending.objects.filter(pk=row.pk).update(count=F("count") + 1)
        if row.count + 1 > most:
            raise Refused("Det har kommit ovanligt många på kort tid.", "Vänta tio minuter, eller ring.")


@action("voices.say", "skickade en synpunkt")
def say(
    *, by: User, unit: Unit, code: str, kind: str, text: str, place: str = "", contact: dict[str, str] | None = None,
    dialogue: Dialogue | None = None, at: datetime | None = None,
) -> Feedback:  # fmt: skip
    """A matter from outside. The same code twice is the same matter, and is not written again.

    The receipt confirms it, except where a person has to.
    """
    require_outside(by)
    require_text(Synpunkt=text)
    if len(text) > LONGEST:
        what = f"Texten är {len(text)} tecken."
        raise InvalidInput([Problem("", "Synpunkt", what, f"Skriv högst {LONGEST} tecken.")])
    found = Feedback.objects.filter(code_digest=rules.digest(code)).select_related("unit").first()
    if found is not None:
        return found
    row = numbered(
        by=by, unit=unit, at=at, kind=FeedbackKind(kind).value, channel=Channel.WEB.value, text=text.strip(),
        place=place.strip()[:160], dialogue=dialogue, code_digest=rules.digest(code), contact=contact,
    )  # fmt: skip
    tell(row, unit, kind=FeedbackKind(kind).label)
    return row


def as_sent(given: dict[str, Any]) -> dict[str, str]:
    """The contact among a form's values; empty where nothing is said."""
    told = {name: str(given.get(name) or "").strip() for name in ("name", "mail", "phone")}
    return told if any(told.values()) else {}


def within_root(root: Unit, unit: Unit) -> bool:
    return root_of(unit).pk == root.pk
