"""Forms of dialogues. Each says who will read what is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.chain.models import Element
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.forms import AmountField, DayField, VersionField, choice_of, offer, text_area

READ_BY = "Läses bara av medarbetaren och den nuvarande chefen."


class PersonForm(forms.Form):
    person = choice_of("Medarbetare", User)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class LastDayForm(forms.Form):
    last_day = DayField(label="Sista dag")


class YearForm(forms.Form):
    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)


class OwnTextForm(forms.Form):
    text = text_area("Vad vill du ta upp?", rows=6, help_text=READ_BY)
    version = VersionField()


class ContributionForm(forms.Form):
    element = choice_of("Enhetens mål som det hör till", Element, required=False)
    text = text_area("Vad jag gör", required=True, help_text=READ_BY)
    outcome = text_area("Hur det gick")

    def __init__(self, *args: Any, goals: QuerySet[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "element", goals)


class ChangeContributionForm(ContributionForm):
    version = VersionField()


class StepForm(forms.Form):
    what = forms.CharField(label="Vad ska läras", max_length=255, help_text=READ_BY)
    until = DayField(label="Till när", required=False)
    cost = AmountField(
        label="Kostnad, kr", required=False, decimals=2,
        help_text="Räknas ihop för enheten när de är tillräckligt många.",
    )  # fmt: skip
    is_done = forms.BooleanField(label="Det är klart", required=False)


class ChangeStepForm(StepForm):
    version = VersionField()


class HoldForm(forms.Form):
    held_on = DayField(label="Dagen ni talades vid")
    summary = text_area("Vad ni kom fram till", required=True, help_text=f"{READ_BY} Visas i nästa samtal.")
    version = VersionField()


class AskForm(forms.Form):
    closes = DayField(label="Sista dag att svara")
