"""What can be done with internal control, from the risk analysis to the judgement."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.control.actions import controls, plans, recommendations, risks, telling
from styrkedjan.areas.control.models import ControlJudgement, ControlReport, ControlResult, RecommendationRating
from styrkedjan.areas.control.queries import methods
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import people, root_of, subtree
from styrkedjan.domain.control.words import ReportTime
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.recurring import Frequency as Often
from styrkedjan.domain.recurring import occasions
from styrkedjan.domain.scales import Words, words
from styrkedjan.domain.steering_model_parts import ScaleUse
from styrkedjan.domain.stops import CONTROL, Thing
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.control import forms
from styrkedjan.pages.control.subjects import (
    by_activity,
    by_deviation,
    by_plan,
    by_recommendation,
    by_risk,
    chosen_year,
)
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.forms import DecisionForm

P = Permission


# --- the plan -----------------------------------------------------------------------------------------------------


class SetMethod(MunicipalDeed):
    """Choose how risks are valued in a year."""

    address, name, form_class = "riskmetod/<int:year>/", "set_method", forms.MethodForm
    permission, title, button = P.EDIT_CONTROL, "Riskmetod {self.year}: {self.unit.name}", "Spara metoden"
    lead = "Samma metod för hela kommunen ett år, så att risker kan jämföras. Rutorna är kommunens egna."
    template, done = "control/method_form.html", "Metoden för {self.year} är vald."
    action, about = plans.set_method, "principal=unit year"

    @cached_property
    def row(self) -> Any:
        return methods.row_of(self.unit, self.year, NOW)

    def initial(self) -> dict[str, Any]:
        if self.row is None:
            return {"version": "0"}
        return {"method": self.row.method_key, "source": self.row.source, "version": version_of([self.row])}

    def options(self) -> dict[str, Any]:
        return {
            "methods": [(key, one.name) for key, one in methods.defined().items()],
            "shown": methods.method_of(self.row),
        }

    def back(self) -> str:
        return f"{self.to('control:overview')}?ar={self.year}"


class BeginPlan(Deed):
    """Begin the year's risk analysis."""

    address, name = "intern-kontroll/<str:code>/<int:year>/borja/", "begin"
    permission, title, button = P.EDIT_CONTROL, "Börja riskanalysen {self.year}: {self.unit.name}", "Börja"
    lead = "Risker i förra årets plan, och alla med en avvikelse som inte är åtgärdad, följer med och värderas på nytt."
    done = "Riskanalysen {self.year} är börjad."
    action, about = plans.begin_plan, "committee=unit year"

    def back(self) -> str:
        return f"{self.to('control:analysis')}?ar={self.year}"


class PlanDeed(Deed):
    """What is done with a plan."""

    subject = staticmethod(by_plan)
    about = "plan"
    page: ClassVar[str] = "control:overview"

    def back(self) -> str:
        return f"{self.to(self.page)}?ar={self.plan.year}"


class DescribeAnalysis(PlanDeed):
    """Tell how the analysis was made."""

    address, name, form_class = "kontrollplan/<int:pk>/analys/", "describe", forms.AnalysisForm
    permission, title = P.EDIT_CONTROL, "Riskanalysen {self.plan.year}: {self.unit.name}"
    action, edits, page = plans.describe_analysis, "plan", "control:analysis"


class AdoptPlan(PlanDeed):
    """Enter the committee's decision on the plan."""

    address, name, form_class = "kontrollplan/<int:pk>/besluta/", "adopt", DecisionForm
    permission, matter, button = P.DECIDE_CONTROL, Matter.CONTROL_PLAN, "För in beslutet"
    title = "Beslut om intern kontroll {self.plan.year}: {self.unit.name}"
    lead = "Planen beslutas senast med verksamhetsplanen och är en del av den."
    action, done = plans.adopt_plan, "Planen är beslutad."


class ReopenPlan(PlanDeed):
    """Take up an adopted plan again."""

    address, name, page = "kontrollplan/<int:pk>/ta-upp/", "reopen", "control:analysis"
    permission, button = P.DECIDE_CONTROL, "Ta upp planen på nytt"
    title, lead = "Ta upp planen {self.plan.year} på nytt", "Nämnden beslutar om den igen när den är ändrad."
    action, done = plans.reopen_plan, "Planen förbereds på nytt."


# --- risks --------------------------------------------------------------------------------------------------------


def goals_of(committee: Unit, year: int) -> Any:
    """The committee's goals of the year, and the council's."""
    rows = Element.objects.filter(
        plan_year__principal=root_of(committee), plan_year__year=year, kind=ElementKind.GOAL, withdrawn_at=None
    )
    return rows.filter(unit__in=[committee, root_of(committee)]).order_by("order", "key")


class AddRisk(PlanDeed):
    """Identify a risk."""

    address, name, form_class = "kontrollplan/<int:pk>/risk/", "add_risk", forms.RiskForm
    permission, title, button = P.EDIT_CONTROL, "Ny risk {self.plan.year}: {self.unit.name}", "Lägg till risken"
    action, done = risks.add_risk, "Risken är tillagd. Värdera den nu."

    def options(self) -> dict[str, Any]:
        return {"goals": goals_of(self.unit, self.plan.year)}

    def back(self) -> str:
        return reverse("control:risk", kwargs={"pk": self.result.pk}) if self.result else self._analysis()

    def _analysis(self) -> str:
        return f"{self.to('control:analysis')}?ar={self.plan.year}"


class RiskDeed(Deed):
    """What is done with a risk."""

    subject = staticmethod(by_risk)
    about = at = "risk"
    returns_to = "control:risk"
    permission = P.EDIT_CONTROL


class ChangeRisk(RiskDeed, ChangingDeed):
    """Change what a risk says."""

    address, name, form_class = "risk/<int:pk>/andra/", "change_risk", forms.ChangeRiskForm
    title, action, edits = "Ändra risken: {self.risk.title}", risks.change_risk, "risk"

    def options(self) -> dict[str, Any]:
        return {"goals": goals_of(self.unit, self.risk.plan.year)}


class ValueRisk(RiskDeed):
    """Value a risk."""

    address, name, form_class = "risk/<int:pk>/vardera/", "value", forms.ValueForm
    title, button, action, edits = "Värdera: {self.risk.title}", "Spara värdet", risks.value_risk, "risk"
    done = "Risken är värderad."

    @cached_property
    def method(self) -> Any:
        found = methods.method_of(methods.row_of(root_of(self.unit), self.risk.plan.year, NOW))
        if found is None:
            raise Refused(
                f"Kommunen har inte valt hur risker värderas {self.risk.plan.year}.",
                "Be controllern välja metod för året.",
            )
        return found

    def options(self) -> dict[str, Any]:
        return {"method": self.method}


class PlaceRisk(RiskDeed):
    """Take the risk into the plan."""

    address, name, button = "risk/<int:pk>/ta-in/", "place", "Ta in i planen"
    title, action, done = "Ta in i planen: {self.risk.title}", risks.place_risk, "Risken står i planen."


class LeaveOutRisk(RiskDeed):
    """Leave the risk out, with the reason."""

    address, name, form_class = "risk/<int:pk>/utanfor/", "leave_out", forms.ReasonForm
    title, button = "Lämna utanför planen: {self.risk.title}", "Lämna utanför"
    lead = "Skriv hur risken hanteras i stället. Skälet står i planen."
    action, done = risks.leave_out_risk, "Risken hanteras utanför planen."


class AcceptRisk(RiskDeed):
    """Enter that somebody accepts the risk until a day."""

    address, name, form_class = "risk/<int:pk>/acceptera/", "accept", forms.AcceptForm
    permission, title, button = P.DECIDE_CONTROL, "Acceptera: {self.risk.title}", "För in"
    lead = "En risk accepteras till ett datum, aldrig för alltid."
    action, done = risks.accept_risk, "Risken är accepterad till det datumet."


class CloseRisk(RiskDeed):
    """Close the risk."""

    address, name, form_class = "risk/<int:pk>/avsluta/", "close", forms.ReasonForm
    title, button, action = "Avsluta: {self.risk.title}", "Avsluta risken", risks.close_risk


class CarryRisk(RiskDeed):
    """Take last year's risk into this year's analysis."""

    address, name, button = "risk/<int:pk>/for-vidare/", "carry", "För till nästa års riskanalys"
    title = "För vidare: {self.risk.title}"
    action, done = plans.carry_risk, "Risken står i nästa års riskanalys och ska värderas."


# --- controls -----------------------------------------------------------------------------------------------------


class ControlFields:
    """What a control's form chooses among."""

    def options(self: Any) -> dict[str, Any]:
        committee = self.risk.plan.committee
        units = subtree(committee).filter(valid_to=None).order_by("path")
        return {"units": units, "people": people(root_of(committee))}


class AddControl(ControlFields, RiskDeed):
    """A control of the risk."""

    address, name, form_class = "risk/<int:pk>/kontroll/", "add_control", forms.ControlForm
    title, button = "Ny kontroll: {self.risk.title}", "Lägg till kontrollen"
    action, done = controls.add_control, "Kontrollen är tillagd."

    def initial(self) -> dict[str, Any]:
        year = self.risk.plan.year
        return {"unit": self.unit.pk, "start": date(year, 1, 1), "end": date(year, 12, 31)}


class ActivityDeed(Deed):
    """What is done with a control."""

    subject = staticmethod(by_activity)
    about = at = "activity"
    returns_to, permission = "control:activity", P.RECORD_CONTROL


class ChangeControl(ControlFields, ActivityDeed, ChangingDeed):
    """Change a control."""

    address, name, form_class = "kontroll/<int:pk>/andra/", "change_control", forms.ChangeControlForm
    permission, title = P.EDIT_CONTROL, "Ändra kontrollen: {self.activity.title}"
    action, edits = controls.change_control, "activity"

    @property
    def risk(self) -> Any:
        return self.activity.risk


class RecordResult(ActivityDeed):
    """What the control came to at one of its times."""

    address, name = "kontroll/<int:pk>/<str:occasion>/", "record"
    form_class, button = forms.ResultForm, "Spara resultatet"
    title, lead = "{self.due.label}: {self.activity.title}", "{self.activity.how}"
    action, about, done = controls.record_result, "activity occasion", "Resultatet är infört."

    @cached_property
    def due(self) -> Any:
        row = self.activity
        times = occasions(Often(row.frequency), row.start, row.end) if row.frequency else ()
        found = next((one for one in times if one.key == self.occasion), None)
        if found is None:
            raise Http404("Kontrollen görs inte då.")
        return found

    @cached_property
    def row(self) -> Any:
        return NOW.rows(ControlResult).filter(activity=self.activity, occasion=self.due.key).first()

    def initial(self) -> dict[str, Any]:
        return result_now(self.activity, self.row)

    def answers(self) -> dict[str, bool]:
        return {Thing(CONTROL, self.activity.pk).key: self.row is None}


def result_now(activity: Any, row: Any) -> dict[str, Any]:
    """What the form of a result is filled in with: what is there, else today and the sample that was planned."""
    if row is None:
        return {"performed_on": timezone.localdate(), "size": activity.sample, "version": "0"}
    return {
        "performed_on": row.performed_on, "size": row.sample_size, "failed": row.sample_failed,
        "outcome": row.outcome, "comment": row.comment, "version": version_of([row]),
    }  # fmt: skip


class SkipControl(ActivityDeed):
    """Say that the control will not be done."""

    address, name, form_class = "kontroll/<int:pk>/stall-in/", "skip", forms.ReasonForm
    title, button, action = "Ställ in: {self.activity.title}", "Ställ in kontrollen", controls.skip_control


class DeviationDeed(Deed):
    """What is done with a deviation."""

    subject = staticmethod(by_deviation)
    about, at = "deviation", "deviation.activity"
    returns_to, permission = "control:activity", P.RECORD_CONTROL


class PlanMeasure(DeviationDeed):
    """Why it went wrong and what is done."""

    address, name, form_class = "kontrollavvikelse/<int:pk>/atgard/", "measure", forms.MeasureForm
    title, action, edits = "Orsak och åtgärd: {self.deviation.activity.title}", controls.plan_measure, "deviation"
    done = "Åtgärden är skriven. Någon ska se att den hjälper."


class VerifyEffect(DeviationDeed):
    """Whether the measure helped."""

    address, name, form_class = "kontrollavvikelse/<int:pk>/effekt/", "verify", forms.EffectForm
    title, lead = "Hjälpte åtgärden? {self.deviation.activity.title}", "{self.deviation.measure}"
    action, done = controls.verify_effect, "Effekten är införd."

    def initial(self) -> dict[str, Any]:
        return {"verified_on": timezone.localdate()}


# --- telling and judging ------------------------------------------------------------------------------------------


class TellDeed(PlanDeed):
    """Tell how the work has gone."""

    form_class, permission, action = forms.TellForm, P.EDIT_CONTROL, telling.tell_control
    told: ClassVar[ReportTime]

    @cached_property
    def row(self) -> Any:
        return NOW.rows(ControlReport).filter(plan=self.plan, told=self.told).first()

    def initial(self) -> dict[str, Any]:
        if self.row is None:
            return {"ends": self.last_day, "version": "0"}
        return {
            "ends": self.row.ends, "text": self.row.text, "forecast": self.row.forecast,
            "measures": self.row.measures, "version": version_of([self.row]),
        }  # fmt: skip

    @property
    def last_day(self) -> date:
        return date(self.plan.year, 12, 31)

    def options(self) -> dict[str, Any]:
        return {"words": words_of(self.unit, self.plan.year), "with_forecast": self.told is ReportTime.INTERIM}

    def values(self, form: Any) -> dict[str, Any]:
        return {**form.cleaned_data, "told": self.told}


def words_of(unit: Unit, year: int) -> Words:
    """The municipality's own words for how a goal goes: the same for internal control."""
    model = governing_model(root_of(unit), year)
    return words(model, ScaleUse.GOAL) if model else Words()


class TellInterim(TellDeed):
    """The interim report's part."""

    address, name, told = "kontrollplan/<int:pk>/delar/", "tell_interim", ReportTime.INTERIM
    title, button = "Intern kontroll i delår {self.plan.year}: {self.unit.name}", "Redovisa delåret"
    lead, done = "Hur arbetet fortlöper, med prognos för året.", "Delåret är redovisat."

    @property
    def last_day(self) -> date:
        month = self.viewer.period.end
        return month if month.year == self.plan.year else date(self.plan.year, 8, 31)


class TellYear(TellDeed):
    """The year's report."""

    address, name, told = "kontrollplan/<int:pk>/aret/", "tell_year", ReportTime.YEAR
    title, button = "Intern kontroll {self.plan.year}: {self.unit.name}", "Redovisa året"
    lead, done = "En sammanfattning av året. Den undertecknas när året är slut.", "Året är redovisat."


class JudgeDeed:
    """A judgement of a year: the committee's own, or the board's of the whole."""

    form_class, permission = forms.JudgeForm, P.DECIDE_CONTROL
    button, done = "För in bedömningen", "Bedömningen är införd."
    unit: Any
    year: Any

    @cached_property
    def row(self) -> Any:
        return NOW.rows(ControlJudgement).filter(unit=self.unit, year=self.year).first()

    def initial(self) -> dict[str, Any]:
        if self.row is None:
            return {"version": "0"}
        return {
            "gave_result": "ja" if self.row.gave_result else "nej", "sufficiency": self.row.sufficiency,
            "text": self.row.text, "improvements": self.row.improvements, "version": version_of([self.row]),
        }  # fmt: skip


class Judge(JudgeDeed, PlanDeed):
    """The committee's own judgement."""

    address, name, matter = "kontrollplan/<int:pk>/bedom/", "judge", Matter.CONTROL_JUDGEMENT
    title, action = "Nämndens bedömning {self.plan.year}: {self.unit.name}", telling.judge

    @property
    def year(self) -> int:
        return int(self.plan.year)


class JudgeWhole(JudgeDeed, MunicipalDeed):
    """The executive board's judgement of the whole, companies too."""

    address, name, matter = "samlad-intern-kontroll/<int:year>/", "judge_municipality", Matter.CONTROL_WHOLE
    title = "Samlad bedömning {self.given[year]}: {self.unit.name}"
    action, about = telling.judge_municipality, "principal=unit year"

    @property
    def year(self) -> int:
        return int(self.given["year"])

    def back(self) -> str:
        return f"{self.to('control:overview')}?ar={self.year}"


# --- recommendations ----------------------------------------------------------------------------------------------


class AddRecommendation(Deed):
    """Enter a recommendation."""

    address, name = "intern-kontroll/<str:code>/rekommendation/", "recommend"
    form_class, permission = forms.RecommendationForm, P.EDIT_CONTROL
    title, returns_to = "Ny revisionsrekommendation: {self.unit.name}", "control:recommendations"
    action, about = recommendations.add_recommendation, "unit"

    def initial(self) -> dict[str, Any]:
        return {"year": chosen_year(self.request)}


class RecommendationDeed(Deed):
    """What is done with a recommendation."""

    subject = staticmethod(by_recommendation)
    about = at = "recommendation"
    returns_to, permission = "control:recommendation", P.EDIT_CONTROL


class ChangeRecommendation(RecommendationDeed, ChangingDeed):
    """Change or answer it."""

    address, name = "revisionsrekommendation/<int:pk>/andra/", "change_recommendation"
    form_class, title = forms.ChangeRecommendationForm, "Ändra rekommendationen"
    action, edits = recommendations.change_recommendation, "recommendation"


class RateRecommendation(RecommendationDeed):
    """How far it has been followed in a year."""

    address, name = "revisionsrekommendation/<int:pk>/<int:year>/", "rate"
    form_class, title = forms.RatingForm, "Hur långt {self.year}?"
    lead, about = "{self.recommendation.text}", "recommendation year"
    action, done = recommendations.rate_recommendation, "Bedömningen är införd."

    @cached_property
    def row(self) -> Any:
        rows = NOW.rows(RecommendationRating).filter(recommendation=self.recommendation, year=self.year)
        return rows.first()

    def initial(self) -> dict[str, Any]:
        if self.row is None:
            return {"version": "0"}
        return {"rating": self.row.rating, "comment": self.row.comment, "version": version_of([self.row])}


urlpatterns = paths(
    SetMethod, BeginPlan, DescribeAnalysis, AdoptPlan, ReopenPlan, AddRisk, ChangeRisk, ValueRisk, PlaceRisk,
    LeaveOutRisk, AcceptRisk, CloseRisk, CarryRisk, AddControl, ChangeControl, SkipControl, RecordResult, PlanMeasure,
    VerifyEffect, TellInterim, TellYear, Judge, JudgeWhole, AddRecommendation, ChangeRecommendation, RateRecommendation,
)  # fmt: skip
