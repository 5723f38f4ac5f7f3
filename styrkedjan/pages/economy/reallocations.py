"""Money moved inside a committee's frame: chosen, seen before and after, made, taken back and told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy.actions import reallocations as reallocations_actions
from styrkedjan.areas.economy.models import AccountGroup, BudgetLine, Reallocation
from styrkedjan.areas.economy.queries.reallocations import Choice, choices, reallocations
from styrkedjan.areas.economy.queries.remedies import goals_to_follow
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.reallocation import Move
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.remedy_forms import PriorityForm, ReallocationForm
from styrkedjan.pages.economy.subjects import by_committee, by_reallocation
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.request import Request


@door(Permission.EDIT_BUDGET, subject=by_committee)
def reallocate(request: Request, unit: Unit) -> HttpResponse:
    """First the two units (`?fran=`, `?till=`), then the lines and the amount, seen before and after."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    units = _units(unit, year)
    source, target = (units.get(request.GET.get(name, "")) for name in ("fran", "till"))
    context = {"unit": unit, "year": year, "units": units.values(), "source": source, "target": target}
    if source is None or target is None:
        return render(request, "economy/reallocate_units.html", context)
    sources = [row for row in choices(unit, source, year, NOW) if not row.line.is_income]
    targets = choices(unit, target, year, NOW)
    start = {"amount": request.GET.get("belopp", ""), "first_month": min(12, viewer.period.number + 1)}
    form = ReallocationForm(
        request.POST or None, sources=sources, targets=targets, goals=goals_to_follow(unit, year),
        initial={**start, **_likely(sources, targets)},
    )  # fmt: skip
    move = _tried(request, unit, year, form)
    if move is not None and "flytta" in request.POST and _made(request, unit, year, form):
        messages.success(request, f"Omdisponeringen inom {unit.name} är gjord.")
        return redirect("economy:reallocations", code=unit.code)
    shown = _before_and_after(move) if move is not None else None
    return render(
        request, "economy/reallocate.html", {**context, "form": form, "move": move, "shown": shown},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _units(committee: Unit, year: int) -> dict[str, Unit]:
    """The committee's units that have a budget, by code (one query)."""
    budgeted = NOW.rows(BudgetLine).filter(year=year, unit__path__startswith=committee.path).values("unit")
    rows = Unit.objects.filter(pk__in=budgeted).select_related("principal").order_by("name", "code")
    return {row.code: row for row in rows}


def _likely(sources: list[Choice], targets: list[Choice]) -> dict[str, str]:
    """The largest free line to take from, and the line of the same kind to give to: where most moves begin."""
    largest = max(sources, key=lambda row: (not row.line.earmark, row.line.total), default=None)
    if largest is None:
        return {}
    same = next((row.key for row in targets if row.place.group == largest.place.group and not row.line.earmark), "")
    return {"source": largest.key, "target": same}


def _tried(request: Request, unit: Unit, year: int, form: ReallocationForm) -> Move | None:
    """What the move would do, when the form was sent and the rules let it through; else the form tells why not."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return reallocations_actions.plan_move(unit, year, **form.move())
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _made(request: Request, unit: Unit, year: int, form: ReallocationForm) -> bool:
    data = form.cleaned_data
    try:
        reallocations_actions.reallocate(
            by=request.viewer.user, committee=unit, year=year, **form.move(),
            reason=data["reason"], priority=data["priority"], goal=data["goal"],
            decision=form.decision() if data["body"] else None,
        )  # fmt: skip
    except NotAllowed:
        raise
    except InvalidInput as refusal:
        for problem in refusal.problems:
            form.add_error(None, str(problem))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _before_and_after(move: Move) -> dict[str, Any]:
    """The two lines as rows, for the year and month by month."""
    sides = ((move.source, move.source_after, -1), (move.target, move.target_after, 1))
    return {
        "rows": [(line.label, line.total, sign * move.amount, sum(after)) for line, after, sign in sides],
        "months": [
            (name, amount, move.source_after[index], move.target_after[index])
            for index, (name, amount) in enumerate(zip(MONTH_NAMES, move.months, strict=True))
            if amount
        ],
    }


@door(Permission.VIEW, subject=by_committee)
def moves(request: Request, unit: Unit) -> HttpResponse:
    """The year's moves inside the committee, newest first."""
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
    """Whether the move had been taken back by then."""
    return hasattr(row, "undone_by") and known.holds(row.undone_by.known_at)


@door(Permission.EDIT_BUDGET, subject=by_reallocation)
@require_POST
def undo(request: Request, moved: Reallocation) -> HttpResponse:
    """Take a move back by a move the other way."""
    reallocations_actions.undo_reallocation(by=request.viewer.user, reallocation=moved)
    messages.success(request, "Omdisponeringen är återtagen.")
    return redirect("economy:reallocations", code=moved.committee.code)


@door(Permission.EDIT_BUDGET, subject=by_reallocation)
def priority(request: Request, moved: Reallocation) -> HttpResponse:
    """Tell which of the council's priorities a move follows."""
    form = PriorityForm(request.POST or None, goals=goals_to_follow(moved.committee, moved.year))
    return handle(
        request, form,
        lambda data: reallocations_actions.state_priority(by=request.viewer.user, reallocation=moved, **data),
        unit=moved.committee, title="Vilken prioritering följer omdisponeringen?", button="Spara",
        back=reverse("economy:reallocations", kwargs={"code": moved.committee.code}),
        lead="Nämnden får omdisponera utifrån kommunfullmäktiges prioriterade inriktning. Ange målet, eller skriv.",
    )  # fmt: skip
