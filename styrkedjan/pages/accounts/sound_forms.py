"""Forms of sound financial management: an objective, the council's guidelines, and a body's judgement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.accounts.actions.sound import Judgement
from styrkedjan.areas.accounts.models import Measure
from styrkedjan.domain.economy.objectives import Bound, Verdict
from styrkedjan.pages.kit.forms import AmountField, DecisionForm, text_area

VERDICTS = [(one.value, one.label) for one in Verdict if one is not Verdict.OPEN]


class ObjectiveForm(DecisionForm):
    """A financial objective with the council's decision. `version` sees that nobody saved meanwhile."""

    version = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="Mål", max_length=200, help_text="Som fullmäktige har beslutat det.")
    measure = forms.ChoiceField(label="Mäts med", choices=Measure.choices)
    bound = forms.ChoiceField(label="Gräns", choices=[(bound.value, bound.label.capitalize()) for bound in Bound])
    target = AmountField(label="Målvärde")
    unit = forms.CharField(label="Enhet", max_length=20, initial="%")
    years = forms.IntegerField(
        label="Medelvärde av år", min_value=1, max_value=10, initial=1, help_text="1 för årets eget värde."
    )

    field_order = ("version", "name", "measure", "bound", "target", "unit", "years")

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {**given, "measure": Measure(given["measure"]), "bound": Bound(given["bound"])}


class GuidelineForm(DecisionForm):
    """The council's guidelines: how many of the goals must be attained."""

    version = forms.CharField(widget=forms.HiddenInput)
    from_year = forms.IntegerField(label="Gäller från år", min_value=2000, max_value=2199)
    financial = forms.IntegerField(label="Finansiella mål som ska nås, procent", min_value=0, max_value=100)
    operational = forms.IntegerField(label="Verksamhetsmål som ska nås, procent", min_value=0, max_value=100)
    text = text_area("Riktlinjen i ord")

    field_order = ("version", "from_year", "financial", "operational", "text")

    def values(self) -> dict[str, Any]:
        given = super().values()
        shares = {f"{name}_share": Decimal(given.pop(name)) / 100 for name in ("financial", "operational")}
        return {**given, **shares}


class VerdictForm(DecisionForm):
    """A body's judgement, in words."""

    version = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label="Bedömning", choices=VERDICTS, widget=forms.RadioSelect)
    text = text_area("Bedömningen i ord", rows=6, required=True, help_text="Hur målen och riktlinjerna har följts.")
    reason = text_area("Skäl att avvika från förslaget", help_text="Behövs när bedömningen är en annan än förslaget.")

    field_order = ("version", "verdict", "text", "reason")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        words = Judgement(Verdict(data["verdict"]), data["text"], self.decision(), data["reason"])
        return {"judgement": words, "version": data["version"]}
