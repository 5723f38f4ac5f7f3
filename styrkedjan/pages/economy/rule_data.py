"""What the rules rest on and people enter: earmarks, technical adjustments, cost increases, committees' own rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy.actions import earmarks as earmarks_actions
from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.actions import own_rules as own_rules_actions
from styrkedjan.areas.economy.models import CarryOverRules, EarmarkedAppropriation
from styrkedjan.areas.economy.queries.committee_facts import cost_increase
from styrkedjan.areas.economy.queries.earmarks import earmark_results
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy import remedy_forms as forms
from styrkedjan.pages.economy.subjects import by_committee, by_earmark
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.request import Request


def _by(request: Request) -> Any:
    return request.viewer.user


def _year(request: Request) -> int:
    year: int = request.viewer.period.year
    return year


def _committees(unit: Unit) -> Any:
    return Unit.objects.filter(principal=unit, kind__in=POLITICAL_KINDS).select_related("principal").order_by("code")


@door(Permission.VIEW, subject=principal)
def earmarks(request: Request, unit: Unit) -> HttpResponse:
    """The earmarked appropriations, their codes and years, and how they go this year."""
    viewer = request.viewer
    rows = viewer.known.rows(EarmarkedAppropriation).filter(committee__principal=unit)
    going = earmark_results(unit, _year(request), viewer.known)
    context = {
        "unit": unit,
        "year": _year(request),
        "rows": rows.select_related("committee").order_by("committee__code", "name", "-first_year"),
        "going": [row for found in going.values() for row in found],
        "may_edit": viewer.may(Permission.EDIT_FRAMES, unit) and viewer.known.is_now,
    }
    return render(request, "economy/earmarks.html", context)


@door(Permission.EDIT_FRAMES, subject=principal)
def new_earmark(request: Request, unit: Unit) -> HttpResponse:
    """Set apart activity codes that the council decides by themselves."""
    start = {"body": "Kommunfullmäktige", "first_year": _year(request)}
    form = forms.EarmarkForm(request.POST or None, committees=_committees(unit), initial=start)
    return _earmark(request, form, unit, title="Nytt särskilt anslag")


@door(Permission.EDIT_FRAMES, subject=by_earmark)
def earmark(request: Request, earmark: EarmarkedAppropriation) -> HttpResponse:
    """Change an earmark; the one before stays with its own time."""
    start = {
        "committee": earmark.committee_id, "name": earmark.name, "activities": ", ".join(earmark.activities),
        "first_year": earmark.first_year, "last_year": earmark.last_year, "body": earmark.decision_body,
        "date": earmark.decision_date, "section": earmark.decision_section, "record_number": earmark.record_number,
    }  # fmt: skip
    unit = root_of(earmark.committee)
    form = forms.EarmarkForm(request.POST or None, committees=_committees(unit), initial=start)
    return _earmark(request, form, unit, title=f"Ändra {earmark.name}", instead_of=earmark)


def _earmark(
    request: Request,
    form: forms.EarmarkForm,
    unit: Unit,
    *,
    title: str,
    instead_of: EarmarkedAppropriation | None = None,
) -> HttpResponse:
    return handle(
        request, form,
        lambda data: earmarks_actions.set_earmark(
            by=_by(request), committee=data["committee"], name=data["name"], activities=form.codes(),
            first_year=data["first_year"], last_year=data["last_year"], decision=form.decision(), instead_of=instead_of,
        ),
        unit=unit, title=title, button="Spara", back=reverse("economy:earmarks"),
        lead="Budget och redovisning på koderna räknas till anslaget. Medel flyttas aldrig över dess gräns.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subject=by_earmark)
@require_POST
def remove_earmark(request: Request, earmark: EarmarkedAppropriation) -> HttpResponse:
    """Take away an earmark that was set by mistake."""
    earmarks_actions.remove_earmark(by=_by(request), earmark=earmark)
    messages.success(request, f"{earmark.name} är borttaget.")
    return redirect("economy:earmarks")


@door(Permission.EDIT_FRAMES, subject=principal)
def adjust(request: Request, unit: Unit) -> HttpResponse:
    """The executive board's technical adjustment of the frames within their total."""
    year = _year(request)
    form = forms.AdjustmentForm(
        request.POST or None, committees=list(_committees(unit)), initial={"body": "Kommunstyrelsen"}
    )
    return handle(
        request, form,
        lambda data: frames.adjust_frames(
            by=_by(request), principal=unit, year=year, note=data["note"], decision=form.decision(),
            changes=[frames.FrameChange(committee, amount) for committee, amount in form.changes()],
        ),
        unit=unit, title=f"Teknisk justering av ramarna {year}", button="För in justeringen",
        back=reverse("economy:findings"), done="Justeringen är införd.",
        lead="Plus ökar ramen, minus minskar den, och summan är noll. Särskilda anslag ändras bara av fullmäktige.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subject=principal)
def increase(request: Request, unit: Unit) -> HttpResponse:
    """How costs in general rise beside what the budget calculated with."""
    year, now = _year(request), cost_increase(unit, _year(request), NOW)
    start = {"calculated": now.calculated, "actual": now.actual, "source": now.source} if now else {}
    return handle(
        request, forms.CostIncreaseForm(request.POST or None, initial=start),
        lambda data: own_rules_actions.set_cost_increase(by=_by(request), principal=unit, year=year, **data),
        unit=unit, title=f"Generell kostnadsökning {year}", button="Spara", back=reverse("economy:findings"),
        lead="Ökar kostnaderna mer än budgeten kalkylerade med får nämnderna äska mellanskillnaden.",
    )  # fmt: skip


@door(Permission.EDIT_BUDGET, subject=by_committee)
def own_rules(request: Request, unit: Unit) -> HttpResponse:
    """Enter that the committee has adopted its own rules for carry-over."""
    now = NOW.rows(CarryOverRules).filter(committee=unit).first()
    start = {"title": now.title, "link": now.link} if now else {}
    form = forms.OwnRulesForm(request.POST or None, initial={"body": unit.name, **start})
    return handle(
        request, form,
        lambda data: own_rules_actions.adopt_carry_over_rules(
            by=_by(request), committee=unit, title=data["title"], link=data["link"], decision=form.decision()
        ),
        unit=unit, title=f"Internt regelverk för resultatöverföring: {unit.name}", button="Spara",
        back=reverse("economy:committee_findings", kwargs={"code": unit.code}),
        lead="Nämnden upprättar regler för hur enheterna delar och använder balanserat resultat.",
    )  # fmt: skip
