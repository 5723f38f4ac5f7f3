"""Forms of voices. What is asked for says why where it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.actions.outside import LONGEST, as_sent
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.voices.feedback import Channel, FeedbackKind, Justified, TellWay
from styrkedjan.pages.kit.forms import DayField, VersionField, choice_of, offer, text_area


def radio(label: str, choices: Any = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def _themes(*, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(label="Ämne", choices=_theme_choices, required=required)


def _theme_choices() -> list[tuple[str, str]]:
    """Asked when a form is made: the file may have been changed since."""
    return [("", "Inte sorterat"), *((one.id, one.name) for one in rules.themes().values())]


class ContactFields(forms.Form):
    """Who wants an answer, if they say so."""

    name = forms.CharField(label="Namn", max_length=120, required=False)
    mail = forms.EmailField(label="E-post", required=False)
    phone = forms.CharField(label="Telefon", max_length=40, required=False)


class SayForm(ContactFields):
    """What somebody outside says. Only the words are asked for."""

    kind = radio("Vad är det?", FeedbackKind.choices(), initial=FeedbackKind.COMPLAINT.value)
    text = forms.CharField(
        label="Skriv med dina egna ord", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Skriv inte om andras hälsa eller familj mer än du måste.",
    )  # fmt: skip
    about = forms.CharField(
        label="Var gäller det?", max_length=160, required=False,
        help_text="Till exempel skolans namn. Lämna tomt om du inte vet.",
        widget=forms.TextInput(attrs={"list": "enheter", "autocomplete": "off"}),
    )  # fmt: skip
    code = forms.CharField(widget=forms.HiddenInput, max_length=200)
    # Nobody sees it; who fills it in is a machine.
    website = forms.CharField(label="Lämna tomt", required=False, max_length=100)

    field_order = ("kind", "text", "about", "name", "mail", "phone", "code", "website")


class CodeForm(forms.Form):
    """The code on the receipt."""

    code = forms.CharField(
        label="Koden på kvittot", max_length=40, help_text="Tolv tecken, till exempel K7QM-2XHD-9RTV.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class WriteDownForm(ContactFields):
    """What somebody said over the telephone or on paper."""

    kind = radio("Slag", FeedbackKind.choices())
    channel = forms.ChoiceField(label="Hur kom det in?", choices=Channel.choices()[1:])
    received_on = DayField(label="Kom in")
    text = text_area("Synpunkten", rows=5, required=True, help_text="Med personens egna ord.")
    theme = _themes()
    is_secret = forms.BooleanField(
        label="Har sekretess", required=False, help_text="Då ser bara den som tar emot synpunkter den.",
    )  # fmt: skip

    field_order = ("kind", "channel", "received_on", "text", "theme", "is_secret", "name", "mail", "phone")

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ContactFields.base_fields}
        return {**given, "contact": as_sent(self.cleaned_data)}


class AssignForm(forms.Form):
    """Who can act on it."""

    unit = choice_of("Enhet som kan göra något åt det", Unit)
    theme = _themes()

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class SortForm(forms.Form):
    """How it is kept."""

    kind = radio("Slag", FeedbackKind.choices())
    theme = _themes()
    registered_in = forms.CharField(
        label="Diarienummer", max_length=40, required=False, help_text="Med sekretess registreras den hos nämnden.",
    )  # fmt: skip
    is_secret = forms.BooleanField(label="Har sekretess", required=False)
    version = VersionField()


class InvestigateForm(forms.Form):
    """What has been found."""

    found = text_area("Vad utredningen visar", rows=5, required=True)
    justified = radio("Är klagomålet befogat?", Justified.choices(), required=False,
                      help_text="Behövs bara för klagomål.")  # fmt: skip
    version = VersionField()


class AnswerForm(forms.Form):
    """What whoever wrote is told, and what is going to be done."""

    answer = text_area("Svar", rows=5, required=True, help_text="Den som skrev läser svaret med sin kod.")
    told = forms.ChoiceField(label="Hur svaret ges", choices=TellWay.choices(), help_text="Koden gäller alltid.")
    measure = text_area("Åtgärd", rows=2, help_text="Vad enheten gör annorlunda. Tomt om inget ska ändras.")
    measure_due = DayField(label="Åtgärden klar senast", required=False)
    version = VersionField()


class FollowForm(forms.Form):
    """What the measure gave."""

    improved = text_area("Vad som blev bättre", rows=4, required=True, help_text="Också om det inte hjälpte.")
    version = VersionField()


class PublishForm(forms.Form):
    """The improvement as everybody reads it."""

    published = text_area(
        "Det här förbättrade vi", rows=3, help_text="Läses av alla. Nämn ingen person. Tomt tar bort texten.",
    )  # fmt: skip
    version = VersionField()


class ReasonForm(forms.Form):
    """Why."""

    reason = text_area("Varför", required=True)


class HandOverForm(forms.Form):
    """Where it belongs."""

    neighbour = radio("Vad är det i stället?")

    def __init__(self, *args: Any, neighbours: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "neighbour", neighbours)
