"""One goal: where it comes from, where it goes, who answers for it, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.chain.models import Element, ElementKind, YearState
from styrkedjan.areas.chain.queries import single, years
from styrkedjan.areas.reporting.proposals import measured_on
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.goals import Standing, standings
from styrkedjan.pages.chain.forms import IndicatorLinkForm, LinkForm, ReasonForm, ReportBackForm
from styrkedjan.pages.chain.subjects import element_of
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request

NO_FORMS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Near:
    """An element beside this one in the chain, with how it goes."""

    element: Element
    standing: Standing


@door(None)
def goal(request: Request, pk: int) -> HttpResponse:
    """The goal's page."""
    return show(request, element_of(request, pk))


def show(request: Request, row: Element, forms: Mapping[str, Any] = NO_FORMS, status: int = 200) -> HttpResponse:
    """The goal's page, with a form that was handed in and refused standing as it was filled in."""
    viewer = request.viewer
    page = single.element_page(row, viewer.known)
    near = (*page.above, *page.below)
    known = standings(row.plan_year, [row.pk, *(one.pk for one in near)], viewer.period, viewer.known)
    may_edit = _may_edit(request, row)
    context = {
        "page": page,
        "element": page.element,
        "now": row,
        "measured_on": measured_on(row),
        "standing": known.get(row.pk, Standing()),
        "above": [Near(one, known.get(one.pk, Standing())) for one in page.above],
        "below": [Near(one, known.get(one.pk, Standing())) for one in page.below],
        "history": [one for one in single.history(row) if viewer.known.holds(one.at)],
        "is_assignment": row.kind == ElementKind.ASSIGNMENT,
        "late": single.is_late(row, timezone.localdate()),
        "may_edit": may_edit,
        "may_act": _may_act(request, row),
        **(_forms(row, page.above) if may_edit else {}),
        **forms,
    }
    return render(request, "chain/goal.html", context, status=status)


def _may_edit(request: Request, row: Element) -> bool:
    viewer = request.viewer
    writable = row.withdrawn_at is None and row.plan_year.state != YearState.CLOSED and viewer.known.is_now
    return writable and viewer.may(Permission.EDIT_CHAIN, row.unit)


def _may_act(request: Request, row: Element) -> bool:
    """Whether the viewer's chosen unit may add an activity: it need not own the goal."""
    viewer = request.viewer
    writable = row.withdrawn_at is None and row.plan_year.state != YearState.CLOSED and viewer.known.is_now
    return writable and viewer.unit is not None and viewer.may(Permission.EDIT_CHAIN, viewer.unit)


def _forms(row: Element, above: tuple[Element, ...]) -> dict[str, Any]:
    linked = {one.pk for one in above}
    possible = [one for one in single.possible_parents(row.plan_year, years.place(row)) if one.pk not in linked]
    return {
        "link_form": LinkForm(above=possible) if possible else None,
        "indicator_form": IndicatorLinkForm(principal=row.plan_year.principal),
        "reason_form": ReasonForm(),
        "report_back_form": ReportBackForm(initial={"text": row.report_back, "version": row.version}),
    }
