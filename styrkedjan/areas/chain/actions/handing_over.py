"""When somebody who answers for goals and activities goes, another does: the one before stands in the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from styrkedjan.areas.chain.models import Activity, Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.chain import YearState
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

Held = Element | Activity


def answers_for(person: User, principal: Unit) -> list[Held]:
    """What the person answers for that is not over: in years that are not closed, neither withdrawn nor done."""
    goals = Element.objects.filter(responsible=person, withdrawn_at=None, unit__principal=principal)
    goals = goals.exclude(plan_year__state=YearState.CLOSED)
    doing = Activity.objects.filter(responsible=person, progress__lt=100, unit__principal=principal)
    doing = doing.filter(element__withdrawn_at=None).exclude(element__plan_year__state=YearState.CLOSED)
    return [*goals.select_related("unit"), *doing.select_related("unit")]


@action("chain.hand_over", "lämnade över ansvar")
def hand_over(*, by: User, held: Sequence[Held], to: Callable[[Unit], User | None], why: str) -> None:
    """Let another answer; `to` says who, or None where nobody can be found: then it says so, and nobody answers."""
    for one in held:
        require(by, Permission.MANAGE_PEOPLE, one.unit)
        row = locking.locked(one, "unit", "responsible")
        before, after = row.responsible, to(row.unit)
        editing.write(row, by=by, responsible=after, reason=why)
        tell(row, row.unit, från=str(before or ""), till=str(after or "ingen"), varför=why)
