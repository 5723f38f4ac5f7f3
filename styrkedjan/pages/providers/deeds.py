"""What can be done with programmes, plans, agreements and follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import ServiceArea, Unit, UnitKind
from styrkedjan.areas.organisation.queries import root_of, subtree
from styrkedjan.areas.providers.actions import agreements, asking, follow_ups, plans, programmes
from styrkedjan.areas.providers.models import FollowUp, PublicCard, Requirement, RequirementCheck
from styrkedjan.areas.providers.queries import reuse, rules
from styrkedjan.areas.providers.queries.rules import whole
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.providers.rules import ladder
from styrkedjan.domain.providers.words import AgreementKind, Result, Rung, Told
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.kit.own_values import RuleDeed
from styrkedjan.pages.providers import forms
from styrkedjan.pages.providers.subjects import (
    by_agreement,
    by_deviation,
    by_option,
    by_plan,
    by_plan_row,
    by_programme,
    by_request,
    by_requirement,
    by_time,
    deviation_as_performer,
    request_as_performer,
)

P = Permission


def services_of(unit: Unit) -> Any:
    return ServiceArea.objects.filter(principal=root_of(unit))


def indicators_of(unit: Unit) -> Any:
    return Indicator.objects.filter(principal=root_of(unit)).order_by("name", "key")


# --- rules and programme ----------------------------------------------------------------------------------------------


class SetRule(RuleDeed):
    """The municipality's own value of a rule."""

    address, permission, returns_to = "utforarregler/<str:rule>/", P.EDIT_PROVIDERS, "providers:rules"
    action = programmes.set_rule

    def rules(self) -> Mapping[str, rules.Held]:
        return rules.held(self.unit, NOW)


class ProgrammeDeed(Deed):
    """What is done with a version of the programme."""

    subject = staticmethod(by_programme)
    about = "programme"
    permission = P.EDIT_PROVIDERS

    def back(self) -> str:
        return reverse("providers:programme")


class DraftProgramme(MunicipalDeed):
    """Begin a version of the programme."""

    address, name, form_class = "utforarprogram/ny/", "draft_programme", forms.NewProgrammeForm
    permission, title, returns_to = P.EDIT_PROVIDERS, "Ny version av programmet", "providers:programme"
    lead = "Versionen börjar med den förras ord. Den binder bara avtal som tecknas efter att den är antagen."
    action, about, button = programmes.draft_programme, "principal=unit", "Börja"
    done = "Versionen är ett utkast."

    def initial(self) -> dict[str, Any]:
        year = self.period.year
        return {"first_year": year + 1, "last_year": year + 4}


class ChangeProgramme(ProgrammeDeed, ChangingDeed):
    """Write the programme."""

    address, name, form_class = "utforarprogram/<int:pk>/andra/", "change_programme", forms.ProgrammeForm
    title, action, edits = "Programmet, version {self.programme.number}", programmes.change_programme, "programme"


class AdoptProgramme(ProgrammeDeed):
    """Enter the council's decision on the programme."""

    address, name, form_class = "utforarprogram/<int:pk>/anta/", "adopt_programme", DecisionForm
    permission, matter, button = P.DECIDE_PROVIDERS, Matter.PROVIDER_PROGRAMME, "För in beslutet"
    title, action = "Beslut om programmet, version {self.programme.number}", programmes.adopt_programme
    done = "Programmet är antaget och gäller avtal som tecknas från och med nu."


# --- the plan ---------------------------------------------------------------------------------------------------------


class BeginPlan(Deed):
    """Begin the year's plan."""

    address, name = "utforare/<str:code>/<int:year>/borja/", "begin_plan"
    permission, title = P.EDIT_PROVIDERS, "Börja uppföljningsplanen {self.year}: {self.unit.name}"
    button, done = "Börja", "Planen {self.year} är börjad."
    lead = "Förra årets rader följer med; särskilda granskningar tas upp på nytt."
    action, about = plans.begin_plan, "committee=unit year"

    def back(self) -> str:
        return f"{self.to('providers:plan')}?ar={self.year}"


class PlanDeed(Deed):
    """What is done with a plan."""

    subject = staticmethod(by_plan)
    about, permission = "plan", P.EDIT_PROVIDERS

    def back(self) -> str:
        return f"{self.to('providers:plan')}?ar={self.plan.year}"


class DescribePlan(PlanDeed):
    """What happens when a requirement fails."""

    address, name, form_class = "uppfoljningsplan/<int:pk>/brister/", "describe_plan", forms.WhenFailedForm
    title, action, edits = "När ett krav brister, {self.plan.year}: {self.unit.name}", plans.describe_plan, "plan"
    lead = "Bestäm det i förväg, lika för egen regi och privata."


class AddRow(PlanDeed):
    """A row of the plan."""

    address, name, form_class = "uppfoljningsplan/<int:pk>/rad/", "add_row", forms.PlanRowForm
    title, button = "Ny rad i planen {self.plan.year}: {self.unit.name}", "Lägg till raden"
    action, done = plans.add_row, "Raden är tillagd."

    def options(self) -> dict[str, Any]:
        return {"services": services_of(self.unit)}


class AdoptPlan(PlanDeed):
    """Enter the committee's decision on the plan."""

    address, name, form_class = "uppfoljningsplan/<int:pk>/besluta/", "adopt_plan", DecisionForm
    permission, matter, button = P.DECIDE_PROVIDERS, Matter.FOLLOW_UP_PLAN, "För in beslutet"
    title = "Beslut om uppföljningsplanen {self.plan.year}: {self.unit.name}"
    lead = "Planen är en del av verksamhetsplanen och omfattar alla utförare, egen regi också."
    action, done = plans.adopt_plan, "Planen är beslutad."


class ReopenPlan(PlanDeed):
    """Take up the plan again."""

    address, name = "uppfoljningsplan/<int:pk>/ta-upp/", "reopen_plan"
    permission, title, button = P.DECIDE_PROVIDERS, "Ta upp planen {self.plan.year} på nytt", "Ta upp planen på nytt"
    lead, action = "Nämnden beslutar om den igen när den är ändrad.", plans.reopen_plan
    done = "Planen förbereds på nytt."


class TellDeed(PlanDeed):
    """Tell how the follow-up has gone."""

    form_class, action = forms.TellForm, plans.tell_plan
    told: ClassVar[Told]

    def initial(self) -> dict[str, Any]:
        text = self.plan.interim if self.told is Told.INTERIM else self.plan.whole_year
        return {"text": text, "version": self.plan.version}

    def values(self, form: Any) -> dict[str, Any]:
        return {**form.cleaned_data, "told": self.told}


class TellInterim(TellDeed):
    """The interim report's part."""

    address, name, told = "uppfoljningsplan/<int:pk>/delar/", "tell_interim", Told.INTERIM
    title = "Uppföljning av utförare i delåret {self.plan.year}: {self.unit.name}"


class TellYear(TellDeed):
    """The year's part."""

    address, name, told = "uppfoljningsplan/<int:pk>/aret/", "tell_year", Told.YEAR
    title = "Uppföljning av utförare {self.plan.year}: {self.unit.name}"


class RowDeed(Deed):
    """What is done with a row."""

    subject = staticmethod(by_plan_row)
    about, permission = "row", P.EDIT_PROVIDERS

    def back(self) -> str:
        return f"{self.to('providers:plan')}?ar={self.row.plan.year}"


class ChangeRow(RowDeed, ChangingDeed):
    """Change a row."""

    address, name, form_class = "uppfoljningsrad/<int:pk>/andra/", "change_row", forms.ChangeRowForm
    title, action, edits = "Ändra raden: {self.row.title}", plans.change_row, "row"

    def options(self) -> dict[str, Any]:
        return {"services": services_of(self.unit)}


class DropRow(RowDeed):
    """Strike a row."""

    address, name, form_class = "uppfoljningsrad/<int:pk>/stryk/", "drop_row", forms.ReasonForm
    title, button, action = "Stryk raden: {self.row.title}", "Stryk", plans.drop_row


# --- agreements -------------------------------------------------------------------------------------------------------


class AgreementFields:
    """What an agreement's form chooses among."""

    def options(self: Any) -> dict[str, Any]:
        inside = subtree(self.unit).filter(valid_to=None, kind__in=[UnitKind.UNIT, UnitKind.PROVIDER])
        return {"units": inside.order_by("name", "code"), "services": services_of(self.unit)}


class AddAgreement(AgreementFields, Deed):
    """Write an agreement, a service specification or a partnership."""

    address, name, form_class = "utforare/<str:code>/avtal/", "add_agreement", forms.AgreementForm
    permission, title, button = P.EDIT_PROVIDERS, "Nytt avtal eller uppdrag: {self.unit.name}", "Spara utkastet"
    action, about, done = agreements.add_agreement, "committee=unit", "Utkastet är sparat. Skriv kraven nu."
    returns_to = "providers:overview"

    def back(self) -> str:
        return reverse("providers:agreement", kwargs={"pk": self.result.pk}) if self.result else super().back()


class AgreementDeed(Deed):
    """What is done with an agreement."""

    subject = staticmethod(by_agreement)
    about = at = "agreement"
    permission, returns_to = P.EDIT_PROVIDERS, "providers:agreement"


class ChangeAgreement(AgreementFields, AgreementDeed, ChangingDeed):
    """Change what is written of an agreement."""

    address, name, form_class = "avtal/<int:pk>/andra/", "change_agreement", forms.ChangeAgreementForm
    title, action, edits = "Ändra uppgifterna: {self.agreement}", agreements.change_agreement, "agreement"
    lead = "Rättar vad som står. Det som parterna har kommit överens om på nytt förs in som en ändring av avtalet."


class SignAgreement(AgreementDeed):
    """Enter that it is signed."""

    address, name, form_class = "avtal/<int:pk>/teckna/", "sign_agreement", forms.SignForm
    title, button = "Teckna: {self.agreement}", "För in"
    lead = "Avtalet knyts till det program som fullmäktige hade antagit den dagen."
    action, done = agreements.sign_agreement, "Avtalet gäller."


class EndAgreement(AgreementDeed):
    """End an agreement."""

    address, name, form_class = "avtal/<int:pk>/avsluta/", "end_agreement", forms.EndForm
    title, button, action = "Avsluta: {self.agreement}", "Avsluta", agreements.end_agreement


class AddOption(AgreementDeed):
    """An option to extend."""

    address, name, form_class = "avtal/<int:pk>/option/", "add_option", forms.OptionForm
    title, button, action = "Ny option: {self.agreement}", "Lägg till optionen", agreements.add_option
    lead = "Sista dagen för besked syns i Att göra i god tid."


class AnswerOption(Deed):
    """Extend, or not."""

    address, name, form_class = "option/<int:pk>/", "answer_option", forms.AnswerOptionForm
    subject, permission = staticmethod(by_option), P.EDIT_PROVIDERS
    title, action, about = "{self.option}: {self.option.agreement.performer}", agreements.answer_option, "option"
    lead = "Besked senast {self.option.notice_by}."
    returns_to, at, done = "providers:agreement", "option.agreement", "Optionen är avgjord."


class AddRequirement(AgreementDeed):
    """A requirement."""

    address, name, form_class = "avtal/<int:pk>/krav/", "add_requirement", forms.RequirementForm
    title, button, action = "Nytt krav: {self.agreement}", "Lägg till kravet", agreements.add_requirement
    lead = "Ett krav som inte går att följa upp är ingen hjälp för den som brukar tjänsten."

    def options(self) -> dict[str, Any]:
        return {"indicators": indicators_of(self.unit)}


class RequirementDeed(Deed):
    """What is done with a requirement."""

    subject, permission = staticmethod(by_requirement), P.EDIT_PROVIDERS
    about, at, returns_to = "requirement", "requirement.agreement", "providers:agreement"


class ChangeRequirement(RequirementDeed, ChangingDeed):
    """Change a requirement."""

    address, name, form_class = "krav/<int:pk>/andra/", "change_requirement", forms.ChangeRequirementForm
    title, action, edits = "Ändra kravet: {self.requirement}", agreements.change_requirement, "requirement"

    def options(self) -> dict[str, Any]:
        return {"indicators": indicators_of(self.unit)}


class DropRequirement(RequirementDeed):
    """Strike a requirement."""

    address, name, form_class = "krav/<int:pk>/stryk/", "drop_requirement", forms.ReasonForm
    title, button, action = "Stryk kravet: {self.requirement}", "Stryk", agreements.drop_requirement


class AddChange(AgreementDeed):
    """A change of the agreement."""

    address, name, form_class = "avtal/<int:pk>/andring/", "add_change", forms.ChangeForm
    title, button, action = "Ändring av avtalet: {self.agreement}", "För in ändringen", agreements.add_change
    lead = "Ändringen hålls mot lagens gränser; sidan säger om en ny upphandling kan krävas."


# --- following up -----------------------------------------------------------------------------------------------------


class RecordFollowUp(Deed):
    """Follow up one performer, requirement by requirement."""

    address, name = "uppfoljning/<int:pk>/<int:agreement>/<str:occasion>/", "follow_up"
    form_class, subject = forms.FollowUpForm, staticmethod(by_time)
    permission, template, button = P.EDIT_PROVIDERS, "providers/follow_up_form.html", "Spara uppföljningen"
    title, lead = "{self.row.title}: {self.agreement.performer}", "{self.row.method}"
    action, about = follow_ups.record_follow_up, "row agreement occasion"
    at, returns_to, done = "agreement", "providers:agreement", "Uppföljningen är införd."

    @cached_property
    def made(self) -> FollowUp | None:
        rows = NOW.rows(FollowUp).filter(plan_row=self.row, agreement=self.agreement, occasion=self.occasion)
        return rows.first()

    def initial(self) -> dict[str, Any]:
        row = self.made
        if row is None:
            return {
                "performed_on": timezone.localdate(),
                "minutes": (self.row and self.row.minutes) or None,
                "version": "0",
            }
        names = ("performed_on", "summary", "minutes", "feedback", "fed_back_on")
        return {name: getattr(row, name) for name in names} | {"version": version_of([row])}

    def options(self) -> dict[str, Any]:
        rows = Requirement.objects.filter(agreement=self.agreement, dropped_because="").select_related("indicator")
        checks = NOW.rows(RequirementCheck).filter(plan_row=self.row, occasion=self.occasion, requirement__in=rows)
        before = {one.requirement_id: one for one in checks}
        figures = reuse.figures(self.agreement.performer, list(rows), self.period)
        asked = []
        for row in sorted(rows, key=lambda one: (not one.critical, one.number)):
            check, figure = before.get(row.pk), figures.get(row.pk)
            if check is not None:
                asked.append((row, check.evidence, check.reused, Result(check.result)))
            elif figure is not None:
                asked.append((row, figure.text, figure.text, figure.result))
            else:
                asked.append((row, "", "", Result.NOT_TESTED))
        return {"requirements": asked}


class FollowUpOutside(RecordFollowUp):
    """Follow up what the plan does not take up."""

    address, name = "avtal/<int:pk>/utanfor-planen/<str:occasion>/", "follow_up_outside"
    subject, row = staticmethod(by_agreement), None
    title, lead = "Utanför planen: {self.agreement.performer}", "Ett klagomål, en händelse eller ett stickprov."


class AddDeviation(AgreementDeed):
    """A deviation that came to be known in another way."""

    address, name, form_class = "avtal/<int:pk>/avvikelse/", "add_deviation", forms.DeviationForm
    title, button, action = "Ny avvikelse: {self.agreement}", "För in avvikelsen", follow_ups.add_deviation

    def options(self) -> dict[str, Any]:
        return {"requirements": Requirement.objects.filter(agreement=self.agreement, dropped_because="")}

    def initial(self) -> dict[str, Any]:
        return {"found_on": timezone.localdate()}


class DeviationDeed(Deed):
    """What is done with a deviation."""

    subject, permission = staticmethod(by_deviation), P.EDIT_PROVIDERS
    about = at = "deviation"
    returns_to = "providers:deviation"


class TakeStep(DeviationDeed):
    """Take a step of the ladder."""

    address, name, form_class = "avtalsavvikelse/<int:pk>/steg/", "take_step", forms.StepForm
    title, action, button = "Nästa steg: {self.deviation}", follow_ups.take_step, "Ta steget"
    lead, done = "Bara de steg som avtalet nämner, och aldrig ett mildare än det förra.", "Steget är taget."

    def options(self) -> dict[str, Any]:
        agreement = self.deviation.agreement
        named = ladder(AgreementKind(agreement.kind), agreement.sanctions)
        if not named:
            raise Refused("Avtalet nämner inga påföljder.", "Lös det i samtal, eller ändra avtalet.")
        order = list(Rung)
        lowest = order.index(Rung(self.deviation.rung)) if self.deviation.rung else 0
        return {"rungs": [one for one in named if order.index(one) >= lowest]}

    def initial(self) -> dict[str, Any]:
        return {"taken_on": timezone.localdate()}

    def says(self, form: Any) -> str:
        if form.cleaned_data["rung"] == Rung.TERMINATION:
            return f"Avtalet med {self.deviation.agreement.performer} hävs och slutar gälla."
        return ""


class CloseDeviation(DeviationDeed):
    """See that it is put right."""

    address, name, form_class = "avtalsavvikelse/<int:pk>/rattad/", "close_deviation", forms.CloseForm
    title, button, action = "Rättad: {self.deviation}", "Avsluta avvikelsen", follow_ups.close_deviation
    done = "Avvikelsen är rättad."

    def initial(self) -> dict[str, Any]:
        return {"closed_on": timezone.localdate()}


class ReopenDeviation(DeviationDeed):
    """It was not put right."""

    address, name, form_class = "avtalsavvikelse/<int:pk>/ta-upp/", "reopen_deviation", forms.ReasonForm
    title, button = "Ta upp på nytt: {self.deviation}", "Ta upp på nytt"
    action = follow_ups.reopen_deviation


class Ask(AgreementDeed):
    """Ask something of a performer."""

    address, name, form_class = "avtal/<int:pk>/begar/", "ask", forms.AskForm
    title, button, action = "Begär: {self.agreement}", "Skicka begäran", asking.ask
    lead = "Använd det som redan finns. Utföraren ser vad uppgiften används till och får återkoppling."
    done = "Begäran är skickad."

    def initial(self) -> dict[str, Any]:
        days = whole(rules.held(root_of(self.unit), NOW), "answer_days")
        return {"due": timezone.localdate() + timedelta(days=days), "minutes": 15}

    def options(self) -> dict[str, Any]:
        return {"indicators": indicators_of(self.unit)}


class RequestDeed(Deed):
    """What is done with a request."""

    subject, permission = staticmethod(by_request), P.EDIT_PROVIDERS
    about, at, returns_to = "request=asked", "asked.agreement", "providers:agreement"


class AcceptAnswer(RequestDeed):
    """Give feedback on an answer."""

    address, name, form_class = "begaran-utforare/<int:pk>/aterkoppla/", "accept_answer", forms.FeedbackForm
    title, lead, action = "Återkoppla: {self.asked}", "{self.asked.answer}", asking.accept_answer


class WithdrawRequest(RequestDeed):
    """Take back a request."""

    address, name, button = "begaran-utforare/<int:pk>/aterta/", "withdraw_request", "Återta begäran"
    title, action, done = "Återta: {self.asked}", asking.withdraw_request, "Begäran är återtagen."


class AddNote(AgreementDeed):
    """A joint note of a partnership."""

    address, name, form_class = "avtal/<int:pk>/anteckning/", "add_note", forms.NoteForm
    title, button, action = "Gemensam anteckning: {self.agreement}", "Spara anteckningen", asking.add_note

    def initial(self) -> dict[str, Any]:
        return {"held_on": timezone.localdate()}


class Publish(Deed):
    """What the public may see of a performer."""

    address, name, form_class = "utforare/<str:code>/oppet/", "publish", forms.PublishForm
    permission, title = P.EDIT_PROVIDERS, "Vad allmänheten ser: {self.unit.name}"
    lead = "Kravens resultat, verksamhet och driftform visas, lika för egen regi och privata. Aldrig personer."
    action, about, returns_to, done = asking.publish, "performer=unit", "providers:card", "Sparat."

    def initial(self) -> dict[str, Any]:
        row = NOW.rows(PublicCard).filter(performer=self.unit).first()
        if row is None:
            return {"version": "0"}
        return {"is_shown": row.is_shown, "about": row.about, "contact": row.contact, "version": version_of([row])}


# --- the performer's own door -----------------------------------------------------------------------------------------


class AnswerDeviation(Deed):
    """The performer answers."""

    address, name, form_class = "mina-avtal/avvikelse/<int:pk>/", "answer_deviation", forms.ResponseForm
    subject, permission = staticmethod(deviation_as_performer), P.ANSWER_PROVIDERS
    title, action, about = "Svara: {self.deviation}", follow_ups.answer_deviation, "deviation"
    edits, returns_to, at = "deviation", "providers:own_agreement", "deviation.agreement"
    button, done = "Skicka svaret", "Svaret är skickat."


class AnswerRequest(Deed):
    """The performer answers what is asked."""

    address, name, form_class = "mina-avtal/begaran/<int:pk>/", "answer", forms.AnswerForm
    subject, permission = staticmethod(request_as_performer), P.ANSWER_PROVIDERS
    title, action, about = "{self.asked}", asking.answer_request, "request=asked"
    lead = "Används till: {self.asked.used_for}. Svar senast {self.asked.due}."
    edits, returns_to, at = "asked", "providers:own_agreement", "asked.agreement"
    button, done = "Skicka svaret", "Svaret är skickat."

    def options(self) -> dict[str, Any]:
        return {"with_value": self.asked.indicator_id is not None}


urlpatterns = paths(
    SetRule, DraftProgramme, ChangeProgramme, AdoptProgramme, BeginPlan, DescribePlan, AddRow, AdoptPlan, ReopenPlan,
    TellInterim, TellYear, ChangeRow, DropRow, AddAgreement, ChangeAgreement, SignAgreement, EndAgreement, AddOption,
    AnswerOption, AddRequirement, ChangeRequirement, DropRequirement, AddChange, RecordFollowUp, FollowUpOutside,
    AddDeviation, TakeStep, CloseDeviation, ReopenDeviation, Ask, AcceptAnswer, WithdrawRequest, AddNote, Publish,
    AnswerDeviation, AnswerRequest,
)  # fmt: skip
