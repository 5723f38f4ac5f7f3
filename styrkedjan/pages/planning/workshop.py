"""The party workshop's first page: one's own motions, all presented ones side by side, and questions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import actions, permissions, queries
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.domain.planning import motions as rules
from styrkedjan.domain.planning.multi_year import Key
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.planning import forms, subjects


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A line that somebody changes: the proposal's amount and each motion's difference (None: untouched)."""

    label: str
    before: Decimal
    changes: tuple[Decimal | None, ...]


@door(Permission.VIEW, subjects.reader)
def workshop(request: HttpRequest, principal: Unit) -> HttpResponse:
    """Open to all; what is not presented is seen by the group alone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    scenario = queries.newest_proposal(principal)
    groups = list(permissions.groups_of(viewer.user, principal))
    context = {
        "scenario": scenario,
        "groups": groups,
        "may_people": viewer.may(Permission.MANAGE_PEOPLE, principal),
        "may_answer": permissions.is_planner(viewer.user, principal),
    }
    if scenario is not None:
        pages = queries.comparison_of_all(scenario)
        view = queries.scenario_view(scenario)
        context |= {
            "own": queries.own_motions(viewer.user, scenario) if groups else [],
            "pages": pages,
            "first": next(iter(view.years), None),
            "tax_rates": [_tax_rate(page) for page in pages],
            "proposal_tax": view.plan.value(Key.TAX_RATE, scenario.first_year),
            "rows": _compared(pages),
            "questions": queries.questions(viewer.user, scenario),
            "question_form": forms.QuestionForm(),
            "is_open": scenario.state == "proposed",
        }
    return render(request, "planning/workshop.html", context)


def _tax_rate(page: queries.MotionPage) -> Decimal:
    """The motion's tax rate in the first year: what the last change of it says, else the proposal's."""
    plan = rules.apply(page.plan, queries.changes_of([change.row for change in page.changes]))
    return plan.value(Key.TAX_RATE, plan.years[0])


def _compared(pages: list[queries.MotionPage]) -> list[ComparedRow]:
    found: dict[str, tuple[str, Decimal, dict[int, Decimal]]] = {}
    for place, page in enumerate(pages):
        for row in page.comparison.consequences:
            if row.year == page.plan.years[0]:
                found.setdefault(row.key, (row.label, row.before, {}))[2][place] = row.change
    return [
        ComparedRow(label, before, tuple(changes.get(place) for place in range(len(pages))))
        for _, (label, before, changes) in sorted(found.items())
    ]


@door(Permission.EDIT_MOTION, subjects.seat)
@require_POST
def start(request: HttpRequest, principal: Unit) -> HttpResponse:
    """Start a motion from the proposal."""
    viewer = request.viewer  # type: ignore[attr-defined]
    scenario = subjects.proposal(principal)
    group = permissions.groups_of(viewer.user, principal).select_related("principal").first()
    if group is None:
        raise NotAllowed("Du arbetar inte i någon partigrupp.", "Be den som förvaltar behörigheter lägga till dig.")
    made = actions.create_motion(by=viewer.user, group=group, scenario=scenario, title=f"Budget från {group.name}")
    messages.success(request, "Yrkandet är påbörjat. Bara din grupp ser det tills ni lägger fram det.")
    return redirect("planning:motion", pk=made.pk)
