"""What can be entered of deficits and of sound financial management: each form calls one action."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.books.actions import deficits, objectives, sound
from styrkedjan.areas.books.models import DeficitDecision, DeficitDecisionKind, Measure, Objective, SoundVerdict, Stage
from styrkedjan.areas.books.queries import balance_requirement
from styrkedjan.areas.books.queries import deficits as deficits_queries
from styrkedjan.areas.books.queries import objectives as objectives_queries
from styrkedjan.areas.books.queries import sound as sound_queries
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.objectives import Bound, Verdict
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.requirement_forms import ExemptionForm, PlanForm
from styrkedjan.pages.books.sound_forms import GuidelineForm, ObjectiveForm, VerdictForm
from styrkedjan.pages.books.subjects import free_key, objective_of
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import principal
from styrkedjan.pages.kit.forms import written

FAR = 50
BODIES = {Stage.BOARD: "Kommunstyrelsen", Stage.COUNCIL: "Kommunfullmäktige"}


class BooksDeed(Deed):
    """What is entered for the municipality itself, and where one goes back to."""

    subject = staticmethod(principal)
    permission = Permission.EDIT_BOOKS

    def back(self) -> str:
        return reverse(self.returns_to)


# --- deficits -----------------------------------------------------------------------------------------------------


class DeficitDeed(BooksDeed):
    """What the council decides of a year's deficit."""

    returns_to, matter = "books:balance_requirement", Matter.DEFICIT
    kind: DeficitDecisionKind

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
        start = {"version": version_of([self.row] if self.row else []), "body": "Kommunfullmäktige"}
        return {**start, "text": self.row.text, **_decided(self.row)} if self.row else start


class PlanRestoration(DeficitDeed):
    """Enter the council's plan for the deficit of a year."""

    title = "Åtgärdsplan för underskottet {self.year}"
    address, name = "rakenskaper/balanskrav/<int:year>/atgardsplan/", "restoration_plan"
    form_class, kind = PlanForm, DeficitDecisionKind.PLAN
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
            f"{written(self.deficit.amount / 1000)} tkr ska vara återställt senast {self.deficit.last_year} "
            "(kommunallagen 11 kap. 12 §)."
        )

    def initial(self) -> dict[str, Any]:
        steps = {f"step_{year}": written(amount / 1000) for year, amount in deficits_queries.planned(self.row).items()}
        return {**super().initial(), **steps}

    def options(self) -> dict[str, Any]:
        return {**super().options(), "years": range(self.year + 1, self.deficit.last_year + 1)}

    def act(self, form: PlanForm) -> Any:
        data = form.cleaned_data
        return deficits.plan_restoration(
            by=self.by, principal=self.unit, year=self.year, measures=data["text"], steps=form.steps(),
            decision=form.decision(), version=data["version"],
        )  # fmt: skip


class ExemptDeficit(DeficitDeed):
    """Enter that the council has decided not to restore a deficit, and why."""

    title = "Synnerliga skäl för underskottet {self.year}"
    address, name = "rakenskaper/balanskrav/<int:year>/synnerliga-skal/", "exempt_deficit"
    form_class, kind = ExemptionForm, DeficitDecisionKind.EXEMPTION
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
        return {**super().initial(), "amount": written(amount / 1000)}

    def act(self, form: ExemptionForm) -> Any:
        data = form.cleaned_data
        return deficits.exempt_deficit(
            by=self.by, principal=self.unit, year=self.year, amount=data["amount"], reasons=data["text"],
            decision=form.decision(), version=data["version"],
        )  # fmt: skip


# --- sound financial management -----------------------------------------------------------------------------------


class SoundDeed(BooksDeed):
    """What is decided or judged of sound financial management."""

    returns_to = "books:objectives"


class Judge(SoundDeed):
    """Enter what the board or the council judges, with all that is known now."""

    title = "{self.stage.label} av god ekonomisk hushållning {self.viewer.period.label}"
    address, name = "rakenskaper/finansiella-mal/bedomning/<str:stage>/", "judge"
    form_class, matter, template = VerdictForm, Matter.SOUND_VERDICT, "books/judge.html"
    button, done = "För in bedömningen", "Bedömningen är införd, med allt som var känt."
    lead = "Förslaget är: {self.found.sound.sentence}"

    @property
    def stage(self) -> Stage:
        if self.given["stage"] not in Stage.values:
            raise Http404("Bedömningen finns inte.")
        return Stage(self.given["stage"])

    @cached_property
    def found(self) -> objectives_queries.Objectives:
        period = self.viewer.period
        return objectives_queries.objectives(self.unit, period, council_goals(self.unit, period, NOW), known=NOW)

    def initial(self) -> dict[str, Any]:
        """The judgement that stands; else the other body's words, or the proposal, to begin from."""
        rows = NOW.rows(SoundVerdict).filter(principal=self.unit, period=str(self.viewer.period))
        row = rows.filter(stage=self.stage).first()
        near = row or rows.first()
        start = {"version": version_of([row] if row else []), "body": BODIES[self.stage]}
        if near is None:
            proposed = self.found.sound.verdict
            return {**start, "verdict": "" if proposed is Verdict.OPEN else proposed.value}
        words = {"verdict": near.verdict, "text": near.text, "reason": near.reason}
        return {**start, **words, **(_decided(row) if row else {})}

    def act(self, form: VerdictForm) -> Any:
        data, period = form.cleaned_data, self.viewer.period
        return sound.judge_sound_management(
            by=self.by, principal=self.unit, period=period, stage=self.stage, version=data["version"],
            judgement=sound.Judgement(Verdict(data["verdict"]), data["text"], form.decision(), data["reason"]),
            material=sound_queries.material_of(self.found, period, timezone.now()),
        )  # fmt: skip

    def context(self, form: Any) -> dict[str, Any]:
        return {"found": self.found}


class SetGuideline(SoundDeed):
    """The council's guidelines: how many goals must be attained."""

    title = "Riktlinjer för god ekonomisk hushållning"
    address, name = "rakenskaper/finansiella-mal/riktlinjer/", "guideline"
    form_class, matter = GuidelineForm, Matter.GUIDELINE
    button, done = "Spara riktlinjerna", "Riktlinjerna är sparade."
    lead = (
        "Kommunallagen (11 kap. 1 §) kräver riktlinjer men säger inte hur många mål som ska nås. Det avgör fullmäktige."
    )

    @cached_property
    def row(self) -> Any:
        return objectives_queries.guideline_of(self.unit, self.viewer.period.year, NOW)

    def initial(self) -> dict[str, Any]:
        row = self.row
        start = {"version": version_of([row] if row else []), "body": "Kommunfullmäktige"}
        if row is None:
            return {**start, "from_year": self.viewer.period.year}
        shares = {f"{name}": round(getattr(row, f"{name}_share") * 100) for name in ("financial", "operational")}
        return {**start, "from_year": row.from_year, "text": row.text, **_decided(row), **shares}

    def act(self, form: GuidelineForm) -> Any:
        data = form.cleaned_data
        same = self.row is not None and self.row.from_year == data["from_year"]
        shares: dict[str, Any] = form.shares()
        return sound.set_guideline(
            by=self.by, principal=self.unit, from_year=data["from_year"], text=data["text"], decision=form.decision(),
            version=data["version"] if same else None, **shares,
        )  # fmt: skip


class NewObjective(SoundDeed):
    """Enter an objective that the council has decided."""

    title = "Nytt finansiellt mål"
    address, name = "rakenskaper/finansiella-mal/nytt/", "new_objective"
    form_class, matter = ObjectiveForm, Matter.OBJECTIVE
    button, done = "Spara målet", "Målet är sparat."
    lead = "Som fullmäktige har beslutat det. En ändring blir en ny version; den gamla finns kvar."

    def initial(self) -> dict[str, Any]:
        return {"body": "Kommunfullmäktige", "version": version_of([])}

    def act(self, form: ObjectiveForm) -> Any:
        return self.save(form, free_key(self.unit, form.cleaned_data["name"]), None)

    def save(self, form: ObjectiveForm, key: str, version: str | None) -> Objective:
        data = form.cleaned_data
        return objectives.set_objective(
            by=self.by, principal=self.unit, key=key, name=data["name"], measure=Measure(data["measure"]),
            bound=Bound(data["bound"]), target=data["target"], unit=data["unit"], years=data["years"],
            decision=form.decision(), version=version,
        )  # fmt: skip


class ChangeObjective(NewObjective):
    """Another version of an objective."""

    title = "Ändra finansiellt mål"
    address, name = "rakenskaper/finansiella-mal/<slug:key>/", "objective"

    def initial(self) -> dict[str, Any]:
        row = objective_of(self.unit, self.given["key"])
        places = max(0, -int(row.target.normalize().as_tuple().exponent))
        same = {name: getattr(row, name) for name in ("name", "measure", "bound", "unit", "years")}
        return {**same, "version": version_of([row]), "target": number(row.target, places), **_decided(row)}

    def act(self, form: ObjectiveForm) -> Any:
        return self.save(form, self.given["key"], form.cleaned_data["version"])


def _decided(row: Any) -> dict[str, Any]:
    """A decision as its form is filled in."""
    one = row.decision
    return {"body": one.body, "date": one.date, "section": one.section, "record_number": one.record_number}


urlpatterns = paths(PlanRestoration, ExemptDeficit, Judge, SetGuideline, NewObjective, ChangeObjective)
