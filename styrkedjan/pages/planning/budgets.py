"""Budget work: the municipality's committees, a committee that gives its frame to its units, and versions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.planning.actions import budgets
from styrkedjan.areas.planning.queries import budget_versions, distribution
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, unit_plan, years

LONGEST_REASON = 255


@door(Permission.VIEW)
def work(request: Request, unit: Unit) -> HttpResponse:
    """The municipality: every committee's frame. A committee: its units. A unit: its plan."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = years.budget_year(request)
    shared = _shared(request, unit, year)
    if unit.is_root:
        rows = distribution.budget_overview(unit, year, viewer.known)
        may_plan = viewer.may(Permission.EDIT_FRAMES, unit)
        return render(request, "planning/committees.html", shared | {"rows": rows, "may_plan": may_plan})
    if unit.kind in POLITICAL_KINDS:
        page = distribution.distribution_page(unit, year, viewer.known)
        return render(request, "planning/distribution.html", shared | {"page": page, "rows": _rows(page, {}, {})})
    return unit_plan.show(request, unit, year)


def _shared(request: Request, unit: Unit, year: int) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "unit": unit,
        "year": year,
        "years": years.offered(request),
        "may_edit": viewer.may(Permission.EDIT_BUDGET, unit),
        "may_file": viewer.may(Permission.VIEW_TRANSACTIONS, unit),
    }


@door(Permission.EDIT_BUDGET)
@require_POST
def distribute(request: Request, unit: Unit) -> HttpResponse:
    """Save the units' frames, in thousands; an empty field leaves the unit as it is."""
    viewer = request.viewer
    year = years.budget_year(request)
    page = distribution.distribution_page(unit, year, NOW)
    typed = {row.unit.pk: request.POST.get(f"unit_{row.unit.pk}", "") for row in page.rows}
    said = {row.unit.pk: request.POST.get(f"reason_{row.unit.pk}", row.reason).strip() for row in page.rows}
    try:
        amounts, reasons = _amounts(page, typed, said)
        count = budgets.distribute(by=viewer.user, committee=unit, year=year, amounts=amounts, reasons=reasons)
    except Refused as refusal:
        context = _shared(request, unit, year) | {"page": page, "refusal": refusal}
        context["rows"] = _rows(page, typed, said)
        return render(request, "planning/distribution.html", context, status=409)
    messages.success(request, f"Fördelningen är sparad; {plural(count, 'enhet', 'enheter')} fick ny ram.")
    return years.back_to_work(unit, year)


def _amounts(
    page: distribution.DistributionPage, typed: dict[int, str], said: dict[int, str]
) -> tuple[dict[Unit, Decimal], dict[Unit, str]]:
    """What was typed, in kronor, and the reasons; a field left as it was shown keeps its amount to the krona.

    Raises Refused.
    """
    amounts, reasons, faults = dict[Unit, Decimal](), dict[Unit, str](), list[str]()
    for row in page.rows:
        try:
            amount = _field(row).clean(typed[row.unit.pk])
        except ValidationError as error:
            faults.append(f"{row.unit.name}: {error.messages[0]}")
            continue
        if len(said[row.unit.pk]) > LONGEST_REASON:
            faults.append(f"{row.unit.name}: skälet är längre än {LONGEST_REASON} tecken.")
        elif amount is None and said[row.unit.pk] != row.reason:
            faults.append(f"{row.unit.name}: skälet hör till en ram, och ingen är skriven.")
        elif amount is not None and (amount, said[row.unit.pk]) != (row.amount, row.reason):
            amounts[row.unit], reasons[row.unit] = amount, said[row.unit.pk]
    if faults:
        raise Refused(" ".join(faults), "Rätta det som står fel.")
    return amounts, reasons


def _rows(
    page: distribution.DistributionPage, typed: dict[int, str], said: dict[int, str]
) -> list[tuple[distribution.DistributionRow, str, str]]:
    """Each unit with what stands in its fields: what was typed, what it has, or the proposal; and the reason."""
    return [
        (
            row, typed.get(row.unit.pk) or _field(row).prepare_value(_standing(row)) or "",
            said.get(row.unit.pk, row.reason),
        )
        for row in page.rows
    ]  # fmt: skip


def _field(row: distribution.DistributionRow) -> forms.ThousandsField:
    return forms.ThousandsField(required=False, rounded=0, initial=_standing(row))


def _standing(row: distribution.DistributionRow) -> Decimal | None:
    return row.amount if row.amount is not None else row.proposed


@door(Permission.VIEW)
def versions(request: Request, unit: Unit) -> HttpResponse:
    """Every version of the unit's budget, and what differs between two of them."""
    year = years.budget_year(request)
    found = budget_versions.budget_versions(unit, year)
    first, second = (years.moment(request.GET.get(name, "")) for name in ("fran", "till"))
    if (first is None or second is None) and len(found) > 1:
        first, second = found[1].at, found[0].at
    changes = budget_versions.budget_diff(unit, year, first, second) if first and second else None
    context = {
        "unit": unit, "year": year, "years": years.offered(request), "found": found, "first": first,
        "second": second, "changes": changes, "total": _total(changes), "months": [name[:3] for name in MONTH_NAMES],
    }  # fmt: skip
    return render(request, "planning/versions.html", context)


def _total(changes: list[budget_versions.BudgetChange] | None) -> Decimal:
    return sum((row.change for row in changes or ()), Decimal(0))
