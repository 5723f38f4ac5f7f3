"""What planning's addresses name, and whose it is. What may not be read does not exist: 404, whatever the role."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.models import AllocationModel, Motion, PartyMembership, Question, Scenario
from styrkedjan.areas.planning.queries import scenarios
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.request import Request


def seat(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The unit where the viewer is elected; the municipality, which refuses, for everybody else."""
    viewer = request.viewer
    top, _ = doors.principal(request)
    found = Unit.objects.filter(principal=top, path__in=viewer.paths(Permission.EDIT_MOTION)).first()
    return found or top, {"principal": top, **rest}


def planned(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The municipality, for those who plan it."""
    top, _ = doors.principal(request)
    return top, {"principal": top, **rest}


def reader(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The viewer's own unit: anybody in the municipality reads what is laid forward."""
    unit, _ = doors.chosen(request)
    return unit, {"principal": doors.principal(request)[0], **rest}


def model_read(request: Request, *, key: str, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    unit, arguments = reader(request, **rest)
    rows = AllocationModel.objects.filter(principal=arguments["principal"], key=key, withdrawn_at__isnull=True)
    return unit, {"model": _one(rows.select_related("principal")), **rest}


def model_written(request: Request, *, key: str, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    _, arguments = model_read(request, key=key, **rest)
    return planned(request)[0], arguments


def scenario_read(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """A proposal or decided scenario for everybody, a draft for those who plan."""
    unit, arguments = reader(request)
    rows = Scenario.objects.filter(pk=pk, principal=arguments["principal"]).select_related(
        "principal", "decided_motion__group"
    )
    viewer = request.viewer
    if not permissions.is_planner(viewer.user, arguments["principal"]):
        rows = rows.filter(state__in=[ScenarioState.PROPOSED, ScenarioState.DECIDED])
    return unit, {"scenario": _one(rows), **rest}


def scenario_written(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    top, _ = planned(request)
    row = _one(Scenario.objects.filter(pk=pk, principal=top).select_related("principal", "decided_motion__group"))
    return top, {"scenario": row, **rest}


def motion_read(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """A presented motion for everybody, a draft for its own group alone."""
    viewer = request.viewer
    unit, arguments = reader(request)
    rows = permissions.readable_motions(viewer.user, arguments["principal"]).filter(pk=pk)
    return unit, {"motion": _one(rows.select_related("group__principal", "scenario__principal", "changed_by")), **rest}


def motion_written(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """A motion of the viewer's own group."""
    viewer = request.viewer
    unit, arguments = seat(request)
    groups = permissions.groups_of(viewer.user, arguments["principal"])
    rows = Motion.objects.filter(pk=pk, group__in=groups)
    if not viewer.may(Permission.EDIT_MOTION, unit):
        return unit, rest  # the door refuses before the view is called
    return unit, {"motion": _one(rows.select_related("group__principal", "scenario__principal", "changed_by")), **rest}


def membership_waiting(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """A membership of the viewer's own, or in the viewer's own group."""
    viewer = request.viewer
    unit, arguments = seat(request)
    mine = Q(user=viewer.user) | Q(group__in=permissions.groups_of(viewer.user, arguments["principal"]))
    rows = PartyMembership.objects.filter(mine, pk=pk, group__principal=arguments["principal"])
    return unit, {**arguments, "membership": _one(rows.select_related("group__principal", "user")), **rest}


def question_written(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    top, _ = planned(request)
    rows = Question.objects.filter(pk=pk, scenario__principal=top)
    return top, {"question": _one(rows.select_related("scenario__principal")), **rest}


def proposal(principal: Unit) -> Scenario:
    """The proposal that is worked on. Raises Http404 before there is one."""
    found = scenarios.newest_proposal(principal)
    if found is None:
        raise Http404("Inget förslag är framlagt.")
    return found


def _one(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise Http404("Finns inte.")
    return found
