"""Forms for what a committee does about its frame, and for what the council and the board set. Thousands of kronor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.economy.actions.frames import FrameChange
from styrkedjan.areas.economy.queries.reallocations import Choice, Place
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.frame_request_states import Answer
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.swedish import number
from styrkedjan.pages.kit.forms import (
    DecisionForm,
    FinancingField,
    ThousandsField,
    TokenField,
    VersionField,
    choice_of,
    offer,
    text_area,
)

MOST_CODES = 500


class MaybeDecision(DecisionForm):
    """A decision that may be told."""

    optional = True


if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Element]
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Element]
else:
    ModelChoiceField, ModelMultipleChoiceField = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class GoalField(ModelChoiceField):
    """One of the council's or the committee's goals."""

    def label_from_instance(self, obj: Element) -> str:
        return f"{obj.unit.label}: {obj.title}"


class GoalsField(ModelMultipleChoiceField):
    """The committee's goals."""

    def label_from_instance(self, obj: Element) -> str:
        return str(obj.title)


class ReallocationForm(MaybeDecision):
    """From which line, to which, how much, from which month, why, and which priority it follows."""

    source = forms.ChoiceField(label="Från rad")
    target = forms.ChoiceField(label="Till rad")
    amount = ThousandsField(label="Belopp, tkr")
    first_month = forms.TypedChoiceField(
        label="Från och med", coerce=int, choices=[(n, name.capitalize()) for n, name in enumerate(MONTH_NAMES, 1)],
        help_text="Beloppet fördelas på årets återstående månader som raden det tas från.",
    )  # fmt: skip
    reason = text_area("Skäl", required=True, help_text="Varför flyttas pengarna, och vad blir inte gjort?")
    goal = GoalField(
        label="Mål som prioriteras", queryset=Element.objects.none(), required=False, empty_label="Inget valt",
        help_text="Nämnden omdisponerar utifrån fullmäktiges prioriterade inriktning.",
    )  # fmt: skip
    priority = forms.CharField(label="Annan prioritering", max_length=255, required=False)
    field_order = ("source", "target", "amount", "first_month", "reason", "goal", "priority")

    def __init__(
        self, *args: Any, sources: list[Choice], targets: list[Choice], goals: list[Element], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.sources: dict[str, Place] = {row.key: row.place for row in sources}
        self.targets: dict[str, Place] = {row.key: row.place for row in targets}
        offer(self, "source", map(_option, sources))
        offer(self, "target", map(_option, targets))
        offer(self, "goal", _among(goals))

    def transfer(self) -> dict[str, Any]:
        """What the transfer itself is, for the action and for its preview."""
        data = self.cleaned_data
        return {
            "source": self.sources[data["source"]],
            "target": self.targets[data["target"]],
            "amount": data["amount"],
            "first_month": data["first_month"],
        }

    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("reason", "goal", "priority")}
        return {**self.transfer(), **said, "decision": self.decision()}


def _among(goals: list[Element]) -> QuerySet[Element]:
    return Element.objects.filter(pk__in=[goal.pk for goal in goals]).select_related("unit")


def _option(row: Choice) -> tuple[str, str]:
    label = row.line.label.removeprefix(f"{row.place.unit.name}, ").capitalize()
    mark = f" – särskilt anslag: {row.line.earmark}" if row.line.earmark else ""
    return row.key, f"{label}, ansvar {row.place.responsibility}: {number(row.line.total / 1000)} tkr{mark}"


class PriorityForm(forms.Form):
    goal = GoalField(
        label="Mål som prioriteras", queryset=Element.objects.none(), required=False, empty_label="Inget valt"
    )
    priority = forms.CharField(label="Annan prioritering", max_length=255, required=False)

    def __init__(self, *args: Any, goals: list[Element], **kw: Any) -> None:
        super().__init__(*args, **kw)
        offer(self, "goal", _among(goals))


class RequestForm(forms.Form):
    """A request to the council or to the board."""

    amount = ThousandsField(label="Belopp, tkr")
    text = text_area("Begäran", rows=12, required=True)
    goals = GoalsField(
        label="Mål som berörs", queryset=Element.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, goals: list[Element], **kw: Any) -> None:
        super().__init__(*args, **kw)
        offer(self, "goals", _among(goals))
        if not goals:
            del self.fields["goals"]


class ChangeRequestForm(RequestForm):
    version = VersionField()


class AnswerForm(DecisionForm):
    answer = forms.ChoiceField(label="Svar", choices=[(one.value, one.label) for one in Answer])
    granted = ThousandsField(label="Beslutat belopp, tkr", help_text="0 vid avslag.")
    financing = FinancingField(help_text="Krävs när medel beviljas: beslutet anvisar dem (kommunallagen 11 kap. 15 §).")
    answer_text = text_area("Svaret i ord")
    field_order = ("answer", "granted", "financing", "answer_text")

    def __init__(self, *args: Any, gives_money: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if not gives_money:
            del self.fields["financing"]


class EarmarkForm(DecisionForm):
    """An earmark: its committee, its name in the net frame, its activity codes and its years."""

    committee = choice_of("Nämnd", Unit)
    name = forms.CharField(label="Namn", max_length=40, help_text="Samma namn som i nettoramens post.")
    activities = forms.CharField(
        label="Verksamhetskoder", max_length=MOST_CODES, help_text="Med komma emellan, till exempel 241, 242."
    )
    first_year = forms.IntegerField(label="Från och med år", min_value=2000, max_value=2199)
    last_year = forms.IntegerField(label="Till och med år", min_value=2000, max_value=2199, required=False)
    field_order = ("committee", "name", "activities", "first_year", "last_year")

    def __init__(self, *args: Any, committees: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        offer(self, "committee", committees)

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {**given, "activities": given["activities"].split(",")}


class OwnRulesForm(DecisionForm):
    version = TokenField()
    title = forms.CharField(label="Regelverkets namn", max_length=160)
    link = forms.URLField(label="Länk till dokumentet", max_length=500, required=False, assume_scheme="https")
    field_order = ("version", "title", "link")


class CostIncreaseForm(forms.Form):
    version = TokenField()
    calculated = forms.DecimalField(
        label="Kalkylerad kostnadsökning, %", max_digits=6, decimal_places=2, localize=True,
        help_text="Vad fullmäktiges budget räknade med.",
    )  # fmt: skip
    actual = forms.DecimalField(label="Kostnadsökning nu, %", max_digits=6, decimal_places=2, localize=True)
    source = forms.CharField(label="Källa", max_length=255)


class AdjustmentForm(DecisionForm):
    """A technical adjustment: what each committee's free frame gains or loses."""

    note = forms.CharField(label="Anmärkning", max_length=255, required=False)

    def __init__(self, *args: Any, committees: list[Unit], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.committees = committees
        for unit in committees:
            self.fields[f"change_{unit.pk}"] = ThousandsField(label=f"{unit.name}, tkr", required=False)
        self.order_fields([*(f"change_{unit.pk}" for unit in committees), "note"])

    def values(self) -> dict[str, Any]:
        given = ((unit, self.cleaned_data[f"change_{unit.pk}"]) for unit in self.committees)
        changes = [FrameChange(unit, amount) for unit, amount in given if amount]
        return {"changes": changes, "note": self.cleaned_data["note"], "decision": self.decision()}


def cause_of(text: str | None) -> Cause:
    """The cause an address asks for."""
    return Cause.GENERAL_COST_INCREASE if text == Cause.GENERAL_COST_INCREASE.value else Cause.OWN
