"""One goal: where it comes from, where it goes, who answers for it, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.chain.queries import elements, trees, years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.proposals import measured_on
from styrkedjan.domain.chain import YearState
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.goals import Standing, standings
from styrkedjan.pages.chain import picture
from styrkedjan.pages.chain.forms import IndicatorLinkForm, LinkForm, ReasonForm, ReportBackForm
from styrkedjan.pages.chain.subjects import element_of
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@dataclass(frozen=True, slots=True)
class Near:
    """An element beside this one in the chain, with how it goes."""

    element: Element
    standing: Standing


@door(Permission.VIEW, anywhere=True)
def goal(request: Request, pk: int) -> HttpResponse:
    """The goal's page."""
    row = element_of(request, pk)
    viewer = request.viewer
    page = elements.element_page(row, viewer.known)
    near = (*page.above, *page.below)
    where = measured_on(row)
    tree = trees.tree(row.plan_year, viewer.known)
    asked = {row.pk, *(one.pk for one in near), *picture.told(tree, row.pk)}
    known = standings(row.plan_year, sorted(asked), viewer.period, viewer.known)
    standing = known.get(row.pk, Standing())
    may_edit = _writable(request, row, row.unit)
    context = {
        "page": page,
        "element": page.element,
        "now": row,
        "measured_on": where,
        "standing": standing,
        "drawn": picture.around(tree, row.pk, known, where),
        "above": [Near(one, known.get(one.pk, Standing())) for one in page.above],
        "below": [Near(one, known.get(one.pk, Standing())) for one in page.below],
        "history": elements.history(row, viewer.known),
        "is_assignment": row.kind == ElementKind.ASSIGNMENT,
        "late": elements.is_late(row, timezone.localdate()),
        "may_edit": may_edit,
        "may_act": _writable(request, row, viewer.unit),
        **(_forms(row, page.above) if may_edit else {}),
    }
    return render(request, "chain/goal.html", context)


def _writable(request: Request, row: Element, unit: Unit | None) -> bool:
    """Whether the viewer may write about the goal for a unit: activities are the doer's, who need not own the goal."""
    viewer = request.viewer
    open_ = row.withdrawn_at is None and row.plan_year.state != YearState.CLOSED and viewer.known.is_now
    return open_ and unit is not None and viewer.may(Permission.EDIT_CHAIN, unit)


def _forms(row: Element, above: tuple[Element, ...]) -> dict[str, Any]:
    linked = {one.pk for one in above}
    possible = [one for one in elements.possible_parents(row.plan_year, years.place(row)) if one.pk not in linked]
    return {
        "link_form": LinkForm(above=possible) if possible else None,
        "indicator_form": IndicatorLinkForm(principal=row.plan_year.principal),
        "reason_form": ReasonForm(),
        "report_back_form": ReportBackForm(initial={"text": row.report_back, "version": row.version}),
    }
