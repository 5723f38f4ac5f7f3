"""What can be entered of deficits and of sound financial management: each form calls one action."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils import timezone

from styrkedjan.areas.accounts.actions import deficits, objectives, sound
from styrkedjan.areas.accounts.models import DeficitDecision, DeficitDecisionKind, Objective, SoundVerdict, Stage
from styrkedjan.areas.accounts.queries import balance_requirement
from styrkedjan.areas.accounts.queries import deficits as deficits_queries
from styrkedjan.areas.accounts.queries import objectives as objectives_queries
from styrkedjan.areas.accounts.queries import sound as sound_queries
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.objectives import Verdict
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.swedish import tkr
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.requirement_forms import ExemptionForm, PlanForm
from styrkedjan.pages.accounts.sound_forms import GuidelineForm, ObjectiveForm, VerdictForm
from styrkedjan.pages.accounts.subjects import free_key, objective_of
from styrkedjan.pages.kit.deeds import MunicipalDeed, paths

FAR = 50


# --- deficits -----------------------------------------------------------------------------------------------------


class DeficitDeed(MunicipalDeed):
    """What the council decides of a year's deficit."""

    permission, returns_to, matter = Permission.EDIT_ACCOUNTS, "accounts:balance_requirement", Matter.DEFICIT
    kind: DeficitDecisionKind
    about = "principal=unit year"

    @property
    def year(self) -> int:
        return int(self.given["year"])

    @cached_property
    def requirement(self) -> balance_requirement.BalanceRequirement:
        return balance_requirement.balance_requirement(self.unit, self.year + FAR, NOW)

    @cached_property
    def row(self) -> DeficitDecision | None:
        """The decision of this kind that counts now."""
        return deficits_queries.decisions_of(self.unit, NOW).get((self.year, self.kind))

    def initial(self) -> dict[str, Any]:
        start = {"version": version_of([self.row] if self.row else [])}
        return {**start, "text": self.row.text, **_decided(self.row)} if self.row else start


class PlanRestoration(DeficitDeed):
    """Enter the council's plan for the deficit of a year."""

    title = "Åtgärdsplan för underskottet {self.year}"
    address, name = "rakenskaper/balanskrav/<int:year>/atgardsplan/", "restoration_plan"
    form_class, kind, action = PlanForm, DeficitDecisionKind.PLAN, deficits.plan_restoration
    button, done = "Spara planen", "Åtgärdsplanen är sparad."

    @cached_property
    def deficit(self) -> Deficit:
        found = next((one for one in self.requirement.deficits if one.year == self.year), None)
        if found is None:
            raise Http404("Året har inget underskott.")
        return found

    @property
    def lead(self) -> str:
        return (
            f"{tkr(self.deficit.amount)} tkr ska vara återställt senast {self.deficit.last_year} "
            "(kommunallagen 11 kap. 12 §)."
        )

    def initial(self) -> dict[str, Any]:
        steps = {f"step_{year}": amount for year, amount in deficits_queries.planned(self.row).items()}
        return {**super().initial(), **steps}

    def options(self) -> dict[str, Any]:
        return {"years": range(self.year + 1, self.deficit.last_year + 1)}


class ExemptDeficit(DeficitDeed):
    """Enter that the council has decided not to restore a deficit, and why."""

    title = "Synnerliga skäl för underskottet {self.year}"
    address, name = "rakenskaper/balanskrav/<int:year>/synnerliga-skal/", "exempt_deficit"
    form_class, kind, action = ExemptionForm, DeficitDecisionKind.EXEMPTION, deficits.exempt_deficit
    button, done = "För in beslutet", "Beslutet är infört i balanskravsutredningen."
    lead = (
        "Fullmäktige får besluta att ett negativt balanskravsresultat inte ska regleras (kommunallagen 11 kap. 13 §). "
        "Beloppet blir raden synnerligt skäl i årets utredning, med beslutet som källa."
    )

    def initial(self) -> dict[str, Any]:
        most = deficits_queries.before_reasons(self.requirement, self.year)
        if not most:
            raise Http404("Året har inget underskott.")
        amount = self.row.amount if self.row and self.row.amount else most
        return {**super().initial(), "amount": amount}


# --- sound financial management -----------------------------------------------------------------------------------


class SoundDeed(MunicipalDeed):
    """What is decided or judged of sound financial management."""

    permission, returns_to, about = Permission.EDIT_ACCOUNTS, "accounts:objectives", "principal=unit"


class Judge(SoundDeed):
    """Enter what the board or the council judges, with all that is known now."""

    title = "{self.stage.label} av god ekonomisk hushållning {self.period.label}"
    address, name = "rakenskaper/finansiella-mal/bedomning/<str:stage>/", "judge"
    form_class, template, action = VerdictForm, "accounts/judge.html", sound.judge_sound_management
    about = "principal=unit period stage material"
    button, done = "För in bedömningen", "Bedömningen är införd, med allt som var känt."
    lead = "Förslaget är: {self.objectives.sound.sentence}"

    @property
    def stage(self) -> Stage:
        if self.given["stage"] not in Stage.values:
            raise Http404("Bedömningen finns inte.")
        return Stage(self.given["stage"])

    @property
    def matter(self) -> Matter:
        return sound.MATTERS[self.stage]

    @cached_property
    def objectives(self) -> objectives_queries.Objectives:
        period = self.period
        return objectives_queries.objectives(self.unit, period, council_goals(self.unit, period, NOW), known=NOW)

    def initial(self) -> dict[str, Any]:
        """The judgement that stands; else the other body's words, or the proposal, to begin from."""
        rows = NOW.rows(SoundVerdict).filter(principal=self.unit, period=str(self.period))
        row = rows.filter(stage=self.stage).first()
        near = row or rows.first()
        start: dict[str, Any] = {"version": version_of([row] if row else [])}
        if near is None:
            proposed = self.objectives.sound.verdict
            return {**start, "verdict": "" if proposed is Verdict.OPEN else proposed.value}
        words = {"verdict": near.verdict, "text": near.text, "reason": near.reason}
        return {**start, **words, **(_decided(row) if row else {})}

    @property
    def material(self) -> dict[str, Any]:
        return sound_queries.material_of(self.objectives, self.period, timezone.now())

    def context(self, form: Any) -> dict[str, Any]:
        return {"found": self.objectives}


class SetGuideline(SoundDeed):
    """The council's guidelines: how many goals must be attained."""

    title = "Riktlinjer för god ekonomisk hushållning"
    address, name = "rakenskaper/finansiella-mal/riktlinjer/", "guideline"
    form_class, matter, action = GuidelineForm, Matter.GUIDELINE, sound.set_guideline
    button, done = "Spara riktlinjerna", "Riktlinjerna är sparade."
    lead = (
        "Kommunallagen (11 kap. 1 §) kräver riktlinjer men säger inte hur många mål som ska nås. Det avgör fullmäktige."
    )

    @cached_property
    def row(self) -> Any:
        return objectives_queries.guideline_of(self.unit, self.period.year, NOW)

    def initial(self) -> dict[str, Any]:
        row = self.row
        start = {"version": version_of([row] if row else [])}
        if row is None:
            return {**start, "from_year": self.period.year}
        shares = {f"{name}": round(getattr(row, f"{name}_share") * 100) for name in ("financial", "operational")}
        return {**start, "from_year": row.from_year, "text": row.text, **_decided(row), **shares}

    def values(self, form: GuidelineForm) -> dict[str, Any]:
        """Guidelines from another year are new ones, which nobody can have changed meanwhile."""
        given = form.values()
        same = self.row is not None and self.row.from_year == given["from_year"]
        return given if same else {**given, "version": None}


class NewObjective(SoundDeed):
    """Enter an objective that the council has decided."""

    title = "Nytt finansiellt mål"
    address, name = "rakenskaper/finansiella-mal/nytt/", "new_objective"
    form_class, matter, action = ObjectiveForm, Matter.OBJECTIVE, objectives.set_objective
    button, done = "Spara målet", "Målet är sparat."
    lead = "Som fullmäktige har beslutat det. En ändring blir en ny version; den gamla finns kvar."

    def initial(self) -> dict[str, Any]:
        return {"version": version_of([])}

    def values(self, form: ObjectiveForm) -> dict[str, Any]:
        return {**form.values(), "key": free_key(self.unit, form.cleaned_data["name"]), "version": None}


class ChangeObjective(NewObjective):
    """Another version of an objective."""

    title = "Ändra finansiellt mål"
    address, name = "rakenskaper/finansiella-mal/<slug:key>/", "objective"

    def initial(self) -> dict[str, Any]:
        row = objective_of(self.unit, self.key)
        same = {name: getattr(row, name) for name in ("name", "measure", "bound", "target", "unit", "years")}
        return {**same, "version": version_of([row]), **_decided(row)}

    def values(self, form: ObjectiveForm) -> dict[str, Any]:
        return {**form.values(), "key": self.key}


class WithdrawObjective(SoundDeed):
    """Take an objective away; its history stays."""

    title, button = "Ta bort målet ”{self.objective.name}”?", "Ta bort målet"
    address, name = "rakenskaper/finansiella-mal/<slug:key>/ta-bort/", "withdraw_objective"
    action, about = objectives.withdraw_objective, "objective"
    done = "Målet ”{self.objective.name}” gäller inte längre."
    lead = "Målet räknas inte längre från och med nu. Vad som gällde tidigare dagar finns kvar."

    @cached_property
    def objective(self) -> Objective:
        return objective_of(self.unit, self.key)


def _decided(row: Any) -> dict[str, Any]:
    """A decision as its form is filled in."""
    one = row.decision
    return {"body": one.body, "date": one.date, "section": one.section, "record_number": one.record_number}


urlpatterns = paths(
    PlanRestoration, ExemptDeficit, Judge, SetGuideline, NewObjective, ChangeObjective, WithdrawObjective
)
