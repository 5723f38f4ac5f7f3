"""A unit's budget work on one page: volumes, staff and costs become the unit's budget, month by month.

The tables answer with the sums as a fragment while somebody types; without script they are saved as whole tables.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import allocation, budgets, staff
from styrkedjan.areas.planning.models import PlannedCost, StaffPost
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.handling import both_texts, status_of
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import plan_forms as forms
from styrkedjan.pages.planning import years


def show(
    request: Request, unit: Unit, year: int, *, page: unit_plan.PlanPage | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The whole page, with forms as they were sent where something is to be mended."""
    viewer = request.viewer
    page = page or unit_plan.plan_page(unit, year, viewer.known)
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
        if context["may_see_salaries"] and "posts_form" not in more:
            stored = [post for post, _ in page.posts]
            context["posts_form"] = forms.PostsForm(unit=unit, stored=stored, activity=activity)
        if "costs_form" not in more:
            context["costs_form"] = forms.CostsForm(stored=page.costs, activity=activity, **_chosen_among(unit))
        if "volumes_form" not in more:
            version = _volumes_version(unit, year)
            context["volumes_form"] = forms.VolumesForm(unit=unit, volumes=page.volumes, initial=version)
    return render(request, "planning/plan.html", context | more, status=status)


def _chosen_among(unit: Unit) -> dict[str, Any]:
    return {"unit": unit, "groups": unit_plan.cost_groups(unit), "profiles": forms.profile_choices(unit)}


def _volumes_version(unit: Unit, year: int) -> dict[str, Any]:
    return {"version": version_of(allocation_queries.volumes_below(unit, year))}


class PlanDeed(Deed):
    """What is done with a unit's budget work; what cannot be saved is told on its page, with what was typed."""

    permission, about = Permission.EDIT_BUDGET, "unit year"
    title, form_name, place = "Budgetarbete {self.year}", "deed_form", ""
    rows: ClassVar = ("rad ändrades", "rader ändrades")

    @cached_property
    def year(self) -> int:
        return years.budget_year(self.request)

    @cached_property
    def saved(self) -> unit_plan.PlanPage:
        """The work as it is saved."""
        return unit_plan.plan_page(self.unit, self.year, NOW)

    @property
    def counted(self) -> str:
        """How many rows became something else."""
        return plural(self.result, *self.rows)

    def back(self) -> str:
        return years.work_address(self.unit, self.year, self.place)

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        more = {self.form_name: form, "conflict": both_texts(form, conflict)}
        return show(self.request, self.unit, self.year, page=self.saved, status=status_of(form, conflict), **more)


class TableDeed(PlanDeed):
    """One of the tables, with the sums while it is typed."""

    done = "Sparat: {self.counted}."

    def typed(self, form: Any) -> dict[str, Any]:
        """The rows as they would be, for the sums."""
        return {}

    def answer(self) -> HttpResponse:
        if not self.request.htmx:
            return super().answer()
        form = self.form()
        page = unit_plan.plan_page(self.unit, self.year, NOW, **(self.typed(form) if form.is_valid() else {}))
        context = {"unit": self.unit, "year": self.year, "page": page, "trial": form.is_valid()}
        return render(self.request, "planning/plan_sums.html", context | {"trial_errors": form.errors})


class SavePosts(TableDeed):
    """Save the table of posts, or show what it would cost."""

    address, name, place = "budgetarbete/<str:code>/personal/", "posts", "personal"
    form_class, form_name, action = forms.PostsForm, "posts_form", staff.save_posts

    def answer(self) -> HttpResponse:
        permissions.require_salaries(self.by, self.unit)
        return super().answer()

    def options(self) -> dict[str, Any]:
        stored = staff_queries.staff_posts(self.unit, self.year, NOW)
        return {"unit": self.unit, "stored": stored, "activity": unit_plan.usual_activity(self.unit, self.year)}

    def typed(self, form: forms.PostsForm) -> dict[str, Any]:
        return {"posts": [_unsaved(self.unit, self.year, row) for row in form.wanted()]}


def _unsaved(unit: Unit, year: int, row: staff.PostRow) -> StaffPost:
    post = row.post
    return StaffPost(
        unit=unit, year=year, row=row.row, title=post.title, posts=post.posts, degree=post.degree, salary=post.salary,
        first_month=post.first_month, last_month=post.last_month, responsibility=row.responsibility,
    )  # fmt: skip


class SaveCosts(TableDeed):
    """Save the table of other costs and income, or show what they come to."""

    address, name, place = "budgetarbete/<str:code>/kostnader/", "costs", "ovrigt"
    form_class, form_name, action = forms.CostsForm, "costs_form", budgets.save_costs

    def options(self) -> dict[str, Any]:
        stored = unit_plan.planned_rows(self.unit, self.year, NOW)
        activity = unit_plan.usual_activity(self.unit, self.year)
        return {"stored": stored, "activity": activity, **_chosen_among(self.unit)}

    def typed(self, form: forms.CostsForm) -> dict[str, Any]:
        return {"costs": [PlannedCost(amount=row.amount) for row in form.wanted()]}


class SaveVolumes(TableDeed):
    """Save the unit's volumes on the models' lines."""

    address, name, place = "budgetarbete/<str:code>/volymer/", "volumes", "volymer"
    form_class, form_name, action, about = forms.VolumesForm, "volumes_form", allocation.save_volumes, "where=unit year"

    def initial(self) -> dict[str, Any]:
        return _volumes_version(self.unit, self.year)

    def options(self) -> dict[str, Any]:
        return {"unit": self.unit, "volumes": self.saved.volumes}


class CostsFromLastYear(PlanDeed):
    """Start the costs from last year's budget."""

    address, name, place = "budgetarbete/<str:code>/fran-i-fjol/", "from_last_year", "ovrigt"
    action, rows = budgets.start_from_last_year, ("rad är hämtad", "rader är hämtade")
    done = "{self.counted} ur förra årets budget."


class PostsFromLastYear(PlanDeed):
    """Start the posts from last year's staff budget, with the salaries after the revision."""

    address, name, place = "budgetarbete/<str:code>/personal/fran-i-fjol/", "posts_from_last_year", "personal"
    action, rows = staff.start_posts_from_last_year, ("befattning är hämtad", "befattningar är hämtade")
    done = "{self.counted} från förra året, med lönerna efter revisionen."


class WriteBudget(PlanDeed):
    """Write the plan as the unit's budget."""

    address, name, action = "budgetarbete/<str:code>/skriv/", "write_budget", budgets.write_budget
    rows, done = ("rad blev ny eller ändrad", "rader blev nya eller ändrade"), "Budgeten är skriven; {self.counted}."


urlpatterns = paths(SavePosts, SaveCosts, SaveVolumes, CostsFromLastYear, PostsFromLastYear, WriteBudget)
