"""Working on scenarios: assumptions, lines, models, laying forward and entering the council's decision."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.planning.actions import scenarios
from styrkedjan.areas.planning.models import Motion, Scenario, ScenarioLine, ScenarioStep
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.planning.multi_year import Plan, missing, outcome
from styrkedjan.domain.planning.states import MotionState
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.planning import forms, subjects
from styrkedjan.pages.planning.known_elsewhere import hints


class NewScenario(Deed):
    """Make a scenario, from this year's frames or as a copy."""

    title, button, done = "Nytt scenario", "Skapa scenariot", "{self.result.name} är skapat."
    address, name, subject = "flerarsbudget/ny/", "new_scenario", staticmethod(subjects.planned)
    permission, form_class = Permission.EDIT_FRAMES, forms.ScenarioForm
    action, about = scenarios.create_scenario, "principal"

    def initial(self) -> dict[str, Any]:
        return {"first_year": self.period.year + 1}

    def options(self) -> dict[str, Any]:
        rows = Scenario.objects.filter(principal=self.principal).exclude(state="withdrawn")
        return {"scenarios": rows.select_related("principal")}

    def back(self) -> str:
        made = self.result
        return reverse("planning:scenario", kwargs={"pk": made.pk}) if made else reverse("planning:scenarios")


class ScenarioDeed(Deed):
    """What is done with a scenario."""

    subject, permission, about = staticmethod(subjects.scenario_written), Permission.EDIT_FRAMES, "scenario"
    returns_to, at = "planning:scenario", "scenario"


class Assumptions(ScenarioDeed):
    """Every year's assumptions in one table, with the result in sight while somebody writes."""

    title, done = "Antaganden: {self.scenario.name}", "Antagandena är sparade."
    address, name, template = "flerarsbudget/<int:pk>/antaganden/", "assumptions", "planning/assumptions.html"
    form_class, action = forms.AssumptionsForm, scenarios.save_assumptions

    @cached_property
    def plan(self) -> Plan:
        return scenarios_queries.plan_of(self.scenario)

    def answer(self) -> HttpResponse:
        if self.request.htmx:
            return render(self.request, "planning/assumed.html", _tried(self.form()))
        return super().answer()

    def initial(self) -> dict[str, Any]:
        return {"version": scenarios_queries.assumptions_version(self.scenario)}

    def options(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def context(self, form: forms.AssumptionsForm) -> dict[str, Any]:
        known = hints(self.scenario.principal, self.scenario.years, self.period, self.viewer.known)
        rows = [(*row, known.get(row[0], "")) for row in form.rows()]
        return {"rows": rows, "scenario": self.scenario, "years": self.scenario.years, **_tried(form, self.plan)}


def _tried(form: forms.AssumptionsForm, plan: Plan | None = None) -> dict[str, Any]:
    """The years that the form's assumptions give; none while anything is missing or cannot be read."""
    trial = form.is_bound and form.is_valid()
    if trial:
        gone = form.removed()
        kept = {key: value for key, value in form.plan.assumptions.items() if key not in gone}
        plan = replace(form.plan, assumptions={**kept, **form.stated()})
    years = outcome(plan) if plan is not None and not missing(plan) else ()
    return {"outcome": years, "trial": trial, "form": form}


class Line(ScenarioDeed):
    """What the years do with one line."""

    title, button, done = "{self.row.label}", "Spara raden", "{self.row.label} är sparad."
    address, name, template = "flerarsbudget/<int:pk>/rad/<int:line>/", "scenario_line", "planning/line.html"
    form_class, action = forms.LineForm, scenarios.save_steps

    @cached_property
    def row(self) -> ScenarioLine:
        rows = ScenarioLine.objects.select_related("committee", "service_area", "scenario")
        row = rows.filter(scenario=self.scenario, pk=self.line).first()
        if row is None:
            raise Http404("Raden finns inte.")
        return row

    @cached_property
    def stored(self) -> dict[int, ScenarioStep]:
        return {step.year: step for step in NOW.rows(ScenarioStep).filter(line=self.row)}

    def initial(self) -> dict[str, Any]:
        return {"version": version_of(self.stored.values())}

    def options(self) -> dict[str, Any]:
        return {"line": self.row, "stored": self.stored}


class UseModel(ScenarioDeed):
    """Let a model decide its services' frames."""

    title, button = "Låt en modell avgöra ramarna: {self.scenario.name}", "Använd modellen"
    address, name = "flerarsbudget/<int:pk>/modell/", "use_model"
    form_class, action = forms.UseModelForm, scenarios.use_allocation
    done = "Modellen avgör nu {self.result} årsbelopp."

    def options(self) -> dict[str, Any]:
        return {"principal": self.scenario.principal}


class Reasons(ScenarioDeed):
    """State the exceptional reasons for a budget that is not in balance."""

    title, button = "Synnerliga skäl: {self.scenario.name}", "Spara skälen"
    address, name, done = "flerarsbudget/<int:pk>/synnerliga-skal/", "reasons", "De synnerliga skälen är sparade."
    form_class, action = forms.ReasonsForm, scenarios.state_reasons
    lead = "Kommunallagen 11 kap. 5 §: kostnaderna får överstiga intäkterna om det finns synnerliga skäl."

    def initial(self) -> dict[str, Any]:
        return {"reasons": self.scenario.exceptional_reasons}


class Propose(ScenarioDeed):
    """Lay the scenario before the parties."""

    title, button = "Lägg fram {self.scenario.name}", "Lägg fram som förslag"
    address, name, action = "flerarsbudget/<int:pk>/lagg-fram/", "propose", scenarios.propose
    done = "{self.scenario.name} är framlagt och öppet i partiverkstaden."


class Withdraw(ScenarioDeed):
    """Take the scenario away; it stays in the log."""

    title, button, done = "Låt {self.scenario.name} utgå", "Låt utgå", "{self.scenario.name} utgår."
    address, name, action = "flerarsbudget/<int:pk>/utga/", "withdraw", scenarios.withdraw

    def back(self) -> str:
        return reverse("planning:scenarios")


class Decide(ScenarioDeed):
    """Enter what the council decided: the proposal or a presented motion becomes the committees' frames."""

    title, button = "För in fullmäktiges beslut", "För in beslutet"
    address, name = "flerarsbudget/<int:pk>/besluta/", "decide"
    form_class, matter, action = forms.CouncilDecisionForm, Matter.GOALS_AND_BUDGET, scenarios.decide
    lead = "{self.scenario.name} blir nämndernas ramar för {self.scenario.first_year}. Alla ramar förs in, eller ingen."

    @property
    def done(self) -> str:
        return f"Beslutet är infört: {len(self.result)} poster i nämndernas ramar."

    def options(self) -> dict[str, Any]:
        presented = Motion.objects.filter(scenario=self.scenario, state=MotionState.PRESENTED)
        return {"motions": presented.select_related("group")}


urlpatterns = paths(NewScenario, Assumptions, Line, UseModel, Reasons, Propose, Withdraw, Decide)
