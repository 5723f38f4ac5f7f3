"""Money moved inside a committee's frame: chosen, seen before and after, made, taken back and told."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.actions import reallocations as reallocations_actions
from styrkedjan.areas.economy.models import AccountGroup, Reallocation
from styrkedjan.areas.economy.queries.reallocations import Choice, choices, reallocations, units_with_budget
from styrkedjan.areas.economy.queries.remedies import goals_to_follow
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.reallocation import Transfer
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.remedy_forms import PriorityForm, ReallocationForm
from styrkedjan.pages.economy.subjects import by_committee, by_reallocation
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


class Reallocate(Deed):
    """First the two units (`?fran=`, `?till=`), then the lines and the amount, seen before and after."""

    title, returns_to = "Omdisponera {self.period.year}: {self.unit.name}", "economy:reallocations"
    address, name, template = "ekonomi/<str:code>/omdisponera/", "reallocate", "economy/reallocate.html"
    subject, permission = staticmethod(by_committee), Permission.EDIT_BUDGET
    form_class, matter, action = ReallocationForm, Matter.REALLOCATION, reallocations_actions.reallocate
    about = "committee=unit year=period.year"
    done = "Omdisponeringen inom {self.unit.name} är gjord."

    def answer(self) -> HttpResponse:
        viewers.remember_unit(self.request, self.unit)
        if self.source is None or self.target is None:
            return render(self.request, "economy/reallocate_units.html", {"unit": self.unit, **self.ends})
        return super().answer()

    @cached_property
    def ends(self) -> dict[str, Any]:
        """The two units, among those that have a budget."""
        units = _units(self.unit, self.period.year)
        source, target = (units.get(self.request.GET.get(name, "")) for name in ("fran", "till"))
        return {"units": units.values(), "source": source, "target": target, "year": self.period.year}

    @property
    def source(self) -> Any:
        return self.ends["source"]

    @property
    def target(self) -> Any:
        return self.ends["target"]

    @cached_property
    def lines(self) -> tuple[list[Choice], list[Choice]]:
        """What may be taken from, and what may be given to."""
        year = self.period.year
        sources = [row for row in choices(self.unit, self.source, year, NOW) if not row.line.is_income]
        return sources, choices(self.unit, self.target, year, NOW)

    def options(self) -> dict[str, Any]:
        goals = goals_to_follow(self.unit, self.period.year, NOW)
        return {"sources": self.lines[0], "targets": self.lines[1], "goals": goals}

    def initial(self) -> dict[str, Any]:
        start = {"amount": self.request.GET.get("belopp", ""), "first_month": min(12, self.period.number + 1)}
        return {**start, **_likely(*self.lines)}

    def says(self, form: ReallocationForm) -> str:
        return "Så här blir det"

    def context(self, form: ReallocationForm) -> dict[str, Any]:
        """The two lines before and after, where the rules let the transfer through."""
        if not form.is_bound or form.errors:
            return self.ends
        transfer = reallocations_actions.plan_transfer(self.unit, self.period.year, **form.transfer())
        return {**self.ends, "transfer": transfer, "effect": _before_and_after(transfer)}


def _units(committee: Unit, year: int) -> dict[str, Unit]:
    """The committee's units that answer for a budget, by code (one query)."""
    return {unit.code: unit for unit in units_with_budget(committee, year, NOW)}


def _likely(sources: list[Choice], targets: list[Choice]) -> dict[str, str]:
    """The largest free line to take from, and the line of the same kind to give to: where most transfers begin."""
    largest = max(sources, key=lambda row: (not row.line.earmark, row.line.total), default=None)
    if largest is None:
        return {}
    same = next((row.key for row in targets if row.place.group == largest.place.group and not row.line.earmark), "")
    return {"source": largest.key, "target": same}


def _before_and_after(transfer: Transfer) -> dict[str, Any]:
    """The two lines as rows, for the year and month by month."""
    sides = ((transfer.source, transfer.source_after, -1), (transfer.target, transfer.target_after, 1))
    return {
        "rows": [(line.label, line.total, sign * transfer.amount, sum(after)) for line, after, sign in sides],
        "months": [
            (name, amount, transfer.source_after[index], transfer.target_after[index])
            for index, (name, amount) in enumerate(zip(MONTH_NAMES, transfer.months, strict=True))
            if amount
        ],
    }


@door(Permission.VIEW, subject=by_committee)
def made(request: Request, unit: Unit) -> HttpResponse:
    """The year's transfers inside the committee, newest first."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    rows = reallocations(unit, viewer.period.year, viewer.known)
    names = dict(AccountGroup.objects.filter(principal=viewer.principal).values_list("code", "name"))
    may = viewer.may(Permission.EDIT_BUDGET, unit) and viewer.known.is_now
    shown = [
        (row, names.get(row.source_group), names.get(row.target_group), _undone(row, viewer.known)) for row in rows
    ]
    context = {"unit": unit, "year": viewer.period.year, "rows": shown, "may_move": may}
    return render(request, "economy/reallocations.html", context)


def _undone(row: Reallocation, known: Known) -> bool:
    """Whether the transfer had been taken back by then."""
    return hasattr(row, "undone_by") and known.holds(row.undone_by.known_at)


class UndoReallocation(Deed):
    """Take a transfer back by one the other way."""

    title, returns_to = "Ta tillbaka omdisponeringen: {self.moved}", "economy:reallocations"
    address, name = "ramar/omdisponering/<int:pk>/ta-tillbaka/", "undo_reallocation"
    subject, permission = staticmethod(by_reallocation), Permission.EDIT_BUDGET
    action, about = reallocations_actions.undo_reallocation, "reallocation=moved"
    button, done = "Ta tillbaka", "Omdisponeringen är återtagen."


class StatePriority(Deed):
    """Tell which of the council's priorities a transfer follows."""

    title, returns_to = "Vilken prioritering följer omdisponeringen?", "economy:reallocations"
    address, name = "ramar/omdisponering/<int:pk>/prioritering/", "priority"
    subject, permission = staticmethod(by_reallocation), Permission.EDIT_BUDGET
    form_class, action, about = PriorityForm, reallocations_actions.state_priority, "reallocation=moved"
    lead = "Nämnden får omdisponera utifrån kommunfullmäktiges prioriterade inriktning. Ange målet, eller skriv."

    def options(self) -> dict[str, Any]:
        return {"goals": goals_to_follow(self.moved.committee, self.moved.year, NOW)}


urlpatterns = paths(Reallocate, UndoReallocation, StatePriority)
