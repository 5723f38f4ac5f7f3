"""Budget work: a committee gives its frame to its units, and a unit plans staff and costs into its budget."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries import frame
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.areas.planning import actions, queries
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.domain.planning.staff import StaffPost
from styrkedjan.domain.swedish import number, parse_number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.planning import forms
from styrkedjan.pages.planning.allocation import moment

HUNDRED = Decimal(100)


def _year(request: HttpRequest, default: int) -> int:
    asked = request.GET.get("ar") or request.POST.get("ar") or ""
    return int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2199 else default


def _years(request: HttpRequest) -> tuple[int, int]:
    now = request.viewer.period.year  # type: ignore[attr-defined]
    return (now, now + 1)


def _back(unit: Unit, year: int) -> HttpResponse:
    return redirect(f"{reverse('planning:budget_work', kwargs={'code': unit.code})}?ar={year}")


@door(Permission.VIEW)
def work(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The municipality: every committee's frame. A committee: its units. A unit: its plan."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    year = _year(request, viewer.period.year + 1)
    shared = {
        "unit": unit,
        "year": year,
        "years": _years(request),
        "may_edit": viewer.may(Permission.EDIT_BUDGET, unit),
    }
    if unit.is_root:
        rows = [(body, frame(body, year, viewer.as_of)) for body in committees(unit)]
        return render(request, "planning/committees.html", shared | {"rows": rows})
    if unit.kind in POLITICAL_KINDS:
        page = queries.distribution_page(unit, year, viewer.as_of)
        return render(request, "planning/distribution.html", shared | {"page": page, "rows": _rows(page, {})})
    return render(request, "planning/plan.html", shared | _plan_context(request, unit, year))


def _choices(unit: Unit) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The account groups and the profiles there are to choose from."""
    groups = list(AccountGroup.objects.filter(principal=unit.principal).values_list("code", "name"))
    profiles = [(key, one.name.capitalize()) for key, one in queries.profiles(unit.principal or unit).items()]
    return groups, [*profiles, ("last_year", "Som förra årets budget")]


def _plan_context(request: HttpRequest, unit: Unit, year: int, **more: Any) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    groups, choices = _choices(unit)
    page = queries.plan_page(unit, year, viewer.as_of)
    names, shapes = dict(groups), dict(choices)
    return {
        "page": page,
        "costs": [
            (row, names.get(row.account_group, row.account_group), shapes.get(row.profile, row.profile))
            for row in page.costs
        ],
        "post_form": forms.PostForm(unit=unit),
        "cost_form": forms.CostForm(unit=unit, groups=groups, profiles=choices),
    } | more


@door(Permission.EDIT_BUDGET)
@require_POST
def distribute(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Save the units' frames, in thousands; an empty field leaves the unit as it is."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, viewer.period.year + 1)
    page = queries.distribution_page(unit, year)
    amounts, faults = {}, []
    for row in page.rows:
        text = request.POST.get(f"unit_{row.unit.pk}", "").strip()
        try:
            if text:
                amounts[row.unit] = parse_number(text) * forms.THOUSAND
        except ValueError as error:
            faults.append(f"{row.unit.name}: {error}")
    refusal = Refused(" ".join(faults), "Rätta beloppen.") if faults else None
    if refusal is None:
        try:
            count = actions.distribute(by=viewer.user, committee=unit, year=year, amounts=_changed(page, amounts))
        except Refused as error:
            refusal = error
        else:
            messages.success(request, f"Fördelningen är sparad; {count} enheter fick ny ram.")
            return _back(unit, year)
    context = {"unit": unit, "year": year, "years": _years(request), "may_edit": True, "page": page}
    typed = {row.unit.pk: request.POST.get(f"unit_{row.unit.pk}", "") for row in page.rows}
    context |= {"refusal": refusal, "rows": _rows(page, typed)}
    return render(request, "planning/distribution.html", context, status=409)


def _rows(page: queries.DistributionPage, typed: dict[int, str]) -> list[tuple[queries.DistributionRow, str]]:
    """Each unit with what stands in its field: what was typed, what it has, or the proposal."""
    found = []
    for row in page.rows:
        amount = row.amount if row.amount is not None else row.proposed
        shown = "" if amount is None else number(amount / forms.THOUSAND)
        found.append((row, typed.get(row.unit.pk) or shown))
    return found


def _changed(page: queries.DistributionPage, amounts: dict[Unit, Decimal]) -> dict[Unit, Decimal]:
    """A field left at the shown thousands keeps the amount to the krona."""
    now = {row.unit.pk: row.amount for row in page.rows}
    return {
        unit: amount
        for unit, amount in amounts.items()
        if now[unit.pk] is None or round(now[unit.pk] / forms.THOUSAND) * forms.THOUSAND != amount  # type: ignore[operator]
    }


@door(Permission.EDIT_BUDGET)
@require_POST
def posts(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Add a row to the staff budget, or take one away."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, viewer.period.year + 1)
    if request.POST.get("remove"):
        actions.save_posts(by=viewer.user, unit=unit, year=year, rows=[], remove=[request.POST["remove"]])
        return _back(unit, year)
    form = forms.PostForm(request.POST, unit=unit)
    if form.is_valid():
        data = form.cleaned_data
        used = [int(row.row) for row in queries.staff_posts(unit, year) if row.row.isdigit()]
        try:
            post = StaffPost(
                data["title"], data["posts"], data["degree"] / HUNDRED, data["salary"], data["first_month"],
                data["last_month"],
            )  # fmt: skip
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            row = actions.PostRow(str(max(used, default=0) + 1), post, data["responsibility"])
            actions.save_posts(by=viewer.user, unit=unit, year=year, rows=[row])
            messages.success(request, f"{post.title} är inlagd.")
            return _back(unit, year)
    return _plan_again(request, unit, year, post_form=form)


@door(Permission.EDIT_BUDGET)
@require_POST
def costs(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Set a planned cost, or take one away."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, viewer.period.year + 1)
    if request.POST.get("remove"):
        gone = next((row for row in queries.planned_rows(unit, year) if str(row.pk) == request.POST["remove"]), None)
        if gone is not None:
            key = (gone.responsibility, gone.account_group, gone.activity)
            actions.save_costs(by=viewer.user, unit=unit, year=year, rows=[], remove=[key])
        return _back(unit, year)
    groups, profiles = _choices(unit)
    form = forms.CostForm(request.POST, unit=unit, groups=groups, profiles=profiles)
    if form.is_valid():
        data = form.cleaned_data
        row = actions.PlannedRow(data["responsibility"], data["account_group"], data["amount"], profile=data["profile"])
        actions.save_costs(by=viewer.user, unit=unit, year=year, rows=[row])
        messages.success(request, "Kostnaden är inlagd.")
        return _back(unit, year)
    return _plan_again(request, unit, year, cost_form=form)


def _plan_again(request: HttpRequest, unit: Unit, year: int, **more: Any) -> HttpResponse:
    context = {"unit": unit, "year": year, "years": _years(request), "may_edit": True}
    status = 409 if "refusal" in more else 422
    return render(request, "planning/plan.html", context | _plan_context(request, unit, year, **more), status=status)


@door(Permission.EDIT_BUDGET)
@require_POST
def from_last_year(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Start from last year's budget."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, viewer.period.year + 1)
    try:
        actions.start_from_last_year(by=viewer.user, unit=unit, year=year)
    except Refused as refusal:
        return _plan_again(request, unit, year, refusal=refusal)
    return _back(unit, year)


@door(Permission.EDIT_BUDGET)
@require_POST
def write(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Write the plan as the unit's budget."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, viewer.period.year + 1)
    try:
        count = actions.write_budget(by=viewer.user, unit=unit, year=year)
    except InvalidInput as invalid:
        return _plan_again(request, unit, year, refusal=Refused(str(invalid)))
    except Refused as refusal:
        return _plan_again(request, unit, year, refusal=refusal)
    messages.success(request, f"Budgeten {year} är skriven; {count} rader blev nya eller ändrade.")
    return _back(unit, year)


@door(Permission.VIEW)
def versions(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Every version of the unit's budget, and what differs between two of them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, viewer.period.year)
    found = queries.budget_versions(unit, year)
    first, second = (moment(request.GET.get(name, "")) for name in ("fran", "till"))
    if (first is None or second is None) and len(found) > 1:
        first, second = found[1].at, found[0].at
    changes = queries.budget_diff(unit, year, first, second) if first and second else None
    context = {
        "unit": unit, "year": year, "years": _years(request), "found": found, "first": first, "second": second,
        "changes": changes,
    }  # fmt: skip
    return render(request, "planning/versions.html", context)
