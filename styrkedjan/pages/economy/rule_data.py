"""What the rules rest on and people enter: earmarks, technical adjustments, cost increases, committees' own rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.actions import earmarks as earmarks_actions
from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.actions import own_rules as own_rules_actions
from styrkedjan.areas.economy.models import CarryOverRules, EarmarkedAppropriation
from styrkedjan.areas.economy.queries.committee_facts import cost_increase
from styrkedjan.areas.economy.queries.earmarks import earmark_results
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy import remedy_forms as forms
from styrkedjan.pages.economy.subjects import by_committee, by_earmark
from styrkedjan.pages.kit.deeds import Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request


@door(Permission.VIEW, subject=principal)
def earmarks(request: Request, unit: Unit) -> HttpResponse:
    """The earmarked appropriations, their codes and years, and how they go this year."""
    viewer = request.viewer
    rows = viewer.known.rows(EarmarkedAppropriation).filter(committee__principal=unit)
    going = earmark_results(unit, viewer.period.year, viewer.known)
    context = {
        "unit": unit,
        "year": viewer.period.year,
        "rows": rows.select_related("committee").order_by("committee__code", "name", "-first_year"),
        "going": [row for found in going.values() for row in found],
        "may_edit": viewer.may(Permission.EDIT_FRAMES, unit) and viewer.known.is_now,
    }
    return render(request, "economy/earmarks.html", context)


class RuleDeed(MunicipalDeed):
    """What the council and the board set for the whole municipality."""

    permission, returns_to = Permission.EDIT_FRAMES, "economy:findings"

    def options(self) -> dict[str, Any]:
        rows = Unit.objects.filter(principal=self.unit, kind__in=POLITICAL_KINDS)
        return {"committees": rows.select_related("principal").order_by("code")}


class NewEarmark(RuleDeed):
    """Set apart activity codes that the council decides by themselves."""

    title, returns_to = "Nytt särskilt anslag", "economy:earmarks"
    address, name = "ramar/sarskilda-anslag/nytt/", "new_earmark"
    form_class, matter, action = forms.EarmarkForm, Matter.EARMARK, earmarks_actions.set_earmark
    lead = "Budget och redovisning på koderna räknas till anslaget. Medel flyttas aldrig över dess gräns."

    def initial(self) -> dict[str, Any]:
        return {"first_year": self.period.year}


class ChangeEarmark(NewEarmark):
    """Change an earmark; the one before stays with its own time."""

    title, subject = "Ändra {self.earmark.name}", staticmethod(by_earmark)
    address, name = "ramar/sarskilda-anslag/<int:pk>/", "earmark"
    edits, about = "earmark", "instead_of=earmark"

    def initial(self) -> dict[str, Any]:
        return {**RuleDeed.initial(self), "activities": ", ".join(self.earmark.activities)}


class RemoveEarmark(MunicipalDeed):
    """Take away an earmark that was set by mistake."""

    title, subject, returns_to = "Ta bort {self.earmark.name}", staticmethod(by_earmark), "economy:earmarks"
    address, name = "ramar/sarskilda-anslag/<int:pk>/ta-bort/", "remove_earmark"
    permission, action, about = Permission.EDIT_FRAMES, earmarks_actions.remove_earmark, "earmark"
    button, done = "Ta bort anslaget", "{self.earmark.name} är borttaget."


class AdjustFrames(RuleDeed):
    """The executive board's technical adjustment of the frames within their total."""

    title = "Teknisk justering av ramarna {self.period.year}"
    address, name = "ramar/teknisk-justering/", "adjust"
    form_class, matter, action = forms.AdjustmentForm, Matter.TECHNICAL_ADJUSTMENT, frames.adjust_frames
    about = "principal=unit year=period.year"
    button, done = "För in justeringen", "Justeringen är införd."
    lead = "Plus ökar ramen, minus minskar den, och summan är noll. Särskilda anslag ändras bara av fullmäktige."


class CostIncrease(MunicipalDeed):
    """How costs in general rise beside what the budget calculated with."""

    title, returns_to = "Generell kostnadsökning {self.period.year}", "economy:findings"
    address, name = "ramar/kostnadsokning/", "increase"
    permission, form_class = Permission.EDIT_FRAMES, forms.CostIncreaseForm
    action, about, edits = own_rules_actions.set_cost_increase, "principal=unit year=period.year", "standing"
    lead = "Ökar kostnaderna mer än budgeten kalkylerade med får nämnderna äska mellanskillnaden."

    @property
    def standing(self) -> Any:
        return cost_increase(self.unit, self.period.year, NOW)


class OwnRules(Deed):
    """Enter that the committee has adopted its own rules for carry-over."""

    title, returns_to = "Internt regelverk för resultatöverföring: {self.unit.name}", "economy:committee_findings"
    address, name, subject = "ekonomi/<str:code>/regelverk/", "own_rules", staticmethod(by_committee)
    permission, form_class, matter = Permission.EDIT_BUDGET, forms.OwnRulesForm, Matter.CARRY_OVER_RULES
    action, about = own_rules_actions.adopt_carry_over_rules, "committee=unit"
    lead = "Nämnden upprättar regler för hur enheterna delar och använder balanserat resultat."

    def initial(self) -> dict[str, Any]:
        standing = NOW.rows(CarryOverRules).filter(committee=self.unit).first()
        start = {"title": standing.title, "link": standing.link} if standing else {}
        return {**start, "version": version_of([standing] if standing else [])}


urlpatterns = paths(NewEarmark, ChangeEarmark, RemoveEarmark, AdjustFrames, CostIncrease, OwnRules)
