"""Defining, aiming and reporting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.indicators.actions import defining, reporting, targets
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import EditConflict, InvalidInput
from styrkedjan.domain.observations import Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.indicators import forms
from styrkedjan.pages.indicators.subjects import by_indicator, indicator_of, principal_of
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.meeting import meet, tell
from styrkedjan.pages.kit.request import Request

EDIT = Permission.EDIT_INDICATORS


@door(EDIT)
def define(request: Request, unit: Unit) -> HttpResponse:
    """A new indicator owned by the unit."""
    form = forms.IndicatorForm(
        request.POST or None, by=request.user, principal=principal_of(request), initial={"owner": unit}
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = defining.define(
                by=request.user, principal=principal_of(request), key=form.cleaned_data["key"], **form.values()
            )
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, f"{row.name} finns nu bland indikatorerna.")
            return redirect("indicators:indicator", pk=row.pk)
    context = {"unit": unit, "form": form}
    return render(request, "indicators/define.html", context, status=422 if form.errors else 200)


@door(EDIT, subject=by_indicator)
def change(request: Request, indicator: Indicator) -> HttpResponse:
    """Change a definition; the second to save sees both texts."""
    form = forms.IndicatorForm(
        request.POST or None,
        by=request.user,
        principal=principal_of(request),
        instance=indicator,
        initial={"version": indicator.version},
    )
    context: dict[str, Any] = {"indicator": indicator, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            defining.change(by=request.user, indicator=indicator, version=form.cleaned_data["version"], **form.values())
        except EditConflict as conflict:
            indicator.refresh_from_db()
            context |= meet(form, conflict, indicator.version, forms.LABELS)
            status = 409
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, "Definitionen är sparad.")
            return redirect("indicators:indicator", pk=indicator.pk)
    return render(request, "indicators/define.html", context, status=422 if form.errors else status)


@door(EDIT)
def target(request: Request, unit: Unit, pk: int) -> HttpResponse:
    """Set or change the unit's target for a year, with its decision."""
    indicator = indicator_of(request, pk)
    year = request.viewer.period.year
    current = NOW.rows(TargetValue).filter(indicator=indicator, unit=unit, year=year).first()
    form = forms.TargetForm(request.POST or None, initial=forms.TargetForm.initial_of(current, year))
    if request.method == "POST" and form.is_valid():
        try:
            targets.set_target(by=request.user, aim=form.aim(indicator, unit))
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, "Målvärdet är sparat.")
            return redirect(_address(indicator, unit))
    context = {"indicator": indicator, "unit": unit, "form": form}
    return render(request, "indicators/target.html", context, status=422 if form.errors else 200)


@door(Permission.REPORT_VALUES)
def report(request: Request, unit: Unit, pk: int) -> HttpResponse:
    """Report or correct a period's values: all, and women and men."""
    indicator = indicator_of(request, pk)
    periods = forms.periods_to_report(indicator.frequency, timezone.localdate())
    chosen = next((one for one in periods if str(one) == request.GET.get("period")), _due(periods))
    current = {
        row.sex: row
        for row in NOW.rows(IndicatorValue).filter(indicator=indicator, unit=unit, period=str(chosen), age="", area="")
    }
    first = current.get(Sex.TOTAL.value)
    shared = {
        "period": str(chosen),
        "preliminary": bool(first and first.preliminary),
        "note": first.note if first else "",
    }
    head = forms.PeriodForm(request.POST or None, periods=periods, initial=shared)
    rows = [
        forms.ValueForm(request.POST or None, sex=sex, initial=forms.ValueForm.initial_of(current.get(sex.value)))
        for sex in Sex
    ]
    readable = request.method == "POST" and all([head.is_valid(), *(row.is_valid() for row in rows)])
    if readable and _reported(request, indicator, unit, head, rows):
        messages.success(request, "Värdet är rapporterat.")
        return redirect(_address(indicator, unit))
    wrong = bool(head.errors or any(row.errors for row in rows))
    context = {
        "indicator": indicator,
        "unit": unit,
        "head": head,
        "rows": rows,
        "chosen": chosen,
        "periods": periods,
        "is_correction": bool(current),
    }
    return render(request, "indicators/report.html", context, status=422 if wrong else 200)


def _due(periods: list[Period]) -> Period:
    """The newest period that is over: the one most often reported."""
    today = timezone.localdate()
    return next((one for one in periods if one.end < today), periods[0])


def _reported(
    request: Request, indicator: Indicator, unit: Unit, head: forms.PeriodForm, rows: list[forms.ValueForm]
) -> bool:
    period = Period.parse(head.cleaned_data["period"])
    given = [row for row in rows if not row.is_empty]
    if not given:
        head.add_error(None, "Skriv ett värde, eller välj varför det saknas.")
        return False
    try:
        entries = [row.entry(indicator, unit, period, head.cleaned_data) for row in given]
        reporting.report_values(by=request.user, entries=entries)
    except InvalidInput as error:
        for problem in error.problems:
            head.add_error(None, f"{problem.where}: {problem.what} {problem.remedy}".strip())
        return False
    return True


def _address(indicator: Indicator, unit: Unit) -> str:
    return f"{reverse('indicators:indicator', kwargs={'pk': indicator.pk})}?enhet={unit.code}"
