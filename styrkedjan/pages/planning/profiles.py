"""Periodisation profiles: how a year falls on its months, by hand or proposed from an earlier year's outcome."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import budgets
from styrkedjan.areas.planning.models import PeriodisationProfile
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.domain.economy.periodisation import Profile
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import subjects
from styrkedjan.pages.planning import terms_forms as forms

LONGEST_KEY = 30


@door(Permission.VIEW, subjects.reader)
def index(request: Request, principal: Unit) -> HttpResponse:
    """The profiles there are, month by month."""
    viewer = request.viewer
    found = unit_plan.profiles(principal, viewer.known)
    context = {
        "rows": [(key, profile, forms.shares_of(profile)) for key, profile in found.items()],
        "months": [name[:3] for name in MONTH_NAMES],
        "may_plan": permissions.is_planner(viewer.user, principal),
    }
    return render(request, "planning/profiles.html", context)


class NewProfile(Deed):
    """A new profile, empty or as an account group's outcome fell on the last whole year."""

    address, name, title = "periodisering/ny/", "new_profile", "Ny periodiseringsprofil"
    subject, permission, template = staticmethod(subjects.planned), Permission.EDIT_FRAMES, "planning/profile.html"
    form_class, action, about = forms.ProfileForm, budgets.save_profile, "principal"
    done = "Profilen {self.result.name} är sparad. Välj den vid en kostnad i budgetarbetet."
    row: PeriodisationProfile | None = None

    @cached_property
    def proposal(self) -> tuple[Profile | None, str]:
        return _proposal(self.request, self.principal)

    @property
    def start(self) -> Profile | None:
        """What the form is filled in with."""
        return self.proposal[0]

    def options(self) -> dict[str, Any]:
        return {"profile": self.start, "row": self.row}

    def values(self, form: forms.ProfileForm) -> dict[str, Any]:
        return {"key": _new_key(self.principal, form.cleaned_data["name"]), **form.values()}

    def answer(self) -> HttpResponse:
        if not self.request.htmx:
            return super().answer()
        form = self.form()
        form.is_valid()
        return render(self.request, "planning/profile_sum.html", {"form": form})

    def context(self, form: forms.ProfileForm) -> dict[str, Any]:
        return {"row": self.row, "told": self.proposal[1], "shown": self.start, **_sources(self.principal)}

    def back(self) -> str:
        return reverse("planning:profiles")


class ChangeProfile(NewProfile):
    """Change a profile; budgets that are written already keep their months."""

    address, name = "periodisering/<slug:key>/", "profile"
    title = "Profil: {self.row.name}"

    @cached_property
    def row(self) -> PeriodisationProfile:  # type: ignore[override]
        found = unit_plan.own_profiles(self.principal).filter(key=self.key).first()
        if found is None:
            raise Http404("Profilen finns inte.")
        return found

    @property
    def start(self) -> Profile:
        found = self.proposal[0]
        return Profile(self.row.name, found.weights) if found else unit_plan.as_profile(self.row)

    def opens(self) -> None:
        assert self.row

    def values(self, form: forms.ProfileForm) -> dict[str, Any]:
        return {"key": self.key, **form.values()}


def _new_key(principal: Unit, name: str) -> str:
    base = slugify(name)[: LONGEST_KEY - 3] or "profil"
    taken = {*unit_plan.profiles(principal, NOW), *unit_plan.OWN_PROFILES, "ny"}
    return next(key for key in (base, *(f"{base}-{at}" for at in range(2, 99))) if key not in taken)


def _sources(principal: Unit) -> dict[str, Any]:
    return {
        "groups": list(AccountGroup.objects.filter(principal=principal).values_list("code", "name")),
        "units": [principal, *committees(principal)],
    }


def _proposal(request: Request, principal: Unit) -> tuple[Profile | None, str]:
    """The profile asked for with `grupp` and `enhet`, and in words what it rests on or why there is none."""
    group = request.GET.get("grupp", "")
    if not group:
        return None, ""
    code = request.GET.get("enhet") or principal.code
    unit = Unit.objects.filter(principal=principal, code=code).select_related("principal").first() or principal
    year = request.viewer.period.year + 1
    names = dict(AccountGroup.objects.filter(principal=principal).values_list("code", "name"))
    found = unit_plan.outcome_profiles(unit, year).get(group)
    what = f"{names.get(group, group).lower()} i {unit.name}"
    if found is None:
        return None, f"Inget helt år har ett utfall av {what} med samma tecken alla månader. Skriv andelarna för hand."
    return Profile(
        what, found.weights
    ), f"Förslaget följer {found.name} för {what}. Ändra det som var en engångshändelse."


urlpatterns = paths(NewProfile, ChangeProfile)
