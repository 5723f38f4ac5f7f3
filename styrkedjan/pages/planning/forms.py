"""Planning's forms. Amounts are written in thousands of kronor, and numbers as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions.scenarios import StepRow
from styrkedjan.areas.planning.models import AllocationModel, Motion, Scenario, ScenarioLine, ScenarioStep
from styrkedjan.domain.planning.motions import Change, ChangeKind
from styrkedjan.domain.planning.multi_year import Assumption, Key, Plan, assumption_error
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.forms import AmountField, DecisionForm, VersionField, choice_of, offer, text_area


class NumberField(AmountField):
    """A figure that is kept with two decimals where nothing else is said."""

    def __init__(self, *, decimals: int = 2, **options: Any) -> None:
        super().__init__(decimals=decimals, max_length=40, **options)


class ThousandsField(NumberField):
    """Kronor written in thousands; öre are kept, nothing smaller."""

    scale = 1000


class CouncilDecisionForm(DecisionForm):
    """What the council decided, the proposal or a motion, and where."""

    motion = forms.ModelChoiceField(
        label="Det som beslutades", queryset=Motion.objects.none(), required=False, empty_label="Förslaget som det är"
    )

    def __init__(self, *args: Any, motions: QuerySet[Motion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record_number"].required = True
        offer(self, "motion", motions)


class ScenarioForm(forms.Form):
    """A new scenario."""

    name = forms.CharField(label="Namn", max_length=80)
    first_year = forms.IntegerField(label="Budgetår", min_value=2000, max_value=2199)
    description = forms.CharField(label="Vad skiljer det från andra?", widget=forms.Textarea, required=False)
    copy_of = forms.ModelChoiceField(
        label="Utgå från", queryset=Scenario.objects.none(), required=False, empty_label="Årets ramar och budget"
    )

    def __init__(self, *args: Any, scenarios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "copy_of", scenarios)


class ReasonsForm(forms.Form):
    """The exceptional reasons for a deficit; empty takes them away."""

    reasons = forms.CharField(
        label="Synnerliga skäl",
        widget=forms.Textarea,
        required=False,
        help_text="Varför kostnaderna får överstiga intäkterna. Tomt om budgeten är i balans.",
    )


class AssumptionsForm(forms.Form):
    """All assumptions of all years in one table: a value for each year and the source it rests on."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for key in Key:
            known = [plan.assumptions.get((key, year)) for year in plan.years]
            field = ThousandsField if key.unit == "kr" else NumberField
            for year, now in zip(plan.years, known, strict=True):
                self.fields[f"{key.value}_{year}"] = field(
                    decimals=4, label=f"{key.label} {year}", required=not key.optional,
                    initial=now.value if now else None,
                    widget=forms.TextInput(attrs={"size": 9, "class": "num"}),
                )  # fmt: skip
            self.fields[f"{key.value}_source"] = forms.CharField(
                label=f"Källa, {key.label[0].lower()}{key.label[1:]}", max_length=255, required=False,
                initial=next((one.source for one in known if one), ""), widget=forms.TextInput(attrs={"size": 24}),
            )  # fmt: skip

    def rows(self) -> list[tuple[Key, str, list[Any], Any]]:
        """Each assumption with the unit it is written in, its cells year by year, and its source."""
        return [
            (key, "tkr" if key.unit == "kr" else key.unit, [self[f"{key.value}_{year}"] for year in self.plan.years],
             self[f"{key.value}_source"])
            for key in Key
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in Key:
            stated = [year for year in self.plan.years if data.get(f"{key.value}_{year}") is not None]
            if stated and not data.get(f"{key.value}_source", "").strip():
                self.add_error(f"{key.value}_source", "Skriv var antagandet kommer ifrån.")
        for key, year in ((key, year) for key in Key for year in self.plan.years):
            value = data.get(f"{key.value}_{year}")
            if value is not None and (error := assumption_error(key, value)):
                self.add_error(f"{key.value}_{year}", error)
        return data

    def values(self) -> dict[str, Any]:
        return {"values": self.stated(), "remove": self.removed(), "version": self.cleaned_data["version"]}

    def stated(self) -> dict[tuple[Key, int], Assumption]:
        """What was filled in; a year whose own source was not shown keeps it while the source is left as it was."""
        found = {}
        for key in Key:
            name = f"{key.value}_source"
            for year in self.plan.years:
                value, now = self.cleaned_data.get(f"{key.value}_{year}"), self.plan.assumptions.get((key, year))
                if value is not None:
                    kept = now is not None and self.cleaned_data[name] == self.fields[name].initial
                    source = now.source if now is not None and kept else self.cleaned_data[name]
                    found[key, year] = Assumption(value, source)
        return found

    def removed(self) -> list[tuple[Key, int]]:
        """Optional assumptions that were stated and are now empty."""
        values = self.stated()
        return [(key, year) for key, year in self.plan.assumptions if key.optional and (key, year) not in values]


class LineForm(forms.Form):
    """What each year does with a line of the multi-year budget. An empty amount is no change."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: ScenarioLine, stored: Mapping[int, ScenarioStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.stored, self.years = line, stored, line.scenario.years
        for year in self.years:
            step = stored.get(year)
            fields: dict[str, forms.Field] = {
                "volume": NumberField(label="Volym", required=False),
                "volume_change": ThousandsField(label="Volymförändring, tkr", required=False),
                "priority": ThousandsField(label="Prioritering, tkr", required=False, help_text="Minus minskar ramen."),
                "note": forms.CharField(label="Motivering", max_length=255, required=False),
            }
            for name, field in fields.items():
                field.initial = getattr(step, name, None)
            if step is not None and step.grant is not None:
                hint = f"En modell ger {number(step.grant / 1000)} tkr."
                fields["let_go"] = forms.BooleanField(
                    label="Räkna upp förra årets ram i stället", required=False, help_text=hint
                )
            self.fields |= {f"{year}-{name}": field for name, field in fields.items()}

    def cards(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Each year with its fields."""
        return [(year, [self[name] for name in self.fields if name.startswith(f"{year}-")]) for year in self.years]

    def values(self) -> dict[str, Any]:
        return {"steps": {(self.line.pk, year): self._step(year) for year in self.years},
                "version": self.cleaned_data["version"]}  # fmt: skip

    def _step(self, year: int) -> StepRow:
        """A grant from a model stays until it is let go or the model is used again."""
        said = {name: self.cleaned_data.get(f"{year}-{name}") for name in ("volume_change", "priority", "let_go")}
        before = self.stored.get(year)
        grant = before.grant if before and not said["let_go"] else None
        volume, note = (self.cleaned_data[f"{year}-{name}"] for name in ("volume", "note"))
        return StepRow(volume, said["volume_change"] or Decimal(0), said["priority"] or Decimal(0), grant, note)


class UseModelForm(forms.Form):
    """Which model decides the frames of its services."""

    model = choice_of("Modell", AllocationModel)

    def __init__(self, *args: Any, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = AllocationModel.objects.filter(principal=principal, withdrawn_at__isnull=True)
        offer(self, "model", rows.select_related("principal"))


class MotionForm(forms.Form):
    """A motion's words."""

    title = forms.CharField(label="Rubrik", max_length=120)
    introduction = text_area("Inledning", rows=5)
    version = VersionField()


class ChangeForm(forms.Form):
    """One change of a motion; which fields it has depends on its kind."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in ChangeKind], widget=forms.HiddenInput)
    source = forms.ChoiceField(label="Från", required=False)
    target = forms.ChoiceField(label="Till", required=False)
    objective = forms.ChoiceField(
        label="Mål", required=False, choices=[(key.value, key.label) for key in Key if key.is_objective]
    )
    amount = NumberField(label="Belopp, tkr")
    first_year = forms.TypedChoiceField(label="Från och med", coerce=int)
    one_off = forms.BooleanField(label="Bara det året", required=False)
    reason = forms.CharField(label="Motivering", max_length=2_000, required=False)

    def __init__(self, *args: Any, kind: ChangeKind, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"kind": kind.value, "first_year": plan.years[0]})
        kwargs.setdefault("auto_id", f"{kind.value}_%s")
        super().__init__(*args, **kwargs)
        self.of_kind, self.heading = kind, kind.label
        lines = [("", "Välj nämnd och verksamhet"), *grouped(plan)]
        offer(self, "source", lines)
        offer(self, "target", lines)
        offer(self, "first_year", [(str(year), str(year)) for year in plan.years])
        for name in _UNUSED[kind]:
            del self.fields[name]
        for name in ("source", "target", "objective"):
            if name in self.fields:
                self.fields[name].required = True
        label, hint = _AMOUNTS[kind]
        self.fields["amount"].label, self.fields["amount"].help_text = label, hint
        if "target" in self.fields and kind is ChangeKind.FRAME:
            self.fields["target"].label = "Ram"

    def change(self) -> Change:
        """The change as the rules read it."""
        data = self.cleaned_data
        scale = 1000 if self.of_kind in (ChangeKind.MOVE, ChangeKind.FRAME) else 1
        objective = data.get("objective")
        return Change(
            self.of_kind, data["first_year"], data["amount"] * scale, data.get("source", ""), data.get("target", ""),
            Key(objective) if objective else None, data.get("one_off", False),
        )  # fmt: skip


_UNUSED = {
    ChangeKind.MOVE: ("objective",),
    ChangeKind.FRAME: ("source", "objective"),
    ChangeKind.TAX_RATE: ("source", "target", "objective"),
    ChangeKind.OBJECTIVE: ("source", "target"),
}
_AMOUNTS = {
    ChangeKind.MOVE: ("Belopp, tkr per år", ""),
    ChangeKind.FRAME: ("Ändring, tkr per år", "Plus är en satsning, minus en besparing."),
    ChangeKind.TAX_RATE: ("Ny skattesats, kr", "Till exempel 20,02."),
    ChangeKind.OBJECTIVE: ("Ny nivå, procent", ""),
}


def grouped(plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """The plan's lines by committee, for a list to choose in."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in plan.lines:
        committee, _, service = line.label.partition(": ")
        groups.setdefault(committee, []).append((line.key, f"{committee}: {service}"))
    return list(groups.items())


class QuestionForm(forms.Form):
    text = text_area("Din fråga", required=True)


class AnswerForm(forms.Form):
    version = VersionField()
    answer = text_area("Svar", rows=8, required=True)

    def values(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["answer"], "version": self.cleaned_data["version"]}


class GroupForm(forms.Form):
    name = forms.CharField(label="Partigruppens namn", max_length=80)
    short_name = forms.CharField(label="Kortnamn", max_length=10, required=False)


class MemberForm(forms.Form):
    username = forms.CharField(label="Inloggningsnamn", max_length=150, help_text="En person med förtroendeuppdrag.")

    def __init__(self, *args: Any, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_username(self) -> User:
        people = User.objects.filter(role_assignments__unit__path__startswith=self.principal.path)
        person = people.filter(username=self.cleaned_data["username"]).first()
        if person is None:
            raise forms.ValidationError("Ingen i kommunen har det inloggningsnamnet. Kontrollera stavningen.")
        return person

    def values(self) -> dict[str, Any]:
        return {"user": self.cleaned_data["username"]}
