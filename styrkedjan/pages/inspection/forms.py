"""Forms of inspection. What is asked for says why where it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.inspection.models import Inspected
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.inspection.law import Content, Gravity, Need, Rung
from styrkedjan.domain.inspection.words import Addressed, Helped, InspectedForm, InspectionKind, Obeyed, Seen
from styrkedjan.pages.kit.forms import (
    AmountField,
    DayField,
    DecisionForm,
    TokenField,
    VersionField,
    choice_of,
    offer,
    text_area,
)


def _radio(label: str, choices: Any = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class ReasonForm(forms.Form):
    """Why."""

    reason = text_area("Skälet", required=True)


class PlaceForm(forms.Form):
    """Somebody with a permit."""

    law = forms.ChoiceField(label="Tillsyn")
    code = forms.CharField(label="Nummer", max_length=40)
    name = forms.CharField(label="Namn", max_length=160)
    form = _radio("Driftform", InspectedForm.choices(), help_text="Aldrig kommunens egen verksamhet.")
    holder = forms.CharField(label="Den som har tillståndet", max_length=160)
    organisation_number = forms.CharField(label="Organisationsnummer", max_length=13, required=False)
    unit = choice_of("Enhet", Unit, required=False)
    place = forms.CharField(label="Adress", max_length=160, required=False)
    permitted_on = DayField(label="Tillstånd från")
    started_on = DayField(label="Startade", required=False)
    owner_changed_on = DayField(label="Ägande eller ledning ändrades", required=False)
    owner_reported_on = DayField(label="Ändringen anmäldes", required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], laws: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        offer(self, "law", laws)
        self.fields["unit"].help_text = "Med en enhet kan den inspekterade logga in och svara på utkastet."


class ChangePlaceForm(PlaceForm):
    """The same of one that is there; law and number name it."""

    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"], self.fields["law"]


class ClosePlaceForm(ReasonForm):
    """When the permit ended."""

    closed_on = DayField(label="Upphörde den")
    field_order = ("closed_on", "reason")


class PurposeForm(forms.Form):
    """What the year is to give."""

    purpose = text_area("Vad årets tillsyn ska ge", rows=4, required=True)
    version = VersionField()


class AreaForm(forms.Form):
    """What is told beforehand."""

    criteria = text_area("Kriterier", rows=4, required=True, help_text="Så att den som inspekteras kan se efter själv.")
    questions = text_area("Frågor", rows=4, required=True, help_text="En fråga per rad. Alla grupper får samma frågor.")
    version = VersionField()


class InspectionForm(forms.Form):
    """Somebody to visit."""

    inspected = choice_of("Vem", Inspected)
    kind = _radio("Slag av tillsyn", InspectionKind.choices())
    due = DayField(label="Besök senast")
    trigger = text_area("Anledning", rows=2, help_text="Behövs för en riktad tillsyn: ett klagomål, en händelse.")

    def __init__(self, *args: Any, places: QuerySet[Inspected], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "inspected", places)


class ToldForm(forms.Form):
    """What the year taught."""

    told = text_area("Vad året lärde", rows=6, required=True)
    version = VersionField()


class AnnounceForm(forms.Form):
    """When the criteria were told."""

    announced_on = DayField(label="Aviserad den")


class DocumentForm(forms.Form):
    """A document to ask for."""

    what = forms.CharField(label="Handling", max_length=255)
    why = forms.CharField(label="Vad den används till", max_length=255, help_text="Utan användning, ingen handling.")
    due = DayField(label="Senast")


class HandledForm(forms.Form):
    """What happened to a document."""

    received_on = DayField(label="Kom in", required=False)
    handled = text_area("Vad som hände med den", rows=2, help_text="Läst mot vilket kriterium, sparad, återlämnad?")
    version = VersionField()


class VisitForm(forms.Form):
    """The visit."""

    visited_on = DayField(label="Besökt den")
    visitors = forms.CharField(label="Vilka som besökte", max_length=255)
    minutes = forms.IntegerField(label="Minuter för båda sidor", min_value=0, max_value=100_000)


class AnswersForm(forms.Form):
    """A group's answers to the questions that all groups get."""

    version = TokenField(required=False)

    def __init__(
        self, *args: Any, questions: Sequence[tuple[str, str, int, str]], said: Mapping[tuple[str, int], str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.asked = [(area, number) for area, _, number, _ in questions]
        for area, name, number, text in questions:
            field = text_area(text, rows=2, help_text=name)
            field.initial = said.get((area, number), "")
            self.fields[f"{area}_{number}"] = field

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        answers = {(area, number): given[f"{area}_{number}"] for area, number in self.asked}
        return {"answers": answers, "version": given["version"]}


class ObservationForm(forms.Form):
    """What was seen in an area."""

    result = _radio("Vad det är", Seen.choices())
    text = text_area("Vad som sågs", rows=4, required=True, help_text="Det du såg, inte vad du tror om det.")
    version = TokenField(required=False)


class DraftForm(forms.Form):
    """What is about to be decided."""

    draft = text_area("Utkast", rows=10, required=True, help_text="Vad som är sett, vad som brister och förslaget.")
    dialogue = text_area("Samtal före beslutet", rows=2, help_text="När och med vem, så att det syns om det hjälpte.")
    sent_on = DayField(label="Skickat den")
    answer_by = DayField(label="Svar senast")
    version = VersionField()


class AnswerForm(forms.Form):
    """The inspected's answer."""

    answer = text_area("Svar", rows=6, required=True, help_text="Vad stämmer, vad stämmer inte, vad är redan gjort?")
    version = VersionField()


class PaperAnswerForm(AnswerForm):
    """An answer that came in another way."""

    answered_on = DayField(label="Svarat den")
    field_order = ("answered_on", "answer")


class RulingForm(DecisionForm):
    """A decision with what the law asks for: the fields follow the step."""

    grave = forms.BooleanField(label="Allvarligt missförhållande", required=False)
    rules = text_area("Bestämmelser", rows=2)
    reasons = text_area("Skäl", rows=5, help_text="Det som har avgjort, och vad den inspekterade svarade.")
    measures = text_area("Vad som ska göras", rows=4, help_text="Så att båda kan se när det är gjort.")
    deadline = DayField(label="Senast", required=False)
    amount = AmountField(label="Vitesbelopp", required=False, to_the_ore=True, help_text="Kronor.")
    since = DayField(label="Sedan när", required=False)
    presented_by = forms.CharField(label="Föredragande", max_length=120, required=False)
    took_part = text_area("Vilka som deltog", rows=2)
    delegate = forms.CharField(label="Beslutat på delegation av", max_length=120, required=False)
    appeal = text_area("Hur man överklagar", rows=3)
    notified_on = DayField(label="Delgivet den", required=False, help_text="Därifrån räknas tiden att överklaga.")

    def __init__(self, *args: Any, rung: Rung, contents: Sequence[Content], delegated: bool, **kwargs: Any) -> None:
        self.without_section = delegated
        super().__init__(*args, **kwargs)
        kept = {
            "grave": rung.is_fault and rung.gravity is not Gravity.SLIGHT, "measures": Need.MEASURES in rung.needs,
            "deadline": Need.DEADLINE in rung.needs, "amount": Need.AMOUNT in rung.needs,
            "since": Need.SINCE in rung.needs, "delegate": delegated,
        }  # fmt: skip
        for name in (name for name, keep in kept.items() if not keep):
            del self.fields[name]
        for name in ("rules", "reasons", "presented_by", "appeal"):
            self.fields[name].required = Content(name) in contents and (name != "appeal" or rung.is_fault)
        self.fields["took_part"].required = Content.TOOK_PART in contents and not delegated
        for name in ("measures", "deadline", "amount", "since"):
            if name in self.fields:
                self.fields[name].required = True
        if rung.at_most and "deadline" in self.fields:
            self.fields["deadline"].label = "Till och med"


class ClearForm(DecisionForm):
    """No action in the rest."""

    reasons = text_area("Skäl", rows=3, required=True)
    presented_by = forms.CharField(label="Föredragande", max_length=120)
    took_part = text_area("Vilka som deltog", rows=2, required=True)


class NotifiedForm(forms.Form):
    """When the decision reached the inspected."""

    notified_on = DayField(label="Delgivet den")
    version = VersionField()


class FollowForm(forms.Form):
    """Whether it was obeyed."""

    obeyed = _radio("Är beslutet följt?", Obeyed.choices())
    seen_on = DayField(label="Sett den")
    outcome = text_area("Hur det sågs", rows=3, required=True)
    helped = _radio("Vad som hjälpte", Helped.choices(), required=False, help_text="När beslutet är följt.")
    version = VersionField()


class CloseForm(forms.Form):
    """What was learnt."""

    learning = text_area("Lärdom", rows=4, required=True, help_text="Vad gör ni annorlunda nästa gång?")
    addressed = _radio("Beslutet riktades till", [*Addressed.choices(), ("", "Inget beslut om åtgärd")], required=False)
    signals = text_area("Andra signaler som drog åt annat håll", rows=2, help_text="Krav från andra, pengar.")
    version = VersionField()


class SummaryForm(forms.Form):
    """What everybody may read."""

    summary = text_area("Sammanfattning för alla", rows=5, required=True, help_text="Utan namn på personer.")
    version = VersionField()
