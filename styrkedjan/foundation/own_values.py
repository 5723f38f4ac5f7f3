"""A municipality's own value of a rule that the installation's files have: a fact with its own source.

The area has the table (`principal`, `key`, `value`, `source`, and what else names a rule there) and says who may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.domain.providers.settings import Setting
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import KnownTime, User

Row = TypeVar("Row", bound=KnownTime)


def set_value(
    model: type[Row], setting: Setting | None, *, by: User, principal: Any, key: str, value: str, source: str,
    version: str | None, at: datetime | None, fault: Callable[[str], str] = lambda value: "", **where: Any,
) -> Row:  # fmt: skip
    """Write the value with where it stands, inside an action that has asked who may; tells the action's event.

    `fault` says what else is wrong with a value than what the rule's own unit says. Raises InvalidInput, EditConflict.
    """
    locking.hold(type(principal), [principal.pk])
    if setting is None:
        raise InvalidInput([Problem("", "Regel", f"Regeln ”{key}” finns inte.", "Välj en av dem som finns.")])
    require_text(Värde=value, Källa=source)
    if what := setting.fault(value.strip()) or fault(value.strip()):
        raise InvalidInput([Problem("", "Värde", what, "Rätta värdet.")])
    named = {"principal": principal, "key": key, **where}
    row: Any = NOW.rows(model).filter(**named).select_related("known_by").first()
    mine = {"value": value.strip(), "source": source.strip()}

    def theirs() -> Mapping[str, str]:
        return {"value": row.value, "source": row.source} if row else {}

    facts.require_unchanged([row] if row else [], version, mine=mine, theirs=theirs)
    made: Row = facts.succeed(row, model, by=by, at=at, **named, **mine)
    tell(made, principal, rule=setting.name, value=mine["value"])
    return made
