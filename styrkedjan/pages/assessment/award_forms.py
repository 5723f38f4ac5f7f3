"""Forms of awards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.assessment.models import AwardAnswer
from styrkedjan.areas.assessment.queries.award import Applied
from styrkedjan.domain.assessment.award import POINTS, AwardCriterion, AwardQuestion, Level, Said, SeatKind
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.forms import (
    DayField,
    DecisionForm,
    TokenField,
    VersionField,
    choice_of,
    decision_in,
    offer,
    text_area,
)

YES, NO = "ja", "nej"


def _radio(label: str, choices: Any = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class BeginForm(forms.Form):
    """Which award, and for which year."""

    award = _radio("Utmärkelse")
    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, awards: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "award", awards)


class RoundForm(forms.Form):
    """The invitation."""

    invitation = text_area(
        "Inbjudan", rows=8, required=True, help_text="Vad ni söker, hur det går till och vad som blir offentligt."
    )
    apply_by = DayField(label="Sök senast")
    version = VersionField()


class ForewordForm(forms.Form):
    """The book's foreword."""

    foreword = text_area("Förord", rows=10, required=True, help_text="En tom rad börjar ett nytt stycke.")
    foreword_by = forms.CharField(label="Vem som skriver", max_length=160, help_text="Namn och uppdrag.")
    version = VersionField()


class SeatForm(forms.Form):
    """Who sits where."""

    person = choice_of("Person", User)
    kind = _radio("Var", SeatKind.choices())
    sent_by = forms.CharField(label="Utsedd av", max_length=160, help_text="Organisationen som personen kommer från.")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)
        self.fields["person"].help_text = "Den som har rollen Jury eller nomineringsgrupp."


class _Chosen(forms.Form):
    """Applications to choose among, each with why."""

    why = "Varför"

    def choose_among(self, found: Sequence[Applied], there: Mapping[int, str]) -> None:
        self.keys = [one.row.pk for one in found]
        for one in found:
            key = one.row.pk
            self.fields[f"chosen_{key}"] = forms.BooleanField(label=one.name, required=False, initial=key in there)
            reason = text_area(f"{self.why}: {one.name}", rows=2)
            reason.initial = there.get(key, "")
            self.fields[f"reason_{key}"] = reason

    def chosen(self) -> dict[int, str]:
        given = self.cleaned_data
        return {key: given[f"reason_{key}"] for key in self.keys if given[f"chosen_{key}"]}


class NominateForm(_Chosen, DecisionForm):
    """The group's decision."""

    without_section = True
    why = "Motivering"

    def __init__(self, *args: Any, found: Sequence[Applied], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among(found, {})
        self.order_fields([*(name for name in self.fields if "_" in name and name != "record_number")])

    def values(self) -> dict[str, Any]:
        return {"chosen": self.chosen(), "decision": decision_in(self.cleaned_data)}


class ProposeForm(_Chosen):
    """What a nominator proposes."""

    version = TokenField(required=False)

    def __init__(self, *args: Any, found: Sequence[Applied], there: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among(found, there)

    def values(self) -> dict[str, Any]:
        return {"chosen": self.chosen(), "version": self.cleaned_data["version"]}


class DecideForm(DecisionForm):
    """The jury's decision."""

    without_section = True

    winner = _radio("Vinnare")
    motivation = text_area("Juryns motivering", rows=6, required=True, help_text="Läses upp och trycks i boken.")
    field_order = ("winner", "motivation", "body", "date", "section", "record_number")

    def __init__(self, *args: Any, found: Sequence[Applied], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(one.row.pk): one.row for one in found}
        offer(self, "winner", [(str(one.row.pk), one.name) for one in found])

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"winner": self.rows[given["winner"]], "motivation": given["motivation"], "decision": decision_in(given)}


class AnswersForm(forms.Form):
    """A criterion's questions. One may be left for later."""

    version = TokenField(required=False)

    def __init__(
        self, *args: Any, questions: Sequence[AwardQuestion], said: Mapping[str, AwardAnswer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [one.id for one in questions]
        for one in questions:
            there = said.get(one.id)
            level = _radio(f"{one.id} {one.text}", [("", "Inte besvarad än"), *Level.choices()], required=False)
            level.initial = there.level if there else ""
            shown = forms.CharField(
                label=f"Vad som visar svaret på {one.id}", required=False, help_text=f"{one.evidence}.",
                widget=forms.Textarea(attrs={"rows": 2}), initial=there.shown if there else "",
            )  # fmt: skip
            self.fields[f"level_{one.id}"], self.fields[f"shown_{one.id}"] = level, shown
        for field in self.fields.values():
            setattr(field, "sometimes_required", True)  # noqa: B010 -- for the application to be whole, not to save

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        answers = {
            key: Said(Level(given[f"level_{key}"]), given[f"shown_{key}"]) if given[f"level_{key}"] else None
            for key in self.asked
        }
        return {"answers": answers, "version": given["version"]}


class TextForm(forms.Form):
    """A self-description."""

    text = text_area("Egenbeskrivning", rows=14, help_text="Hur ni arbetar, vad det har gett, och hur ni vet det.")
    version = VersionField()


class ContactForm(forms.Form):
    """Whom to ask."""

    contact = forms.CharField(label="Kontakt", max_length=160, help_text="Den som arrangören kan fråga.")


class DeclareForm(forms.Form):
    """Whether one has a conflict about each."""

    version = TokenField(required=False)

    def __init__(
        self, *args: Any, found: Sequence[Applied], there: Mapping[int, tuple[bool, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {one.row.municipality.code: one.row.pk for one in found}
        for one in found:
            conflict, reason = there.get(one.row.pk, (None, ""))
            choices = [(NO, "Inget jäv"), (YES, "Jäv")]
            field = _radio(one.name, choices)
            field.initial = "" if conflict is None else YES if conflict else NO
            why = forms.CharField(label=f"Varför jäv: {one.name}", max_length=255, required=False, initial=reason)
            code = one.row.municipality.code
            self.fields[f"conflict_{code}"], self.fields[f"reason_{code}"] = field, why

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        told = {key: (given[f"conflict_{code}"] == YES, given[f"reason_{code}"]) for code, key in self.codes.items()}
        return {"conflicts": told, "version": given["version"]}


class VoteForm(forms.Form):
    """Points on each criterion."""

    reason = text_area("Varför", rows=4, help_text="Ditt eget stöd när juryn möts.")
    version = TokenField(required=False)

    def __init__(
        self, *args: Any, criteria: Sequence[AwardCriterion], points: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = [one.id for one in criteria]
        for one in criteria:
            choices = [(str(value), str(value)) for value in POINTS]
            field = _radio(one.name, choices, help_text=f"{one.text} 1 är svagast och 5 starkast.")
            field.initial = str(points.get(one.id, ""))
            self.fields[f"points_{one.id}"] = field
        self.order_fields([*(f"points_{key}" for key in self.criteria), "reason"])

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        points = {key: int(given[f"points_{key}"]) for key in self.criteria}
        return {"points": points, "reason": given["reason"], "version": given["version"]}
