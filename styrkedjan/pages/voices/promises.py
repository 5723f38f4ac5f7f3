"""Promises: those of a unit and how they were kept, one with its broken cases, and what everybody sees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.actions import promises as actions
from styrkedjan.areas.voices.models import Promise, PromiseCase
from styrkedjan.areas.voices.queries import promises as asked
from styrkedjan.areas.voices.queries.promises import PromiseLine
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.swedish import day, exact, measured, plural, said_unit
from styrkedjan.domain.voices.promises import PROMISE, PromiseMeasure, PromiseState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door
from styrkedjan.pages.kit.forms import AmountField, DayField, DecisionForm, VersionField, choice_of, offer
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.pages.voices.forms import radio
from styrkedjan.reports import voices_told
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

P = Permission
by_promise = by_row(
    Promise.objects.select_related("unit__principal", "unit__parent", "indicator", "changed_by"), "promise",
    "Löftet finns inte.", of="unit__principal",
)  # fmt: skip
by_case = by_row(
    PromiseCase.objects.select_related("promise__unit__principal", "changed_by"), "case", "Ärendet finns inte.",
    of="promise__unit__principal", unit="promise.unit",
)  # fmt: skip


# --- forms ------------------------------------------------------------------------------------------------------------


class PromiseFields(forms.Form):
    """What is promised, and how one knows."""

    text = forms.CharField(label="Löftet", max_length=255, help_text="Som man säger det till en granne.")
    measure = radio("Hur mäts det?", PromiseMeasure.choices(), initial=PromiseMeasure.CASES.value)
    indicator = choice_of("Indikator", Indicator, required=False)
    limit = AmountField(label="Gräns", decimals=2, help_text="Dagar, eller indikatorns värde.")
    compensation = forms.CharField(label="Det här får du om vi inte håller det", max_length=255, required=False)
    amount = AmountField(label="Belopp, kr", required=False, to_the_ore=True)
    automatic = forms.BooleanField(label="Betalas utan att någon begär det", required=False)
    valid_from = DayField(label="Gäller från")
    valid_to = DayField(label="Gäller till", required=False)

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", indicators)


class PromiseForm(PromiseFields):
    """A new one, with its own code."""

    code = forms.CharField(label="Kod", max_length=20)

    field_order = ("code",)


class ChangePromiseForm(PromiseFields):
    """The same, with the version it was read in."""

    version = VersionField()


class EndForm(forms.Form):
    """The last day."""

    valid_to = DayField(label="Sista dag")


class CaseForm(forms.Form):
    """A case that takes days."""

    reference = forms.CharField(label="Ärendets nummer", max_length=40, help_text="Aldrig ett namn.")
    started_on = DayField(label="Började")
    done_on = DayField(label="Blev klart", required=False)


class CompensateForm(forms.Form):
    """The day."""

    compensated_on = DayField(label="Kompenserat den")


# --- deeds ------------------------------------------------------------------------------------------------------------


class _WithIndicators:
    def options(self: Any) -> dict[str, Any]:
        return {"indicators": Indicator.objects.filter(principal=root_of(self.unit)).order_by("name", "key")}


class AddPromise(_WithIndicators, Deed):
    """Promise something."""

    address, name, form_class = "loften/<str:code>/nytt/", "add_promise", PromiseForm
    permission, returns_to, title = P.EDIT_VOICES, "voices:promises", "Nytt löfte: {self.unit.name}"
    action, about = actions.add_promise, "unit"
    lead = "Det gäller först när det är beslutat, helst tillsammans med budgeten."


class PromiseDeed(Deed):
    """What is done with a promise."""

    subject, permission, returns_to = staticmethod(by_promise), P.EDIT_VOICES, "voices:promise"
    about = at = "promise"


class ChangePromise(_WithIndicators, PromiseDeed, ChangingDeed):
    """Before it is decided."""

    address, name, form_class = "lofte/<int:pk>/andra/", "change_promise", ChangePromiseForm
    title, action, edits = "Ändra löftet", actions.change_promise, "promise"


class DecidePromise(PromiseDeed):
    """The decision, with the budget."""

    address, name, form_class = "lofte/<int:pk>/besluta/", "decide_promise", DecisionForm
    permission, matter, button = P.DECIDE_VOICES, Matter.PROMISE, "För in beslutet"
    title, action, lead = "Beslut: {self.promise}", actions.decide_promise, "Därefter ser alla löftet."


class EndPromise(PromiseDeed):
    """It is promised no more."""

    address, name, form_class = "lofte/<int:pk>/upphor/", "end_promise", EndForm
    permission, title, action = P.DECIDE_VOICES, "Låt löftet upphöra", actions.end_promise


class SaveCase(PromiseDeed):
    """A case that takes days."""

    address, name, form_class = "lofte/<int:pk>/arende/", "save_case", CaseForm
    title, action = "För in ett ärende: {self.promise}", actions.save_case
    lead = "Samma nummer igen rättar det som står."


class Compensate(Deed):
    """Whoever waited too long has got what was promised."""

    address, name, form_class = "lofte/arende/<int:pk>/", "compensate", CompensateForm
    subject, permission, returns_to = staticmethod(by_case), P.EDIT_VOICES, "voices:promise"
    title, action, about, at = "Kompensation för {self.case}", actions.compensate, "case", "case.promise"

    def initial(self) -> dict[str, Any]:
        return {"compensated_on": timezone.localdate()}


# --- pages ------------------------------------------------------------------------------------------------------------


@door(P.VIEW)
def promises(request: Request, unit: Unit) -> HttpResponse:
    """What a unit and those below it have promised, broken ones first."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    at = query.year(request) or viewer.period.year
    found = asked.promises(unit, at, viewer.known)
    table = _table(found)
    if (answer := excel(request, f"Löften {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "root": root_of(unit), "at": at, "years": list(range(at + 1, at - 4, -1)), "table": table,
        "headline": voices_told.promises(unit.label, at, found), "count": len(found), "picture": _picture(found),
        "uncompensated": sum(len(one.uncompensated) for one in found),
        "may_edit": viewer.known.is_now and viewer.may(P.EDIT_VOICES, unit),
    }  # fmt: skip
    return render(request, "voices/promises.html", context)


def _table(found: list[PromiseLine]) -> ListTable:
    fields = (
        words("text", "Löfte"), Field("kept", Column("Hölls", ColumnKind.SHARE, "%", 0)), words("of", "Antal"),
        words("limit", "Gräns", tight=True), words("state", "Läge"), words("unit", "Enhet", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line((one.row.text, one.kept.share, _of(one), limit_text(one), one.state.label, one.row.unit.name),
             reverse("voices:promise", kwargs={"pk": one.row.pk}))
        for one in found
    )  # fmt: skip
    return ListTable("Löften", fields, rows, noun=("löfte", "löften"), name="loften")


def _picture(found: list[PromiseLine]) -> SafeString | None:
    """Broken and kept cases of each promise, those with most broken first; None where no case is judged."""
    shown = sorted((one for one in found if one.kept.judged > 1), key=lambda one: one.kept.kept - one.kept.judged)[:8]
    if not shown:
        return None
    broken = tuple(Decimal(one.kept.judged - one.kept.kept) for one in shown)
    parts = (
        Series("Brutna", broken, tone=Tone.BAD), Series("Hållna", tuple(Decimal(one.kept.kept) for one in shown)),
    )  # fmt: skip
    names = tuple(one.row.text for one in shown)
    return drawn(Chart(ChartKind.COUNTS, names, parts, category_heading="Löfte"), "Hållna och brutna löften")


def _of(one: PromiseLine) -> str:
    if one.row.measure == PromiseMeasure.INDICATOR:
        if one.value is None or one.row.indicator is None:
            return "Inte mätt"
        return measured(one.value.value, one.row.indicator.decimals, one.row.indicator.unit_of_measure)
    return f"{one.kept.kept} av {one.kept.judged}"


def limit_text(one: PromiseLine) -> str:
    """`14 dagar`, or the indicator's value."""
    if one.row.measure == PromiseMeasure.INDICATOR and one.row.indicator is not None:
        return f"{exact(one.row.limit)} {said_unit(one.row.indicator.unit_of_measure)}".rstrip()
    return plural(int(one.row.limit), "dag", "dagar")


def _of_promise(request: Request, row: Promise) -> PromiseLine:
    at = query.year(request) or request.viewer.period.year
    found = asked.promises(row.unit, at, request.viewer.known)
    line = next((one for one in found if one.row.pk == row.pk), None)
    if line is None:
        raise Http404("Löftet fanns inte då.")
    return line


@door(P.VIEW, subject=by_promise)
def promise(request: Request, promise: Promise) -> HttpResponse:
    """One promise: how it was kept, and every case that broke it, the longest first."""
    viewer, line = request.viewer, _of_promise(request, promise)
    at = query.year(request) or viewer.period.year
    fields = (
        words("case", "Ärende"), Field("days", Column("Dagar för mycket", ColumnKind.NUMBER)),
        words("started", "Började", tight=True), words("done", "Klart", tight=True), words("paid", "Kompenserat"),
    )  # fmt: skip
    may_edit = viewer.known.is_now and viewer.may(P.EDIT_VOICES, promise.unit)
    may_pay = may_edit and bool(line.row.compensation)
    rows = tuple(
        Line((one.took.reference, Decimal(one.days), day(one.took.started_on),
              day(one.took.done_on) if one.took.done_on else "Pågår",
              day(one.took.compensated_on) if one.took.compensated_on else "Nej"),
             reverse("voices:compensate", kwargs={"pk": one.took.case}) if may_pay and one.took.case else "")
        for one in line.breaches
    )  # fmt: skip
    table = ListTable(f"Brutna löften {at}", fields, rows, noun=("ärende", "ärenden"), name="brutna")
    if (answer := excel(request, f"Löfte {promise.code}", table)) is not None:
        return answer
    context = {
        "unit": promise.unit, "line": line, "row": line.row, "at": at, "table": table, "limit": limit_text(line),
        "years": list(range(at + 1, at - 4, -1)), "of": _of(line),
        "moves": {one.value for one in PROMISE.moves(line.state)} if viewer.known.is_now else set(),
        "may_edit": may_edit, "may_decide": viewer.known.is_now and viewer.may(P.DECIDE_VOICES, promise.unit),
        "takes_cases": line.row.measure == PromiseMeasure.CASES,
    }  # fmt: skip
    return render(request, "voices/promise.html", context)


@public
def public_promises(request: HttpRequest, code: str) -> HttpResponse:
    """What is promised and whether it was kept, broken ones first."""
    root, at = municipality(code), timezone.localdate().year
    found = [
        (one, limit_text(one), _of(one))
        for one in asked.promises(root, at, NOW) if one.state is PromiseState.DECIDED
    ]  # fmt: skip
    broken = sum(one.is_broken for one, _, _ in found)
    return render(request, "voices/public_promises.html", {"root": root, "at": at, "found": found, "broken": broken})


urlpatterns = [
    path("loften/<str:code>/", promises, name="promises"),
    path("lofte/<int:pk>/", promise, name="promise"),
    path("oppet/<str:code>/loften/", public_promises, name="public_promises"),
    *paths(AddPromise, ChangePromise, DecidePromise, EndPromise, SaveCase, Compensate),
]
