"""Who holds what on a unit, and giving and ending roles."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.actions import people as people_actions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.doors import by_code, door
from styrkedjan.pages.kit.handling import attempt
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.organisation.forms import PersonForm, RoleForm


@door(Permission.VIEW)
def people(request: Request, unit: Unit) -> HttpResponse:
    """The roles held here and those that reach from above, each with what it may do."""
    viewer = request.viewer
    may_manage = viewer.may(Permission.MANAGE_PEOPLE, unit)
    today = timezone.localdate()
    context = {
        "unit": unit,
        "form": RoleForm(unit=unit) if may_manage else None,
        "held": queries.roles_on(unit, today),
        "reaching": queries.roles_reaching(unit, today),
        "roles": [role.info for role in Role],
        "may_manage": may_manage,
    }
    return render(request, "organisation/people.html", context)


@never_cache
@door(Permission.MANAGE_PEOPLE)
def new_person(request: Request, unit: Unit) -> HttpResponse:
    """A new person; the password is on the answer and nowhere else."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: people_actions.add_person(by=request.user, unit=unit, **form.values()))
        if tried.done:
            person, secret = tried.result
            return render(request, "organisation/password.html", {"unit": unit, "person": person, "secret": secret})
    context = {"unit": unit, "form": form}
    return render(request, "organisation/new_person.html", context, status=422 if form.errors else 200)


def _person(request: Request, *, code: str, person: int) -> tuple[Unit, dict[str, Any]]:
    unit, _ = by_code(request, code=code)
    found = queries.people(queries.root_of(unit)).filter(pk=person).first()
    if found is None:
        raise Http404("Personen finns inte.")
    return unit, {"unit": unit, "person": found}


@never_cache
@door(Permission.MANAGE_PEOPLE, subject=_person)
@require_POST
def password(request: Request, unit: Unit, person: User) -> HttpResponse:
    """A new password for someone who has lost theirs, shown once."""
    secret = people_actions.new_password(by=request.user, unit=unit, person=person)
    return render(request, "organisation/password.html", {"unit": unit, "person": person, "secret": secret})
