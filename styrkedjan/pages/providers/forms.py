"""Forms of programmes, plans, agreements and follow-ups. What is asked for says why where it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.providers.actions.follow_ups import Checked
from styrkedjan.areas.providers.models import Requirement
from styrkedjan.domain.providers.states import OptionMove
from styrkedjan.domain.providers.words import (
    AgreementKind,
    Basis,
    ChangeGround,
    FoundBy,
    LegalForm,
    RequestKind,
    RequirementKind,
    Result,
    RowForm,
    Rung,
    Severity,
)
from styrkedjan.domain.recurring import Frequency
from styrkedjan.pages.kit.forms import (
    AmountField,
    DayField,
    ThousandsField,
    TokenField,
    VersionField,
    choice_of,
    offer,
    text_area,
)

BLANK = ("", "Välj")


def _radio(label: str, choices: Any = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def _many(label: str, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **more
    )


def _whole(label: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, **({"min_value": 0, "max_value": 1_000_000} | more))


class ReasonForm(forms.Form):
    """Why."""

    reason = text_area("Skälet", required=True)


class NewProgrammeForm(forms.Form):
    """Which term."""

    first_year = _whole("Mandatperiod från", min_value=1990, max_value=2199)
    last_year = _whole("Mandatperiod till", min_value=1990, max_value=2199)


class ProgrammeForm(NewProgrammeForm):
    """The programme's words, as the law asks for them (KL 5:3)."""

    forms = _many("Driftformer som omfattas", LegalForm.choices()[:-1])
    excluded = text_area("Vad som inte omfattas", rows=2, help_text="Till exempel fristående förskolor och skolor.")
    goals = text_area("Mål", rows=4, help_text="Fullmäktiges mål gäller också det som andra utför.")
    guidelines = text_area("Riktlinjer", rows=4)
    follow_up = text_area("Hur det följs upp", rows=4)
    insight = text_area("Insyn", rows=4, help_text="Hur allmänheten får veta hur det går hos varje utförare.")
    version = VersionField()


class WhenFailedForm(forms.Form):
    """What happens when a requirement fails."""

    when_failed = text_area("Vad som händer när ett krav brister", rows=4, required=True)
    version = VersionField()


class PlanRowForm(forms.Form):
    """A row of the plan."""

    title = forms.CharField(label="Vad som följs upp", max_length=255)
    form = _radio("Form", RowForm.choices())
    service = choice_of("Verksamhet", ServiceArea, required=False)
    method = text_area("Hur det går till", rows=2)
    responsible = forms.CharField(label="Ansvarig", max_length=120)
    frequency = forms.ChoiceField(label="Hur ofta", choices=[BLANK, *Frequency.choices()])
    feedback = forms.CharField(label="Återkopplingens form", max_length=160, help_text="Möte, brev, rapport?")
    feedback_to = forms.CharField(label="Mottagare av återkopplingen", max_length=160)
    minutes = _whole(
        "Minuter varje gång och utförare", help_text="Båda sidors tid. Varje mätning ska vara värd vad den kostar."
    )
    why_special = text_area("Varför en särskild granskning", rows=2, help_text="Bara för särskilda granskningar.")

    def __init__(self, *args: Any, services: QuerySet[ServiceArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "service", services)
        self.fields["service"].help_text = "Tomt är alla verksamheter. Raden gäller alla utförare, egen regi också."


class ChangeRowForm(PlanRowForm):
    """The same of a row that is there."""

    version = VersionField()


class TellForm(forms.Form):
    """How the follow-up has gone."""

    text = text_area("Hur uppföljningen har gått", rows=6, required=True)
    version = VersionField()


class AgreementForm(forms.Form):
    """What binds a performer."""

    performer = choice_of("Utförare", Unit)
    kind = _radio("Slag", AgreementKind.choices())
    code = forms.CharField(label="Avtalsnummer", max_length=40)
    title = forms.CharField(label="Vad det gäller", max_length=255)
    counterparty = forms.CharField(label="Avtalspart", max_length=160, required=False)
    organisation_number = forms.CharField(label="Organisationsnummer", max_length=13, required=False)
    legal_form = forms.ChoiceField(label="Driftform", choices=LegalForm.choices())
    basis = forms.ChoiceField(label="Grund", choices=Basis.choices())
    service = choice_of("Verksamhet", ServiceArea, required=False)
    value = ThousandsField(label="Avtalets värde, tkr", required=False)
    is_works = forms.BooleanField(label="Byggentreprenad", required=False)
    start = DayField(label="Gäller från")
    end = DayField(label="Gäller till", required=False)
    sanctions = _many("Påföljder", Rung.choices(), help_text="Bara de steg som avtalet nämner går att ta.")
    data_duties = text_area("Uppgifter som ska lämnas", rows=2, help_text="Statistik, register, hjälp vid uppföljning.")
    insight = text_area("Allmänhetens insyn", rows=2)
    conditions = text_area("Villkor", rows=2, help_text="Löner, arbetstid, miljö, sociala villkor.")
    common_need = text_area("Gemensamt behov och mål", rows=2, help_text="Partnerskap.")
    contributions = text_area("Vad var och en bidrar med", rows=2, help_text="Partnerskap.")
    end_rule = text_area("Hur det slutar och hur tvister löses", rows=2)

    def __init__(self, *args: Any, units: QuerySet[Unit], services: QuerySet[ServiceArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "performer", units)
        offer(self, "service", services)


class ChangeAgreementForm(AgreementForm):
    """The same of one that is there; its number names it."""

    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"]


class SignForm(forms.Form):
    """When it was signed."""

    signed_on = DayField(label="Tecknat den")


class EndForm(ReasonForm):
    """When it ends and why."""

    end = DayField(label="Sista dag")
    field_order = ("end", "reason")


class OptionForm(forms.Form):
    """A right to extend."""

    until = DayField(label="Förlängs till")
    notice_by = DayField(label="Besked senast")


class AnswerOptionForm(ReasonForm):
    """Extend or not."""

    move = _radio("Vad ska hända?", OptionMove.choices())
    field_order = ("move", "reason")


class RequirementForm(forms.Form):
    """Something undertaken, and how it can be seen."""

    text = forms.CharField(label="Krav", max_length=400)
    kind = _radio("Slag av krav", RequirementKind.choices())
    critical = forms.BooleanField(label="Kritiskt", required=False, help_text="Följs upp först, och måste gå att se.")
    verifiable_by = forms.CharField(label="Verifieras genom", max_length=255, required=False)
    indicator = choice_of("Indikator som redan finns", Indicator, required=False)
    floor = AmountField(label="Minst", required=False, decimals=2)
    ceiling = AmountField(label="Högst", required=False, decimals=2)

    def __init__(self, *args: Any, indicators: QuerySet[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", indicators)


class ChangeRequirementForm(RequirementForm):
    """The same of one that is there."""

    version = VersionField()


class ChangeForm(forms.Form):
    """What the parties have agreed anew."""

    changed_on = DayField(label="Ändrat den")
    what = text_area("Vad som ändrades", rows=2, required=True)
    ground = _radio("Grund", ChangeGround.choices())
    value = ThousandsField(label="Värde, tkr", required=False)
    reason = text_area("Skäl", rows=2, required=True)


class FollowUpForm(forms.Form):
    """One follow-up: each requirement with its result and evidence, then what was seen and told."""

    performed_on = DayField(label="Gjord den")
    summary = text_area("Vad som sågs", rows=3, required=True)
    minutes = _whole("Minuter det tog", required=False)
    feedback = text_area("Återkoppling till utföraren", rows=2)
    fed_back_on = DayField(label="Återkopplad den", required=False)
    version = TokenField(required=False)

    def __init__(
        self, *args: Any, requirements: Sequence[tuple[Requirement, str, str, Result]], **kwargs: Any
    ) -> None:  # fmt: skip
        """`requirements`: each with the evidence it begins with, the figure that is reused and the proposed result."""
        super().__init__(*args, **kwargs)
        self.asked = list(requirements)
        for row, evidence, _, result in self.asked:
            self.fields[f"result_{row.pk}"] = forms.ChoiceField(
                label="Resultat", choices=Result.choices(), initial=result.value
            )
            self.fields[f"evidence_{row.pk}"] = forms.CharField(
                label="Underlag", max_length=400, required=False, initial=evidence
            )

    def rows(self) -> list[tuple[Requirement, str, Any, Any]]:
        """The requirements as they are drawn."""
        return [
            (row, reused, self[f"result_{row.pk}"], self[f"evidence_{row.pk}"]) for row, _, reused, _ in self.asked
        ]  # fmt: skip

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("performed_on", "summary", "minutes", "feedback", "fed_back_on", "version")
        checks = {
            row.pk: Checked(Result(given[f"result_{row.pk}"]), given[f"evidence_{row.pk}"], reused)
            for row, _, reused, _ in self.asked
        }
        return {name: given[name] for name in names} | {"checks": checks}


class DeviationForm(forms.Form):
    """A departure from what was agreed."""

    what = text_area("Vad som brister", rows=2, required=True)
    requirement = choice_of("Krav", Requirement, required=False)
    severity = _radio("Allvar", Severity.choices())
    found_by = forms.ChoiceField(label="Kom fram genom", choices=FoundBy.choices()[1:])
    found_on = DayField(label="Upptäckt")

    def __init__(self, *args: Any, requirements: QuerySet[Requirement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "requirement", requirements)


class StepForm(forms.Form):
    """A step that the agreement names."""

    rung = _radio("Steg")
    taken_on = DayField(label="Beslutat den")
    deadline = DayField(label="Rättat senast", required=False)
    text = text_area("Vad som krävs", rows=3, required=True)
    amount = AmountField(label="Belopp", required=False, decimals=2, help_text="Kronor, vid avdrag eller vite.")
    basis = forms.CharField(
        label="Grund för beloppet", max_length=160, required=False,
        help_text="Per dag, per tillfälle, procent av månadens ersättning: som avtalet säger.",
    )  # fmt: skip

    def __init__(self, *args: Any, rungs: Sequence[Rung], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "rung", [(one.value, one.label) for one in rungs])


class ResponseForm(forms.Form):
    """What the performer has done."""

    response = text_area("Svar", rows=4, required=True, help_text="Vad har ni gjort, och hur vet ni att det hjälper?")
    version = VersionField()


class CloseForm(forms.Form):
    """That somebody has seen it put right."""

    closing = text_area("Hur rättelsen sågs", rows=3, required=True)
    closed_on = DayField(label="Rättad den")


class AskForm(forms.Form):
    """Something asked of a performer."""

    kind = _radio("Slag av begäran", RequestKind.choices())
    asked = text_area("Vad som begärs", rows=2, required=True)
    used_for = forms.CharField(
        label="Vad det används till", max_length=255, help_text="Utan användning, ingen fråga."
    )  # fmt: skip
    due = DayField(label="Svar senast")
    minutes = _whole("Minuter det tar att svara", help_text="Så här mycket tid tar ni av utföraren.")
    indicator = choice_of("Indikator", Indicator, required=False)
    period = forms.CharField(label="Period", max_length=8, required=False, help_text="Till exempel 2026-T2 eller 2026.")

    def __init__(self, *args: Any, indicators: QuerySet[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", indicators)


class AnswerForm(forms.Form):
    """A performer's answer."""

    answer = text_area("Svar", rows=4)
    value = AmountField(label="Värde", required=False, decimals=4)
    version = VersionField()

    def __init__(self, *args: Any, with_value: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_value:
            self.fields["answer"].help_text = "Behövs om värdet saknas: skriv varför."
        else:
            del self.fields["value"]
            self.fields["answer"].required = True


class FeedbackForm(forms.Form):
    """What came of an answer."""

    is_enough = forms.TypedChoiceField(
        label="Räcker svaret?", choices=[("ja", "Ja"), ("nej", "Nej, fråga igen")],
        coerce=lambda value: value == "ja", widget=forms.RadioSelect,
    )  # fmt: skip
    feedback = text_area("Återkoppling", rows=3, required=True, help_text="Vad hände med uppgiften?")


class NoteForm(forms.Form):
    """What partners saw together."""

    held_on = DayField(label="Möte den")
    participants = _whole("Antal deltagare", required=False)
    progression = text_area("Vad som har hänt för deltagarna", rows=3, required=True)
    experience = text_area("Erfarenheter av samverkan", rows=3)
    minutes = _whole("Minuter för föreningen")


class PublishForm(forms.Form):
    """What the public may see."""

    is_shown = forms.BooleanField(label="Visa öppet", required=False)
    about = text_area("Om verksamheten", rows=3)
    contact = forms.CharField(label="Vart man vänder sig", max_length=255, required=False)
    version = TokenField(required=False)
