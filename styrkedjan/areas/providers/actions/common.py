"""What the actions share: texts that are needed, the next number, and an agreement held."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from styrkedjan.areas.providers.models import Agreement, FollowUpPlan
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.providers.states import (
    AGREEMENT,
    FOLLOW_UP_PLAN,
    AgreementMove,
    AgreementState,
    PlanMove,
    PlanState,
)
from styrkedjan.foundation import locking


def require_text(**given: str) -> None:
    """Raise InvalidInput for every text that is empty; each is named as its field is, with _ for a space."""
    empty = [name.replace("_", " ") for name, text in given.items() if not text.strip()]
    if empty:
        raise InvalidInput([Problem("", name, f"{name} saknas.", "Skriv några ord.") for name in empty])


def next_number(model: Any, **within: Any) -> int:
    """The number after the highest in the list; whoever asks holds what the list belongs to."""
    return (model._default_manager.filter(**within).aggregate(last=Max("number"))["last"] or 0) + 1


def held_agreement(agreement: Agreement, move: AgreementMove) -> Agreement:
    """The agreement, locked. Raises WrongState where its state does not allow the move."""
    row = locking.locked(agreement, "committee__principal", "performer__principal", "service")
    AGREEMENT.after(move, AgreementState(row.state))
    return row


def held_plan(plan: FollowUpPlan, move: PlanMove) -> FollowUpPlan:
    """The plan, locked. Raises WrongState where its state does not allow the move."""
    row = locking.locked(plan, "committee__principal")
    FOLLOW_UP_PLAN.after(move, PlanState(row.state))
    return row
