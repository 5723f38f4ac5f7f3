"""Whether a person wants the daily letter."""

from __future__ import annotations

from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import MailChoice, User


def wants_letters(user: User) -> bool:
    return MailChoice.objects.filter(user=user, daily=True).exists()


@action("foundation.choose_letters", "ändrade sitt val av brev")
def choose_letters(*, by: User, daily: bool) -> None:
    """Ask for the daily letter, or stop it. One's own choice alone."""
    MailChoice.objects.update_or_create(user=by, defaults={"daily": daily})
    tell(by, None, daily=daily)
