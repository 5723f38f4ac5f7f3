"""Who answers when somebody goes."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from styrkedjan.areas.directory.models import Identity
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import heads
from styrkedjan.foundation.models import User


def successor(identity: Identity) -> Callable[[Unit], User | None]:
    """The nearest manager that the directory names, else the head of the unit or of the nearest one above.

    One query for each unit that is asked of.
    """
    boss = identity.manager

    def of(unit: Unit) -> User | None:
        if boss is not None and boss.left_at is None and boss.removed_at is None and boss.user.is_active:
            return boss.user
        keys = [int(key) for key in unit.path.strip("/").split("/")]
        found = heads(keys, timezone.localdate())
        candidates = (one for key in reversed(keys) for one in found.get(key, ()) if one.pk != identity.user_id)
        return next(candidates, None)

    return of
