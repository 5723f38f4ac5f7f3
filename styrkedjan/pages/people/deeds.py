"""What can be done with dialogues. What belongs to one is met by the two of it alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.documents.queries.documents import values_of
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.areas.people.actions import dialogues, staff
from styrkedjan.areas.people.models import Employment
from styrkedjan.areas.people.queries import rules
from styrkedjan.areas.people.queries.staff import goals_of
from styrkedjan.areas.voices.actions import asking
from styrkedjan.areas.voices.models import OwnSurvey
from styrkedjan.domain.hme import INSTRUMENT, QUESTIONS
from styrkedjan.domain.people.dialogue import Side
from styrkedjan.domain.providers.settings import Held
from styrkedjan.domain.surveys import SurveyKind
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.own_values import RuleDeed
from styrkedjan.pages.people import forms, subjects

P = Permission


class Own(Deed):
    """About somebody's employment; back to the list."""

    permission, returns_to = P.VIEW, "people:mine"

    def back(self) -> str:
        return reverse("people:mine")


class AddEmployee(Own):
    """Take up somebody on the unit that one leads."""

    address, name, form_class = "medarbetare/<str:code>/ny/", "add", forms.PersonForm
    permission, title, action, about = (
        P.HOLD_DIALOGUES,
        "Ta upp en medarbetare: {self.unit.name}",
        staff.add_employee,
        "unit",
    )
    lead = "Medarbetaren släpper själv in dig som chef. Innan dess läser du inget."

    def options(self) -> dict[str, Any]:
        today = timezone.localdate()
        here = RoleAssignment.objects.filter(unit=self.unit, valid_from__lte=today).exclude(valid_to__lt=today)
        taken = Employment.objects.filter(unit=self.unit, ended_on=None)
        people: QuerySet[User] = User.objects.filter(pk__in=here.values("user"), is_active=True)
        return {"people": people.exclude(pk__in=taken.values("person")).exclude(pk=self.by.pk)}


class TakeOver(Own):
    """Become somebody's manager."""

    address, name, subject = "medarbetare/overta/<int:pk>/", "take_over", staticmethod(subjects.by_employment)
    permission, action, about = P.HOLD_DIALOGUES, staff.take_over, "employment"
    title, button = "Bli chef för {self.employment.person}", "Bli chef"
    lead = "Du läser samtalen först när medarbetaren har släppt in dig. Den tidigare chefen läser dem inte längre."


class Leave(Own):
    """Somebody has left."""

    address, name, subject = "medarbetare/slutade/<int:pk>/", "leave", staticmethod(subjects.by_employment)
    permission, form_class, action, about = P.HOLD_DIALOGUES, forms.LastDayForm, staff.leave, "employment"
    title, button = "{self.employment.person} har slutat", "För in"
    lead = (
        "Från och med nu läser ingen samtalen. De raderas när gallringsregelns tid är ute. Den som bara byter enhet "
        "tas upp av sin nya chef, och då följer den senaste summeringen med."
    )


class LetIn(Own):
    """Say who the other is."""

    address, name, subject = "medarbetarsamtal/<int:pk>/slapp-in/", "let_in", staticmethod(subjects.by_own)
    action, about, button = staff.let_in, "employment", "Släpp in"

    @property
    def title(self) -> str:
        row: Employment = self.employment
        return f"Släpp in {row.manager if self.side is Side.PERSON else row.person}"

    lead = (
        "Gör det bara om du vet att det är rätt person som loggar in. Ni två läser samtalen, ingen annan. Har "
        "medarbetaren bytt enhet inom kommunen följer summeringen av det senaste samtalet med."
    )


class Begin(Own):
    """Begin a year's dialogue."""

    address, name, subject = "medarbetarsamtal/<int:pk>/nytt/", "begin", staticmethod(subjects.by_own)
    form_class, action, about = forms.YearForm, dialogues.begin, "employment"
    title, button = "Börja ett samtal", "Börja"

    def initial(self) -> dict[str, Any]:
        return {"year": self.period.year}

    def back(self) -> str:
        return reverse("people:dialogue", kwargs={"pk": self.result.pk}) if self.result else super().back()


class DialogueDeed(Deed):
    """Of a dialogue; back to it."""

    subject, permission, about = staticmethod(subjects.by_dialogue), P.VIEW, "dialogue"
    returns_to, at = "people:dialogue", "dialogue"


class Prepare(DialogueDeed):
    """One's own preparation."""

    address, name, form_class = "medarbetarsamtal/<int:pk>/forbered/", "prepare", forms.OwnTextForm
    title, action = "Förbered samtalet", dialogues.prepare

    @property
    def lead(self) -> str:
        """What the values ask of everybody is talked about too."""
        names = [one.row.title for one in values_of(self.dialogue.employment.unit, NOW)]
        return f"Tänk också på hur ni lever efter {listing(names)}." if names else ""

    def initial(self) -> dict[str, Any]:
        own = self.dialogue.wishes if self.side is Side.PERSON else self.dialogue.view
        return {"text": own, "version": self.dialogue.version}


class WithGoals(Deed):
    def options(self) -> dict[str, Any]:
        row = self.about_dialogue
        keys = [one.pk for one in goals_of(row.employment.unit, row.year)]
        return {"goals": Element.objects.filter(pk__in=keys)}


class AddContribution(DialogueDeed, WithGoals):
    """What the employee does for the unit's goals."""

    address, name, form_class = "medarbetarsamtal/<int:pk>/bidrag/", "contribute", forms.ContributionForm
    title, action = "Nytt bidrag", dialogues.add_contribution

    @property
    def about_dialogue(self) -> Any:
        return self.dialogue

    def initial(self) -> dict[str, Any]:
        return {"element": self.request.GET.get("mal", "")}


class ChangeContribution(WithGoals, ChangingDeed):
    """What the employee does, and how it went."""

    address, name, form_class = "medarbetarsamtal/bidrag/<int:pk>/", "change_contribution", forms.ChangeContributionForm
    subject, permission, title = staticmethod(subjects.by_contribution), P.VIEW, "Bidraget"
    action, about, edits = dialogues.change_contribution, "contribution", "contribution"
    returns_to, at = "people:dialogue", "contribution.dialogue"

    @property
    def about_dialogue(self) -> Any:
        return self.contribution.dialogue


class AddStep(DialogueDeed):
    """Something to learn."""

    address, name, form_class = "medarbetarsamtal/<int:pk>/kompetens/", "plan_step", forms.StepForm
    title, action = "Nytt steg i kompetensplanen", dialogues.add_step


class ChangeStep(ChangingDeed):
    """What is learnt, and whether it is done."""

    address, name, form_class = "medarbetarsamtal/kompetens/<int:pk>/", "change_step", forms.ChangeStepForm
    subject, permission, title = staticmethod(subjects.by_step), P.VIEW, "Steg i kompetensplanen"
    action, about, edits = dialogues.change_step, "step", "step"
    returns_to, at = "people:dialogue", "step.dialogue"


class Hold(DialogueDeed):
    """The manager writes what they came to."""

    address, name, form_class = "medarbetarsamtal/<int:pk>/hallet/", "hold", forms.HoldForm
    title, action, edits, button = "Vad ni kom fram till", dialogues.hold, "dialogue", "För in"
    lead = "Medarbetaren läser och bekräftar det du skriver."


class Agree(DialogueDeed):
    """The employee agrees."""

    address, name, action = "medarbetarsamtal/<int:pk>/bekrafta/", "agree", dialogues.agree
    title, button = "Bekräfta summeringen", "Bekräfta"
    lead = "Bekräfta att det här är vad ni kom fram till. Stämmer det inte: öppna samtalet igen i stället."


class Reopen(DialogueDeed):
    """Write in it again."""

    address, name, action = "medarbetarsamtal/<int:pk>/oppna/", "reopen", dialogues.reopen
    title, button = "Öppna samtalet igen", "Öppna"


class SetRule(RuleDeed):
    """The municipality's own value of a rule."""

    address, permission, returns_to = "medarbetarregler/<str:rule>/", P.MANAGE_YEAR, "people:rules"
    action = staff.set_rule

    def rules(self) -> Mapping[str, Held]:
        return rules.held(self.unit, NOW)


class Erase(MunicipalDeed):
    """Erase by rule."""

    address, name, button = "medarbetare-gallra/", "erase", "Radera nu"
    permission, returns_to, title = P.MANAGE_PEOPLE, "people:rules", "Radera samtal vars tid är ute"
    lead = "Den som har slutat raderas med alla sina samtal efter regeln. Ingen historik är kvar."
    action, about = staff.erase, "principal=unit"

    @property
    def done(self) -> str:
        return f"Samtalen för {self.result} som har slutat är raderade." if self.result else "Ingens tid är ute."


class AskHme(Deed):
    """The nine questions of HME as a survey of one's own."""

    address, name, form_class = "medarbetare/<str:code>/hme/", "ask_hme", forms.AskForm
    permission, title, button = P.EDIT_VOICES, "Ställ HME:s nio frågor: {self.unit.name}", "Förbered"
    lead = "Frågorna är desamma i alla kommuner. Sedan väljer du vilka enheter som får dem och öppnar undersökningen."

    def act(self, form: Any) -> OwnSurvey:
        closes = form.cleaned_data["closes"]
        return asking.add_survey(
            by=self.by, unit=self.unit, name="Medarbetarundersökningen", year=closes.year, kind=SurveyKind.STAFF.value,
            instrument=INSTRUMENT, questions="\n".join(QUESTIONS), closes=closes, asks_remark=False,
        )  # fmt: skip

    def back(self) -> str:
        if self.result is not None:
            return reverse("voices:survey", kwargs={"pk": self.result.pk})
        return self.to("people:overview")


urlpatterns = paths(
    AddEmployee, TakeOver, Leave, LetIn, Begin, Prepare, AddContribution, ChangeContribution, AddStep, ChangeStep, Hold,
    Agree, Reopen, SetRule, Erase, AskHme,
)  # fmt: skip
