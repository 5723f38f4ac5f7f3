"""Defining, aiming and reporting."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import deciding_bodies
from styrkedjan.areas.indicators.actions import defining, reporting, targets
from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.indicators.queries import values
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.observations import Sex
from styrkedjan.domain.periods import Period
from styrkedjan.domain.stops import INDICATOR, Thing
from styrkedjan.domain.swedish import exact
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.indicators import forms
from styrkedjan.pages.indicators.subjects import by_indicator
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import with_unit
from styrkedjan.pages.kit.fact_forms import ValuesForm, periods_to_report
from styrkedjan.pages.kit.forms import DecisionForm


class Define(Deed):
    """A new indicator owned by the unit."""

    address, name, form_class = "indikatorer/ny/<str:code>/", "define", forms.IndicatorForm
    permission, title = Permission.EDIT_INDICATORS, "Ny indikator: {self.unit.name}"
    action, about, done = defining.define, "principal", "{self.result.name} finns nu bland indikatorerna."

    @property
    def principal(self) -> Any:
        return root_of(self.unit)

    def options(self) -> dict[str, Any]:
        return {"by": self.by, "principal": self.principal}

    def initial(self) -> dict[str, Any]:
        return {"owner": self.unit}

    def back(self) -> str:
        if self.result:
            return reverse("indicators:indicator", kwargs={"pk": self.result.pk})
        return reverse("indicators:list")


class Change(Deed):
    """Change a definition."""

    address, name, form_class = "indikator/<int:pk>/andra/", "change", forms.ChangeIndicatorForm
    subject, permission = staticmethod(by_indicator), Permission.EDIT_INDICATORS
    title, done = "Ändra definitionen: {self.indicator.name}", "Definitionen är sparad."
    action, returns_to = defining.change, "indicators:indicator"
    about = edits = at = "indicator"

    def options(self) -> dict[str, Any]:
        return {"by": self.by, "principal": root_of(self.unit)}


class UnitDeed(Deed):
    """What is done with an indicator for a unit."""

    subject = staticmethod(with_unit(by_indicator))

    def back(self) -> str:
        return f"{reverse('indicators:indicator', kwargs={'pk': self.indicator.pk})}?enhet={self.unit.code}"


class SetTarget(UnitDeed):
    """Set or change the unit's target for a year, with its decision."""

    address, name, form_class = "indikator/<int:pk>/malvarde/<str:code>/", "target", forms.TargetForm
    permission, title, button = Permission.EDIT_INDICATORS, "Målvärde: {self.indicator.name}", "Spara målvärdet"
    lead = (
        "{self.unit.name}, {self.indicator.unit_of_measure}. Ett ändrat målvärde blir en ny version; det gamla finns "
        "kvar för sin tid."
    )
    done = "Målvärdet är sparat."

    @cached_property
    def current(self) -> Any:
        return values.target_of(self.indicator, self.unit, self.viewer.period.year)

    def options(self) -> dict[str, Any]:
        bodies = deciding_bodies(Matter.TARGET, self.unit, timezone.localdate())
        before = [self.current.decision_body] if bodies and self.current and self.current.decision_body else []
        return {"bodies": list(dict.fromkeys([*bodies, *before]))}

    def initial(self) -> dict[str, Any]:
        start = {"year": self.viewer.period.year, "version": version_of([self.current] if self.current else [])}
        if self.current is None:
            return start
        decision = self.current.decision
        limits = {name: exact(getattr(self.current, name)) for name in ("floor", "ceiling")}
        return {**start, **limits, **{name: getattr(decision, name) for name in DecisionForm.base_fields}}

    def act(self, form: forms.TargetForm) -> Any:
        # The form was filled in from the year shown; another year begins from what stands in that.
        version = form.cleaned_data["version"] if form.cleaned_data["year"] == self.viewer.period.year else None
        return targets.set_target(by=self.by, aim=form.aim(self.indicator, self.unit), version=version)


class ReportValues(UnitDeed):
    """Report or correct a period's values: all, and women and men."""

    address, name, form_class = "indikator/<int:pk>/rapportera/<str:code>/", "report", ValuesForm
    permission, template = Permission.REPORT_VALUES, "indicators/report.html"
    title = "Rapportera: {self.indicator.name}"

    @property
    def done(self) -> str:
        """Where the value went: pages and reports show what is over by their month."""
        period, through = Period.parse(self.result[0].period), self.period
        if period.end <= through.end:
            return f"Värdet för {period.label} är rapporterat."
        return (
            f"Värdet för {period.label} är sparat, men {period.label} är inte slut: det som visas till och med "
            f"{through.label} har det inte än. Det syns där du skrev det, och överallt från {period.end}."
        )

    @property
    def lead(self) -> str:
        row = self.indicator
        share = f" Täljare: {row.numerator.lower()}. Nämnare: {row.denominator.lower()}." if row.numerator else ""
        return f"{self.unit.name}, {row.unit_of_measure}.{share}"

    @cached_property
    def periods(self) -> list[Period]:
        return periods_to_report(self.indicator.frequency, timezone.localdate())

    @cached_property
    def chosen(self) -> Period:
        """The one asked for, else the newest that is over: the one most often reported."""
        asked = [one for one in self.periods if str(one) == self.request.GET.get("period")]
        over = [one for one in self.periods if one.end < timezone.localdate()]
        return next(iter([*asked, *over, *self.periods]))

    @cached_property
    def current(self) -> dict[str, IndicatorValue]:
        return {row.sex: row for row in values.of_period(self.indicator, self.unit, self.chosen)}

    def options(self) -> dict[str, Any]:
        return {"periods": self.periods}

    def initial(self) -> dict[str, Any]:
        first = self.current.get(Sex.TOTAL)
        shared = {"preliminary": bool(first and first.preliminary), "note": first.note if first else ""}
        start = {"period": str(self.chosen), "version": version_of(self.current.values()), **shared}
        return {**start, **ValuesForm.initial_of(self.current)}

    def act(self, form: ValuesForm) -> Any:
        entries = form.entries(self.indicator, self.unit)
        return reporting.report_period(by=self.by, entries=entries, version=form.cleaned_data["version"])

    def answers(self) -> dict[str, bool]:
        return {Thing(INDICATOR, self.indicator.pk).key: not self.current}


urlpatterns = paths(Define, Change, SetTarget, ReportValues)
