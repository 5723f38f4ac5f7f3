"""Periodisation profiles: how a year falls on its months, by hand or proposed from an earlier year's outcome."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import budgets
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.domain.economy.periodisation import Profile
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import subjects
from styrkedjan.pages.planning import terms_forms as forms

LONGEST_KEY = 30


@door(Permission.VIEW, subjects.reader)
def index(request: Request, principal: Unit) -> HttpResponse:
    """The profiles there are, month by month."""
    viewer = request.viewer
    found = unit_plan.profiles(principal)
    context = {
        "rows": [(key, profile, forms.shares_of(profile)) for key, profile in found.items()],
        "months": [name[:3] for name in MONTH_NAMES],
        "may_plan": permissions.is_planner(viewer.user, principal),
    }
    return render(request, "planning/profiles.html", context)


@door(Permission.EDIT_FRAMES, subjects.planned)
def new(request: Request, principal: Unit) -> HttpResponse:
    """A new profile, empty or as an account group's outcome fell on the last whole year."""
    proposal, told = _proposal(request, principal)
    return _edit(request, principal, None, proposal, told)


@door(Permission.EDIT_FRAMES, subjects.planned)
def profile(request: Request, principal: Unit, key: str) -> HttpResponse:
    """Change a profile; budgets that are written already keep their months."""
    found = unit_plan.profiles(principal).get(key)
    if found is None or key == unit_plan.EVEN_KEY:
        raise Http404("Profilen finns inte.")
    proposal, told = _proposal(request, principal)
    shown = Profile(found.name, proposal.weights) if proposal else found
    return _edit(request, principal, key, shown, told)


def _edit(request: Request, principal: Unit, key: str | None, shown: Profile | None, told: str) -> HttpResponse:
    viewer = request.viewer
    form = forms.ProfileForm(request.POST or None, profile=shown)
    if request.htmx:
        form.is_valid()
        return render(request, "planning/profile_sum.html", {"form": form})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        chosen = key or _new_key(principal, name)
        try:
            budgets.save_profile(by=viewer.user, principal=principal, key=chosen, name=name, weights=form.weights)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Profilen {name} är sparad. Välj den vid en kostnad i budgetarbetet.")
            return redirect("planning:profiles")
    context = {"form": form, "key": key, "told": told, "shown": shown, **_sources(principal)}
    return render(request, "planning/profile.html", context, status=422 if form.errors else 200)


def _new_key(principal: Unit, name: str) -> str:
    base = slugify(name)[: LONGEST_KEY - 3] or "profil"
    taken = {*unit_plan.profiles(principal), *unit_plan.OWN_PROFILES, "ny"}
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
