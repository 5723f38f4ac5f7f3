"""A unit's budget work on one page: volumes, staff and costs become the unit's budget, month by month.

The tables answer with the sums as a fragment while somebody types; without script they are saved as whole tables.
"""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import allocation, budgets, staff
from styrkedjan.areas.planning.models import PlannedCost, StaffPost
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import plan_forms as forms
from styrkedjan.pages.planning import years


def show(request: Request, unit: Unit, year: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, with forms as they were sent where something is to be mended."""
    viewer = request.viewer
    page = unit_plan.plan_page(unit, year, viewer.known)
    may_edit = viewer.may(Permission.EDIT_BUDGET, unit) and viewer.known.is_now
    profiles, names = dict(forms.profile_choices(unit)), {group.code: group.name for group in page.groups}
    context = {
        "unit": unit,
        "year": year,
        "years": years.offered(request),
        "page": page,
        "may_edit": may_edit,
        "may_see_salaries": viewer.may(Permission.VIEW_SALARIES, unit),
        "may_file": viewer.may(Permission.VIEW_TRANSACTIONS, unit),
        "may_plan": viewer.principal is not None and viewer.may(Permission.EDIT_FRAMES, viewer.principal),
        "page_costs": [
            (row, names.get(row.account_group, row.account_group), profiles.get(row.profile, row.profile))
            for row in page.costs
        ],
        "verified": all(one.verified for one in page.parameters),
    }
    if may_edit:
        activity = unit_plan.usual_activity(unit, year)
        context |= {
            "posts_form": forms.PostsForm(unit=unit, stored=[post for post, _ in page.posts], activity=activity),
            "costs_form": _costs_form(None, unit, page.costs, activity),
            "volumes_form": forms.VolumesForm(volumes=page.volumes),
        }
    return render(request, "planning/plan.html", context | more, status=status)


def _costs_form(data: Any, unit: Unit, stored: Any, activity: str) -> forms.CostsForm:
    groups = unit_plan.cost_groups(unit)
    return forms.CostsForm(
        data, unit=unit, stored=list(stored), groups=groups, profiles=forms.profile_choices(unit), activity=activity
    )


def _sums(request: Request, unit: Unit, year: int, form: django_forms.Form, **tried: Any) -> HttpResponse:
    """The sums alone, with what is typed counted in when it can be read."""
    page = unit_plan.plan_page(unit, year, NOW, **(tried if form.is_valid() else {}))
    context = {"unit": unit, "year": year, "page": page, "trial": form.is_valid(), "trial_errors": form.errors}
    return render(request, "planning/plan_sums.html", context)


@door(Permission.EDIT_BUDGET)
@require_POST
def posts(request: Request, unit: Unit) -> HttpResponse:
    """Save the table of posts, or show what it would cost."""
    viewer = request.viewer
    year = years.budget_year(request)
    stored = staff_queries.staff_posts(unit, year, NOW)
    activity = unit_plan.usual_activity(unit, year)
    form = forms.PostsForm(request.POST, unit=unit, stored=stored, activity=activity)
    if request.htmx:
        tried = [_unsaved(unit, year, row) for row in form.wanted()] if form.is_valid() else []
        return _sums(request, unit, year, form, posts=tried)

    def save() -> int:
        version = form.cleaned_data["version"]
        return staff.save_posts(
            by=viewer.user, unit=unit, year=year, rows=form.wanted(), remove=form.removed(), version=version
        )

    return _saved(request, unit, year, form, save, "posts_form", "personal")


def _unsaved(unit: Unit, year: int, row: staff.PostRow) -> StaffPost:
    post = row.post
    return StaffPost(
        unit=unit, year=year, row=row.row, title=post.title, posts=post.posts, degree=post.degree, salary=post.salary,
        first_month=post.first_month, last_month=post.last_month, responsibility=row.responsibility,
    )  # fmt: skip


@door(Permission.EDIT_BUDGET)
@require_POST
def costs(request: Request, unit: Unit) -> HttpResponse:
    """Save the table of other costs and income, or show what they come to."""
    viewer = request.viewer
    year = years.budget_year(request)
    form = _costs_form(
        request.POST, unit, unit_plan.planned_rows(unit, year, NOW), unit_plan.usual_activity(unit, year)
    )
    if request.htmx:
        tried = [PlannedCost(amount=row.amount) for row in form.wanted()] if form.is_valid() else []
        return _sums(request, unit, year, form, costs=tried)

    def save() -> int:
        version = form.cleaned_data["version"]
        return budgets.save_costs(
            by=viewer.user, unit=unit, year=year, rows=form.wanted(), remove=form.removed(), version=version
        )

    return _saved(request, unit, year, form, save, "costs_form", "ovrigt")


@door(Permission.EDIT_BUDGET)
@require_POST
def volumes(request: Request, unit: Unit) -> HttpResponse:
    """Save the unit's volumes on the models' lines."""
    viewer = request.viewer
    year = years.budget_year(request)
    form = forms.VolumesForm(request.POST, volumes=unit_plan.plan_page(unit, year, NOW).volumes)

    def save() -> int:
        return allocation.save_volumes(by=viewer.user, where=unit, year=year, rows=form.wanted(unit))

    return _saved(request, unit, year, form, save, "volumes_form", "volymer")


def _saved(
    request: Request, unit: Unit, year: int, form: django_forms.Form, save: Any, name: str, place: str
) -> HttpResponse:
    """Save and go back; what cannot be saved is told in the table, with what was typed still in it."""
    if isinstance(form, forms.Grid) and form.is_stale:
        return show(request, unit, year, status=409, lost=form.as_sent())
    if not form.is_valid():
        return show(request, unit, year, status=422, **{name: form})
    try:
        count = save()
    except NotAllowed:
        raise
    except EditConflict:
        return show(request, unit, year, status=409, lost=form.as_sent() if isinstance(form, forms.Grid) else [])
    except (InvalidInput, Refused) as error:
        form.add_error(None, str(error))
        return show(request, unit, year, status=422, **{name: form})
    told = f"Sparat: {plural(count, 'rad ändrades', 'rader ändrades')}." if count else "Inget hade ändrats."
    messages.success(request, told)
    return years.back_to_work(unit, year, place)


@door(Permission.EDIT_BUDGET)
@require_POST
def from_last_year(request: Request, unit: Unit) -> HttpResponse:
    """Start the costs from last year's budget."""
    viewer = request.viewer
    year = years.budget_year(request)
    try:
        count = budgets.start_from_last_year(by=viewer.user, unit=unit, year=year)
    except NotAllowed:
        raise
    except Refused as refusal:
        return show(request, unit, year, status=409, refusal=refusal)
    messages.success(request, f"{plural(count, 'rad är hämtad', 'rader är hämtade')} ur förra årets budget.")
    return years.back_to_work(unit, year, "ovrigt")


@door(Permission.EDIT_BUDGET)
@require_POST
def posts_from_last_year(request: Request, unit: Unit) -> HttpResponse:
    """Start the posts from last year's staff budget."""
    viewer = request.viewer
    year = years.budget_year(request)
    try:
        count = staff.start_posts_from_last_year(by=viewer.user, unit=unit, year=year)
    except NotAllowed:
        raise
    except Refused as refusal:
        return show(request, unit, year, status=409, refusal=refusal)
    told = plural(count, "befattning är hämtad", "befattningar är hämtade")
    messages.success(request, f"{told} från förra året, med lönerna efter revisionen.")
    return years.back_to_work(unit, year, "personal")


@door(Permission.EDIT_BUDGET)
@require_POST
def write(request: Request, unit: Unit) -> HttpResponse:
    """Write the plan as the unit's budget."""
    viewer = request.viewer
    year = years.budget_year(request)
    try:
        count = budgets.write_budget(by=viewer.user, unit=unit, year=year)
    except NotAllowed:
        raise
    except InvalidInput as invalid:
        return show(request, unit, year, status=409, refusal=Refused(str(invalid)))
    except Refused as refusal:
        return show(request, unit, year, status=409, refusal=refusal)
    told = plural(count, "rad blev ny eller ändrad", "rader blev nya eller ändrade")
    messages.success(request, f"Budgeten {year} är skriven; {told}.")
    return years.back_to_work(unit, year)
