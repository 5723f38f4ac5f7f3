"""Who holds what on a unit, and giving and ending roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.actions import people as people_actions
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.doors import by_code, door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.organisation.forms import DayField

ROLES = [("", "Välj roll"), *((role.value, role.label) for role in Role)]


class RoleForm(forms.Form):
    """A role for someone who is known in the municipality."""

    username = forms.CharField(label="Personens användarnamn", max_length=150)
    role = forms.ChoiceField(label="Roll", choices=ROLES)
    valid_from = DayField("Gäller från")
    valid_to = DayField("Gäller till", required=False, initial=None)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_username(self) -> User:
        known = queries.people(queries.root_of(self.unit))
        person = known.filter(username=self.cleaned_data["username"].strip()).first()
        if person is None:
            raise forms.ValidationError("Ingen med det användarnamnet finns i kommunen. Lägg upp personen först.")
        return person


class PersonForm(forms.Form):
    """A new person with a first role."""

    first_name = forms.CharField(label="Förnamn", max_length=150)
    last_name = forms.CharField(label="Efternamn", max_length=150)
    username = forms.CharField(label="Användarnamn", max_length=150)
    email = forms.CharField(label="E-post", max_length=254, required=False)
    title = forms.CharField(label="Titel", max_length=120, required=False)
    role = forms.ChoiceField(label="Roll", choices=ROLES)


@door(Permission.VIEW)
def people(request: Request, unit: Unit) -> HttpResponse:
    """The roles held here and those that reach from above, each with what it may do."""
    viewer = request.viewer
    may_manage = viewer.may(Permission.MANAGE_PEOPLE, unit)
    form = RoleForm(request.POST if request.method == "POST" else None, unit=unit) if may_manage else None
    refusal = None
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        try:
            people_actions.assign_role(
                by=viewer.user,
                person=data["username"],
                role=Role(data["role"]),
                unit=unit,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
            )
        except (Refused, InvalidInput) as error:
            refusal = error
        else:
            messages.success(request, f"{data['username']} är {Role(data['role']).label.lower()} för {unit.name}.")
            return redirect("organisation:people", code=unit.code)
    today = timezone.localdate()
    context = {
        "unit": unit,
        "form": form,
        "refusal": refusal,
        "held": queries.roles_on(unit, today),
        "reaching": queries.roles_reaching(unit, today),
        "roles": [role.info for role in Role],
        "may_manage": may_manage,
    }
    status = 409 if refusal else (422 if form is not None and form.errors else 200)
    return render(request, "organisation/people.html", context, status=status)


@never_cache
@door(Permission.MANAGE_PEOPLE)
def new_person(request: Request, unit: Unit) -> HttpResponse:
    """A new person; the password is on the answer and nowhere else."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    problems: Any = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person, secret = people_actions.add_person(
                by=request.user,
                unit=unit,
                role=Role(data.pop("role")),
                **data,
            )
        except InvalidInput as error:
            problems = error.problems
        else:
            return render(request, "organisation/password.html", {"unit": unit, "person": person, "secret": secret})
    context = {"unit": unit, "form": form, "problems": problems}
    return render(request, "organisation/new_person.html", context, status=422 if problems or form.errors else 200)


def _assignment(request: Request, *, pk: int) -> tuple[Unit, dict[str, Any]]:
    row = RoleAssignment.objects.select_related("unit__principal", "user").filter(pk=pk).first()
    if row is None:
        raise Http404("Rollen finns inte.")
    return row.unit, {"assignment": row}


@door(Permission.MANAGE_PEOPLE, subject=_assignment)
@require_POST
def end_role(request: Request, assignment: RoleAssignment) -> HttpResponse:
    """End a role at once."""
    people_actions.end_role(by=request.user, assignment=assignment)
    role = Role(assignment.role).label.lower()
    messages.success(request, f"{assignment.user} är inte längre {role} för {assignment.unit.name}.")
    return redirect("organisation:people", code=assignment.unit.code)


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
