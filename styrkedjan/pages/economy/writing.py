"""Setting forecasts and frames."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.economy import actions, forecasting, queries
from styrkedjan.areas.economy.models import FrameKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import number, parse_number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door


class ThousandsField(forms.CharField):
    """An amount in thousands of kronor, written as people write it."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_number(text) * 1000
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class FrameForm(forms.Form):
    """One entry of a committee's frame."""

    amount = ThousandsField(label="Belopp, tkr", help_text="Nettokostnad. Minus minskar ramen.")
    kind = forms.ChoiceField(label="Slag", choices=FrameKind.choices)
    body = forms.CharField(label="Beslutande organ", max_length=120)
    date = forms.DateField(label="Beslutsdatum", widget=forms.DateInput(attrs={"type": "date"}))
    section = forms.CharField(label="Paragraf", max_length=20, required=False)
    record_number = forms.CharField(label="Diarienummer", max_length=40, required=False)
    earmark = forms.CharField(
        label="Särskilt anslag", max_length=40, required=False, help_text="Lämna tomt för den fria ramen."
    )
    note = forms.CharField(label="Anmärkning", max_length=255, required=False)


class ForecastForm(forms.Form):
    """A full-year forecast: one amount per account group and a comment."""

    comment = forms.CharField(
        label="Kommentar",
        widget=forms.Textarea,
        required=False,
        help_text="Behövs om du ändrar förslaget: vad vet du som förslaget inte vet?",
    )

    def __init__(self, *args: Any, rows: list[forecasting.Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"group_{row.group}"] = ThousandsField(
                label=f"{row.label}, tkr", initial=number(row.amount / 1000, 0)
            )
        self.order_fields([f"group_{row.group}" for row in rows] + ["comment"])

    def amounts(self) -> dict[str, Decimal]:
        """Kronor per group; a group left at the proposal's thousands keeps the proposal to the krona."""
        given = {row.group: self.cleaned_data[f"group_{row.group}"] for row in self.rows}
        return {
            row.group: row.amount
            if number(given[row.group] / 1000, 0) == number(row.amount / 1000, 0)
            else given[row.group]
            for row in self.rows
        }


@door(Permission.FORECAST)
def forecast(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The unit's forecast: prefilled with a proposal, accepted or changed with a reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = forecasting.proposals(unit, viewer.period)
    form = ForecastForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_forecast(
                by=viewer.user,
                unit=unit,
                year=viewer.period.year,
                round_key=str(viewer.period),
                amounts=form.amounts(),
                comment=form.cleaned_data["comment"],
                proposed={row.group: row.amount for row in rows},
            )
        except Refused as refusal:
            form.add_error("comment", str(refusal))
        else:
            messages.success(request, f"Prognosen för {unit.name} är sparad.")
            return redirect("economy:unit", code=unit.code)
    fields = [(row, form[f"group_{row.group}"]) for row in rows]
    table = queries.economy_table(unit, viewer.period)
    return render(
        request,
        "economy/forecast.html",
        {"unit": unit, "form": form, "fields": fields, "table": table},
        status=422 if form.errors else 200,
    )


@door(Permission.EDIT_FRAMES)
def frame(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Add an entry to the frame."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = FrameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_frame(
                by=viewer.user,
                unit=unit,
                year=viewer.period.year,
                amount=data["amount"],
                kind=data["kind"],
                earmark=data["earmark"],
                note=data["note"],
                decision=actions.Decision(data["body"], data["date"], data["section"], data["record_number"]),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Ramen för {unit.name} är ändrad.")
            return redirect("economy:budget", code=unit.code)
    return render(
        request,
        "economy/frame.html",
        {"unit": unit, "form": form, "year": viewer.period.year},
        status=422 if form.errors else 200,
    )
