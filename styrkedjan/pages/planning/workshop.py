"""The party workshop's first page: one's own motions, all presented ones side by side, and questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import motions
from styrkedjan.areas.planning.queries import motions as motions_queries
from styrkedjan.areas.planning.queries import scenarios
from styrkedjan.domain.planning.multi_year import Key, Plan, YearOutcome
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.aims import aims
from styrkedjan.pages.kit.deeds import paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, subjects
from styrkedjan.pages.planning.questions import GroupDeed


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A committee, or a line of it, that somebody changes: the proposal's amount and each motion's difference.

    None is a line that the motion leaves as it is.
    """

    label: str
    is_committee: bool
    before: Decimal
    changes: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The proposal or a motion as a column: its years and its tax rate of the first year."""

    years: tuple[YearOutcome, ...]
    tax_rate: Decimal

    @property
    def attained(self) -> str:
        """How many of the first year's financial objectives are reached."""
        objectives = self.years[0].objectives
        return f"{sum(1 for one in objectives if one.attained)} av {len(objectives)}" if objectives else "–"

    @property
    def total_frames(self) -> Decimal:
        return self.years[0].total_frames


@door(Permission.VIEW, subjects.reader)
def workshop(request: Request, principal: Unit) -> HttpResponse:
    """Open to all; what is not presented is seen by the group alone."""
    viewer = request.viewer
    scenario = scenarios.newest_proposal(principal)
    if scenario is not None and not viewer.known.holds(scenario.proposed_at):
        scenario = None
    groups = list(permissions.groups_of(viewer.user, principal))
    context: dict[str, Any] = {
        "scenario": scenario,
        "groups": groups,
        "waiting": permissions.waiting_for(viewer.user, principal),
        "may_people": viewer.may(Permission.MANAGE_PEOPLE, principal),
        "may_answer": permissions.is_planner(viewer.user, principal),
    }
    if scenario is not None:
        held_to = aims(principal, scenario.first_year, viewer.known)
        pages = motions_queries.comparison_of_all(scenario, held_to)
        view = scenarios.scenario_view(scenario, viewer.known, held_to)
        context |= {
            "own": motions_queries.own_motions(viewer.user, scenario) if groups else [],
            "pages": pages,
            "columns": _columns(view, pages),
            "rows": _compared(view, pages),
            "questions": motions_queries.questions(viewer.user, scenario, viewer.known),
            "question_form": forms.QuestionForm(),
            "is_open": scenario.state == "proposed",
            "is_elected": permissions.is_elected(viewer.user, principal),
        }  # fmt: skip
    return render(request, "planning/workshop.html", context)


def _columns(view: scenarios.ScenarioView, pages: list[motions_queries.MotionPage]) -> list[Column]:
    """The proposal first, then every motion; none while the proposal is not whole."""
    found = [(page.comparison.plan, page.comparison.after) for page in pages]
    return [_column(*one) for one in [(view.plan, view.years), *found]] if view.is_complete else []


def _column(plan: Plan, years: tuple[YearOutcome, ...]) -> Column:
    return Column(years, plan.value(Key.TAX_RATE, plan.years[0]))


def _compared(view: scenarios.ScenarioView, pages: list[motions_queries.MotionPage]) -> list[ComparedRow]:
    """The first year's lines that any motion changes, each under its committee with the committee's sum."""
    if not view.is_complete:
        return []
    first = view.years[0]
    changed = [
        {row.key: row.change for row in page.comparison.consequences if row.year == first.year} for page in pages
    ]
    found: list[ComparedRow] = []
    for code in dict.fromkeys(line.committee for line in view.plan.lines):
        lines = [line for line in view.plan.lines if line.committee == code]
        touched = [line for line in lines if any(line.key in one for one in changed)]
        if not touched:
            continue
        sums = tuple(_sum(one.get(line.key) for line in lines) for one in changed)
        whole = sum((first.frames[line.key] for line in lines), Decimal(0))
        found.append(ComparedRow(touched[0].label.split(": ", 1)[0], True, whole, sums))
        found += [
            ComparedRow(
                line.label.split(": ", 1)[-1],
                False,
                first.frames[line.key],
                tuple(one.get(line.key) for one in changed),
            )
            for line in touched
        ]
    return found


def _sum(changes: Iterable[Decimal | None]) -> Decimal | None:
    known = [change for change in changes if change is not None]
    return sum(known, Decimal(0)) if known else None


class Start(GroupDeed):
    """Start a motion from the proposal."""

    title, button = "Nytt yrkande", "Påbörja yrkandet"
    address, name = "partiverkstad/nytt/", "new_motion"
    action, about = motions.create_motion, "scenario group title=motion_title"
    done = "Yrkandet är påbörjat. Bara din grupp ser det tills ni lägger fram det."

    @property
    def motion_title(self) -> str:
        return f"Budget från {self.group.name}"

    def back(self) -> str:
        made = self.result
        return reverse("planning:motion", kwargs={"pk": made.pk}) if made else super().back()


urlpatterns = paths(Start)
