"""Forms of internal control. Words first: every step of a scale is chosen by what it means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control.method import RiskMethod
from styrkedjan.domain.control.words import ControlMethod, Outcome, Rating, Response, RiskSource, Sufficiency
from styrkedjan.domain.recurring import Frequency
from styrkedjan.domain.scales import Words
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.forms import DayField, DecisionForm, TokenField, VersionField, choice_of, offer, text_area

BLANK = ("", "Välj")


def _radio(label: str, choices: Any = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def _yes_or_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("ja", "Ja"), ("nej", "Nej")], coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )  # fmt: skip


class AnalysisForm(forms.Form):
    """How the analysis was made."""

    analysis = text_area(
        "Hur riskanalysen är gjord", rows=5, required=True,
        help_text="Vilka var med, när, och vad utgick ni från: mål, uppdrag, lagar, processer och granskningar?",
    )  # fmt: skip
    version = VersionField()


class RiskForm(forms.Form):
    """What may go wrong."""

    title = forms.CharField(label="Risk", max_length=255, help_text="Vad kan gå fel? En mening.")
    source = _radio("Kommer ur", RiskSource.choices())
    goal = choice_of("Mål", Element, required=False)
    cause = text_area("Orsak", rows=2)
    effect = text_area("Verkan", rows=2, help_text="Vad händer då, och för vem?")
    response = forms.ChoiceField(label="Hantering", choices=[BLANK, *Response.choices()], required=False)
    again_because = text_area(
        "Varför samma risk igen", rows=2, help_text="Bara om risken har stått i planen i flera år."
    )

    def __init__(self, *args: Any, goals: QuerySet[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "goal", goals)


class ChangeRiskForm(RiskForm):
    """The same of a risk that is there."""

    version = VersionField()


class ValueForm(forms.Form):
    """A step on each of the year's scales."""

    likelihood = forms.TypedChoiceField(label="Sannolikhet", coerce=int, widget=forms.RadioSelect)
    consequence = forms.TypedChoiceField(label="Konsekvens", coerce=int, widget=forms.RadioSelect)
    valued_because = text_area("Motivering", rows=2)
    version = VersionField()

    def __init__(self, *args: Any, method: RiskMethod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, scale in (("likelihood", method.likelihood), ("consequence", method.consequence)):
            self.fields[name].label = scale.name
            offer(self, name, scale.choices())


class ReasonForm(forms.Form):
    """Why."""

    reason = text_area("Skälet", required=True)


class AcceptForm(forms.Form):
    """Who accepts a risk, until when and why."""

    until = DayField(label="Till och med", help_text="Då prövas risken igen.")
    accepted_by = forms.CharField(label="Accepterad av", max_length=120, help_text="Nämnden, eller vem som har rätten.")
    reason = text_area("Skälet", required=True)


class ControlForm(forms.Form):
    """What is checked, by whom, how and how often. An auditor asks for the frequency first."""

    title = forms.CharField(
        label="Vad som kontrolleras", max_length=255, help_text="Vad någon tittar på, inte vad som ska nås."
    )
    unit = choice_of("Enhet", Unit)
    responsible = choice_of("Ansvarig person", User, required=False)
    method = forms.ChoiceField(label="Metod", choices=[BLANK, *ControlMethod.choices()])
    frequency = forms.ChoiceField(label="Hur ofta", choices=[BLANK, *Frequency.choices()])
    sample = forms.IntegerField(label="Stickprov varje gång", required=False, min_value=1, max_value=100_000)
    how = text_area("Hur det går till", rows=3)
    start = DayField(label="Från och med")
    end = DayField(label="Till och med")
    reported_to = forms.CharField(label="Rapporteras till", max_length=120, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        offer(self, "responsible", people)


class ChangeControlForm(ControlForm):
    """The same of a control that is there."""

    version = VersionField()


class ResultForm(forms.Form):
    """What the control came to: two minutes for whoever did it."""

    performed_on = DayField(label="Gjord den")
    size = forms.IntegerField(label="Antal granskade", required=False, min_value=0, max_value=1_000_000)
    failed = forms.IntegerField(label="Antal med fel", required=False, min_value=0, max_value=1_000_000)
    outcome = _radio("Resultat", Outcome.choices())
    comment = text_area("Vad du såg", rows=3, help_text="Behövs vid en avvikelse, och när kontrollen inte är gjord.")
    version = TokenField(required=False)


class MeasureForm(forms.Form):
    """Why it went wrong and what is done."""

    cause = text_area("Orsak", required=True)
    measure = text_area("Åtgärd", required=True)
    responsible = forms.CharField(label="Ansvarig", max_length=120)
    due = DayField(label="Klar senast")
    version = VersionField()


class EffectForm(forms.Form):
    """Whether the measure helped."""

    helped = _yes_or_no("Hjälpte åtgärden?")
    effect = text_area("Vad du såg", required=True)
    verified_on = DayField(label="Kontrollerat den")


class TellForm(forms.Form):
    """How the work has gone up to a day."""

    ends = DayField(label="Till och med")
    text = text_area("Hur arbetet har gått", rows=6, required=True)
    forecast = forms.ChoiceField(label="Prognos för året", required=False)
    measures = text_area("Åtgärder", rows=4, help_text="Vad görs åt avvikelser, och åt kontroller som inte är gjorda?")
    version = TokenField(required=False)

    def __init__(self, *args: Any, words: Words, with_forecast: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_forecast:
            self.fields["forecast"].required = True
            offer(self, "forecast", [BLANK, *words.forecast_choices()])
        else:
            del self.fields["forecast"]


class JudgeForm(DecisionForm):
    """The judgement of a year, on the auditors' four steps."""

    gave_result = _yes_or_no("Har arbetet gett önskat resultat?")
    sufficiency = _radio("Är den interna kontrollen tillräcklig?", list(reversed(Sufficiency.choices())))
    text = text_area("Bedömning", rows=5, required=True)
    improvements = text_area("Förslag till förbättringar", rows=3)
    version = TokenField(required=False)

    field_order = ("gave_result", "sufficiency", "text", "improvements")


class RecommendationForm(forms.Form):
    """What the auditors recommend."""

    year = forms.IntegerField(label="Granskningsår", min_value=1990, max_value=2199)
    report = forms.CharField(label="Granskning", max_length=160)
    text = text_area("Rekommendation", required=True)
    answer = text_area("Svar")


class ChangeRecommendationForm(RecommendationForm):
    """The same of one that is there."""

    version = VersionField()


class RatingForm(forms.Form):
    """How far it has been followed."""

    rating = _radio("Hur långt", list(reversed(Rating.choices())))
    comment = text_area("Vad som är gjort", required=True)
    version = TokenField(required=False)


class MethodForm(forms.Form):
    """Which method, with a band for every cell of the matrix."""

    method = forms.ChoiceField(label="Metod")
    source = forms.CharField(label="Källa", max_length=255, help_text="Var kommunen har beslutat om metoden.")
    version = TokenField(required=False)

    def __init__(self, *args: Any, methods: list[tuple[str, str]], shown: RiskMethod | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        offer(self, "method", methods)
        for cell, band in (shown.cells() if shown else {}).items():
            likelihood, consequence = cell.split(",")
            bands = [(one.id, one.word) for one in (shown.bands if shown else ())]
            label = f"Sannolikhet {likelihood}, konsekvens {consequence}"
            self.fields[f"cell_{likelihood}_{consequence}"] = forms.ChoiceField(
                label=label, choices=bands, initial=band
            )

    def rows(self) -> list[tuple[str, list[Any]]]:
        """The matrix as it is drawn, the gravest consequence first."""
        if self.shown is None:
            return []
        across, up = len(self.shown.likelihood.steps), len(self.shown.consequence.steps)
        return [
            (self.shown.consequence.word(y), [self[f"cell_{x}_{y}"] for x in range(1, across + 1)])
            for y in range(up, 0, -1)
        ]

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        names = [name for name in given if name.startswith("cell_")]
        cells = {name.removeprefix("cell_").replace("_", ","): given.pop(name) for name in names}
        same = self.shown is not None and given["method"] == self.shown.id
        return {**given, "cells": cells if same else {}}
