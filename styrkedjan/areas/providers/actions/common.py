"""What the actions share: an agreement and a plan, held."""

from __future__ import annotations

from styrkedjan.areas.providers.models import Agreement, FollowUpPlan
from styrkedjan.domain.providers.states import (
    AGREEMENT,
    FOLLOW_UP_PLAN,
    AgreementMove,
    AgreementState,
    PlanMove,
    PlanState,
)
from styrkedjan.foundation import locking


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
