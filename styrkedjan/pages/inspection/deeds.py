"""What can be done with inspection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.inspection.actions import cases, places, plans, rulings
from styrkedjan.areas.inspection.models import Inspected, Observation
from styrkedjan.areas.inspection.queries import laws
from styrkedjan.areas.inspection.queries.years import CaseLine, case_of
from styrkedjan.areas.organisation.models import OperatingForm, UnitKind
from styrkedjan.areas.organisation.queries import root_of, subtree
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.inspection import ladder
from styrkedjan.domain.inspection.law import ANSWER_DAYS, APPEAL_WEEKS, DELEGATE, InspectionLaw, Rung
from styrkedjan.domain.providers.settings import Held
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.inspection import forms
from styrkedjan.pages.inspection.subjects import (
    as_inspected,
    by_area,
    by_case,
    by_document,
    by_group,
    by_law,
    by_place,
    by_plan,
    by_ruling,
    by_rung,
)
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.kit.own_values import RuleDeed

P = Permission


# --- limits and the register ------------------------------------------------------------------------------------------


class SetLimit(RuleDeed):
    """The municipality's own value of a law's limit."""

    address, name, about = "tillsynsregler/<str:law>/<str:rule>/", "set_limit", "principal=unit law key=rule"
    permission, returns_to, action = P.EDIT_PROVIDERS, "inspection:limits", places.set_limit

    def rules(self) -> Mapping[str, Held]:
        return laws.held(self.unit, NOW).get(self.law, {})


class PlaceFields:
    """What a place's form chooses among: never the municipality's own units."""

    def options(self: Any) -> dict[str, Any]:
        own = (OperatingForm.IN_HOUSE, OperatingForm.COMPANY)
        inside = subtree(self.unit).filter(valid_to=None, kind__in=[UnitKind.UNIT, UnitKind.PROVIDER])
        return {
            "units": inside.exclude(operating_form__in=own).order_by("name", "code"),
            "laws": [(law.id, law.name) for law in laws.defined().values()],
        }


class AddPlace(PlaceFields, Deed):
    """Somebody with a permit."""

    address, name, form_class = "tillsyn/<str:code>/objekt/", "add_place", forms.PlaceForm
    permission, title, button = P.EDIT_PROVIDERS, "Nytt tillsynsobjekt: {self.unit.name}", "Lägg till"
    action, about, returns_to = places.add_place, "committee=unit", "inspection:overview"


class ChangePlace(PlaceFields, ChangingDeed):
    """Change what is written of a place."""

    address, name, form_class = "tillsynsobjekt/<int:pk>/andra/", "change_place", forms.ChangePlaceForm
    subject, permission, returns_to = staticmethod(by_place), P.EDIT_PROVIDERS, "inspection:place"
    title, action, edits = "Ändra: {self.place}", places.change_place, "place"
    about = at = "place"


class ClosePlace(Deed):
    """The permit has ended."""

    address, name, form_class = "tillsynsobjekt/<int:pk>/upphor/", "close_place", forms.ClosePlaceForm
    subject, permission, returns_to = staticmethod(by_place), P.EDIT_PROVIDERS, "inspection:place"
    title, action, button = "Tillståndet har upphört: {self.place}", places.close_place, "För in"
    about = at = "place"


# --- the plan ---------------------------------------------------------------------------------------------------------


class BeginPlan(Deed):
    """Begin the year's plan."""

    address, name = "tillsyn/<str:code>/<str:law>/<int:year>/borja/", "begin_plan"
    subject, permission, button = staticmethod(by_law), P.EDIT_PROVIDERS, "Börja"
    title, done = "Börja tillsynsplanen {self.year}: {self.unit.name}", "Planen är börjad."
    lead = "Förra årets kriterier och frågor följer med, annars lagfilens förslag. Ändra dem till era egna."
    action, about, returns_to = plans.begin_plan, "committee=unit law year", "inspection:overview"

    def back(self) -> str:
        return reverse("inspection:plan", kwargs={"pk": self.result.pk}) if self.result else super().back()


class PlanDeed(Deed):
    """What is done with a plan."""

    subject, permission, returns_to = staticmethod(by_plan), P.EDIT_PROVIDERS, "inspection:plan"
    about = at = "plan"


class DescribePlan(PlanDeed):
    """What the year is to give."""

    address, name, form_class = "tillsynsplan/<int:pk>/syfte/", "describe_plan", forms.PurposeForm
    title, action, edits = "Vad tillsynen {self.plan.year} ska ge", plans.describe_plan, "plan"


class AddInspection(PlanDeed):
    """Somebody to visit."""

    address, name, form_class = "tillsynsplan/<int:pk>/tillsyn/", "add_inspection", forms.InspectionForm
    title, button = "Ny tillsyn {self.plan.year}: {self.unit.name}", "Ta in i planen"
    action = plans.add_inspection

    def options(self) -> dict[str, Any]:
        there = Inspected.objects.filter(committee=self.unit, law=self.plan.law, closed_on=None)
        return {"places": there.order_by("name", "code")}


class AdoptPlan(PlanDeed):
    """Enter the committee's decision on the plan."""

    address, name, form_class = "tillsynsplan/<int:pk>/besluta/", "adopt_plan", DecisionForm
    permission, matter, button = P.DECIDE_PROVIDERS, Matter.INSPECTION_PLAN, "För in beslutet"
    title, action = "Beslut om tillsynsplanen {self.plan.year}: {self.unit.name}", plans.adopt_plan
    lead, done = "Därefter ligger kriterier och frågor fast för året.", "Planen är beslutad."


class ReopenPlan(PlanDeed):
    """Take up the plan again."""

    address, name, button = "tillsynsplan/<int:pk>/ta-upp/", "reopen_plan", "Ta upp planen på nytt"
    permission, title = P.DECIDE_PROVIDERS, "Ta upp tillsynsplanen {self.plan.year} på nytt"
    lead, action = "Går så länge ingen har fått kriterierna.", plans.reopen_plan


class ReportPlan(PlanDeed):
    """What the year taught."""

    address, name, form_class = "tillsynsplan/<int:pk>/redovisa/", "report_plan", forms.ToldForm
    title, action, edits = "Vad tillsynen {self.plan.year} lärde: {self.unit.name}", plans.report_plan, "plan"


class ChangeArea(ChangingDeed):
    """Criteria and questions of an area."""

    address, name, form_class = "tillsynsomrade/<int:pk>/", "change_area", forms.AreaForm
    subject, permission, returns_to = staticmethod(by_area), P.EDIT_PROVIDERS, "inspection:plan"
    action, about, edits, at = plans.change_area, "area", "area", "area.plan"

    @property
    def title(self) -> str:
        law = laws.law_of(self.area.plan.law)
        found = law.area(self.area.area)
        return f"{found.name if found else self.area.area}: kriterier och frågor"


# --- an inspection ----------------------------------------------------------------------------------------------------


class CaseDeed(Deed):
    """What is done with an inspection."""

    subject, permission, returns_to = staticmethod(by_case), P.EDIT_PROVIDERS, "inspection:case"
    about = at = "inspection"

    @property
    def law(self) -> InspectionLaw:
        return laws.law_of(self.inspection.plan.law)

    @cached_property
    def line(self) -> CaseLine:
        found = case_of(self.inspection, NOW)
        assert found is not None
        return found

    @cached_property
    def limits(self) -> dict[str, Held]:
        return dict(laws.held(root_of(self.unit), NOW)[self.inspection.plan.law])

    def days_on(self, key: str) -> date:
        """Today and so many days as a limit says; today where it is not written in."""
        return timezone.localdate() + timedelta(days=laws.limits(self.limits).get(key) or 0)


class Cancel(CaseDeed):
    """Call off an inspection."""

    address, name, form_class = "tillsynsarende/<int:pk>/stall-in/", "cancel", forms.ReasonForm
    title, action, button = "Ställ in: {self.inspection}", cases.cancel, "Ställ in"


class Announce(CaseDeed):
    """Tell the inspected what it will be judged by."""

    address, name, form_class = "tillsynsarende/<int:pk>/avisera/", "announce", forms.AnnounceForm
    title, action, button = "Avisera: {self.inspection}", cases.announce, "För in"
    lead = "Skicka kriterierna och frågorna i förväg. Den inspekterade ser dem också i sin egen dörr."

    def initial(self) -> dict[str, Any]:
        return {"announced_on": timezone.localdate()}


class AskDocument(CaseDeed):
    """Ask for a document."""

    address, name, form_class = "tillsynsarende/<int:pk>/handling/", "ask_document", forms.DocumentForm
    title, action, button = "Begär en handling: {self.inspection}", cases.ask_document, "Begär"
    lead = "Begär få handlingar. Den inspekterade ser vad de används till och vad som hände med dem."

    def initial(self) -> dict[str, Any]:
        return {"due": self.days_on(ANSWER_DAYS)}


class HandleDocument(Deed):
    """What happened to a document."""

    address, name, form_class = "tillsynshandling/<int:pk>/", "handle_document", forms.HandledForm
    subject, permission, returns_to = staticmethod(by_document), P.EDIT_PROVIDERS, "inspection:case"
    title, lead, at = "{self.document}", "Används till: {self.document.why}.", "document.inspection"
    action, about, edits = cases.handle_document, "document", "document"


class Visit(CaseDeed):
    """Enter the visit."""

    address, name, form_class = "tillsynsarende/<int:pk>/besok/", "visit", forms.VisitForm
    title, action, button = "Besöket: {self.inspection}", cases.visit, "För in besöket"

    def initial(self) -> dict[str, Any]:
        row = self.inspection
        day = row.visited_on or timezone.localdate()
        return {"visited_on": day, "visitors": row.visitors, "minutes": row.minutes or None}


class RecordAnswers(CaseDeed):
    """What a group answered."""

    address, name, form_class = "tillsynsarende/<int:pk>/svar/<str:group>/", "answers", forms.AnswersForm
    subject, title = staticmethod(by_group), "{self.group.label} svarar: {self.inspection}"
    lead = "Samma frågor till alla grupper. Skriv aldrig vem som har svarat."
    action, about = cases.record_answers, "inspection group=group.id"

    def initial(self) -> dict[str, Any]:
        return {"version": version_of([one for key, one in self.line.answers.items() if key[2] == self.group.id])}

    def options(self) -> dict[str, Any]:
        said = {key[:2]: one.answer for key, one in self.line.answers.items() if key[2] == self.group.id}
        return {"questions": self.line.questions(), "said": said}


class Observe(CaseDeed):
    """What was seen in an area."""

    address, name, form_class = "tillsynsarende/<int:pk>/sett/<str:area>/", "observe", forms.ObservationForm
    subject, action, about = staticmethod(by_rung), cases.observe, "inspection area"

    @property
    def title(self) -> str:
        found = self.law.area(self.area)
        return f"{found.name if found else self.area}: {self.inspection}"

    @property
    def lead(self) -> str:
        told = next((one.criteria for one in self.line.areas if one.area == self.area), "")
        return f"Kriteriet som är berättat: {told}"

    def initial(self) -> dict[str, Any]:
        row = NOW.rows(Observation).filter(inspection=self.inspection, area=self.area).first()
        if row is None:
            return {"version": "0"}
        return {"result": row.result, "text": row.text, "version": version_of([row])}


class SendDraft(CaseDeed):
    """Send what is about to be decided."""

    address, name, form_class = "tillsynsarende/<int:pk>/utkast/", "send_draft", forms.DraftForm
    title, action, button = "Utkast: {self.inspection}", rulings.send_draft, "Skicka utkastet"
    lead = "Parten ska få se underlaget och svara inom en tid som ni bestämmer (förvaltningslagen 25 §)."

    def initial(self) -> dict[str, Any]:
        row = self.inspection
        return {
            "draft": row.draft, "dialogue": row.dialogue, "version": row.version, "sent_on": timezone.localdate(),
            "answer_by": self.days_on(ANSWER_DAYS),
        }  # fmt: skip


class EnterAnswer(CaseDeed):
    """An answer that came on paper."""

    address, name, form_class = "tillsynsarende/<int:pk>/pappersvar/", "enter_answer", forms.PaperAnswerForm
    title, action, edits = "Svar på utkastet: {self.inspection}", rulings.enter_answer, "inspection"


class Rule(CaseDeed):
    """A decision in an area."""

    address, name, form_class = "tillsynsarende/<int:pk>/beslut/<str:area>/<str:rung>/", "rule", forms.RulingForm
    subject, matter, button = staticmethod(by_rung), Matter.INSPECTION, "För in beslutet"
    action, about, done = rulings.rule, "inspection area rung", "Beslutet är infört."

    @cached_property
    def step(self) -> Rung:
        found = self.law.rung(self.rung)
        assert found is not None
        return found

    @property
    def delegated(self) -> bool:
        return self.step.delegated is not None and self.limits[self.step.delegated].value == DELEGATE

    @property
    def title(self) -> str:
        found = self.law.area(self.area)
        return f"{self.step.label}: {found.name if found else self.area}"

    @property
    def lead(self) -> str:
        told = self.step.description or f"{self.step.source.where}."
        return f"{self.inspection.inspected}. {told}"

    def opens(self) -> None:
        before, day = self.line.before(self.area), timezone.localdate()
        limits = laws.limits(self.limits)
        why = [ladder.closed_because(self.step, before, day, limits, grave=grave) for grave in (True, False)]
        if all(why):
            raise Refused(why[0], "Välj ett annat steg.")

    def initial(self) -> dict[str, Any]:
        appeal = self.limits[self.step.appeal]
        return {"rules": self.step.source.where, "appeal": appeal_text(appeal, self.limits, self.unit.name)}

    def options(self) -> dict[str, Any]:
        return {"rung": self.step, "contents": [one.content for one in self.law.contents], "delegated": self.delegated}


def appeal_text(appeal: Held, limits: dict[str, Held], committee: str) -> str:
    """The instruction that goes with a decision, by how it is appealed."""
    weeks = limits[APPEAL_WEEKS].value
    if not weeks or appeal.value not in ("court", "legality"):
        return "Beslutet går inte att överklaga." if appeal.value == "none" else ""
    if appeal.value == "court":
        return (
            f"Beslutet kan överklagas till förvaltningsrätten. Skriv dit men lämna överklagandet till {committee}. "
            f"Det ska ha kommit in inom {weeks} veckor från den dag ni fick del av beslutet."
        )
    return "Beslutet kan prövas enligt 13 kap. kommunallagen. Begäran lämnas till förvaltningsrätten."


class ClearRest(CaseDeed):
    """No action in the rest."""

    address, name, form_class = "tillsynsarende/<int:pk>/inget-mer/", "clear_rest", forms.ClearForm
    matter, button, permission = Matter.INSPECTION, "För in beslutet", P.DECIDE_PROVIDERS
    title, action = "Ingen åtgärd i övriga områden: {self.inspection}", rulings.clear_rest


class Close(CaseDeed):
    """What was learnt."""

    address, name, form_class = "tillsynsarende/<int:pk>/avsluta/", "close", forms.CloseForm
    title, action, edits = "Avsluta: {self.inspection}", rulings.close, "inspection"
    lead, button = "Det som lärs här står i årets redovisning.", "Avsluta tillsynen"


class Publish(CaseDeed):
    """What everybody may read."""

    address, name, form_class = "tillsynsarende/<int:pk>/publicera/", "publish", forms.SummaryForm
    title, action, edits = "Publicera: {self.inspection}", rulings.publish, "inspection"
    lead = "Sammanfattningen och besluten visas öppet, aldrig svar, utkast eller personer."
    button = "Publicera"


class RulingDeed(Deed):
    """What is done with a decision."""

    subject, permission, returns_to = staticmethod(by_ruling), P.EDIT_PROVIDERS, "inspection:case"
    about, at, edits = "ruling", "ruling.inspection", "ruling"


class Notify(RulingDeed):
    """When the decision reached the inspected."""

    address, name, form_class = "tillsynsbeslut/<int:pk>/delgivet/", "notify", forms.NotifiedForm
    title, action = "Delgivning: {self.ruling.inspection}", rulings.notify


class Follow(RulingDeed):
    """Whether the decision was obeyed."""

    address, name, form_class = "tillsynsbeslut/<int:pk>/folj-upp/", "follow", forms.FollowForm
    title, lead, action = "Följ upp: {self.ruling.inspection}", "{self.ruling.measures}", rulings.follow

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "seen_on": self.ruling.seen_on or timezone.localdate()}


# --- the inspected's own door -----------------------------------------------------------------------------------------


class AnswerDraft(Deed):
    """The inspected answers the draft."""

    address, name, form_class = "min-tillsyn/<int:pk>/svara/", "answer_draft", forms.AnswerForm
    subject, permission, returns_to = staticmethod(as_inspected), P.ANSWER_PROVIDERS, "inspection:own_case"
    title, lead, action = "Svara på utkastet", "Senast {self.inspection.answer_by}.", rulings.answer_draft
    about = at = edits = "inspection"
    button, done = "Skicka svaret", "Svaret är skickat."


urlpatterns = paths(
    SetLimit, AddPlace, ChangePlace, ClosePlace, BeginPlan, DescribePlan, AddInspection, AdoptPlan, ReopenPlan,
    ReportPlan, ChangeArea, Cancel, Announce, AskDocument, HandleDocument, Visit, RecordAnswers, Observe, SendDraft,
    EnterAnswer, Rule, ClearRest, Close, Publish, Notify, Follow, AnswerDraft,
)  # fmt: skip
