"""Who may do what in an assessment: the role says where, the seat says what. No seat, no look at what is under way."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from styrkedjan.areas.assessment.models import Assessment, Seat
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import may, require
from styrkedjan.domain.assessment.states import AssessmentState, Duty, Place
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def place(seat: Seat) -> Place:
    """A seat as the rules know it."""
    return Place(seat.person_id, Duty(seat.duty), seat.finished_at)


def duty_of(seats: Sequence[Seat], person: User) -> Duty | None:
    """What the person does in the assessment; None without a seat."""
    return next((Duty(one.duty) for one in seats if one.person_id == person.pk), None)


def require_duty(by: User, assessment: Assessment, *duties: Duty) -> Seat:
    """The person's seat. Raises NotAllowed without the role, without a seat, or with another duty."""
    require(by, Permission.ASSESS, assessment.evaluator)
    seat = Seat.objects.select_related("person").filter(assessment=assessment, person=by).first()
    if seat is None or (duties and Duty(seat.duty) not in duties):
        needed = " eller ".join(one.label.lower() for one in duties) or "en plats"
        raise NotAllowed(f"Det här gör den som har platsen: {needed}.", "Be den som leder utvärderingen.")
    return seat


def require_municipality(by: User, assessment: Assessment) -> None:
    """Whoever answers for the municipality; not somebody who judges it."""
    require(by, Permission.ANSWER_ASSESSMENT, assessment.municipality)
    if Seat.objects.filter(assessment=assessment, person=by).exists():
        raise NotAllowed("Den som utvärderar svarar inte för kommunen.", "Be någon annan i kommunen.")


def sees_inside(user: User, assessment: Assessment) -> bool:
    """Whether the person has a seat, and so reads the working material of the evaluator."""
    return may(user, Permission.ASSESS, assessment.evaluator) and assessment.seats.filter(person=user).exists()


def sees(user: User, assessment: Assessment) -> bool:
    """Whether the person may know of the assessment at all."""
    if may(user, Permission.VIEW_DRAFTS, assessment.municipality) or sees_inside(user, assessment):
        return True
    is_out = AssessmentState(assessment.state) is AssessmentState.PUBLISHED
    return is_out and may(user, Permission.VIEW, assessment.municipality)


def of_principal(principal: Unit | None) -> Q:
    """The assessments that concern a principal: those of itself, and those it makes."""
    return Q(municipality=principal) | Q(evaluator=principal)
