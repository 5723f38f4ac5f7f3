"""Who holds what on a unit, and giving and ending roles."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.actions import people as people_actions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import Attempt
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


class WithSecret(Deed):
    """What makes a password; it is on the answer and nowhere else."""

    permission, about, returns_to = Permission.MANAGE_PEOPLE, "unit", "organisation:people"

    def _finished(self, tried: Attempt) -> HttpResponse:
        person, secret = tried.result
        context = {"unit": self.unit, "person": person, "secret": secret}
        answer = render(self.request, "organisation/password.html", context)
        add_never_cache_headers(answer)
        return answer


class NewPerson(WithSecret):
    """A new person with a first role."""

    address, name, title = "organisation/<str:code>/personer/ny/", "new_person", "Ny person på {self.unit.name}"
    form_class, action, button = PersonForm, people_actions.add_person, "Lägg upp personen"
    lead = "Personen får ett lösenord som visas en gång. Lämna över det på ett säkert sätt."


class NewPassword(WithSecret):
    """A new password for someone who has lost theirs."""

    address, name = "organisation/<str:code>/personer/<int:person>/losenord/", "password"
    title, button = "Nytt lösenord för {self.held}", "Skapa ett nytt lösenord"

    @cached_property
    def held(self) -> User:
        found: User | None = queries.people(queries.root_of(self.unit)).filter(pk=self.person).first()
        if found is None:
            raise Http404("Personen finns inte.")
        return found

    def opens(self) -> None:
        assert self.held

    def act(self, form: Any) -> tuple[User, str]:
        return self.held, people_actions.new_password(by=self.by, unit=self.unit, person=self.held)


urlpatterns = paths(NewPerson, NewPassword)
