"""Planning's forms. Amounts are written in thousands of kronor, and numbers as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import AllocationModel, Scenario
from styrkedjan.domain.planning.motions import Change, ChangeKind
from styrkedjan.domain.planning.multi_year import Assumption, Key, Plan, assumption_error
from styrkedjan.domain.swedish import number, parse_number
from styrkedjan.pages.kit.forms import offer, offer_rows

THOUSAND = Decimal(1_000)


class NumberField(forms.CharField):
    """A number as people write it: `1 234,5`. Never larger, and never with more decimals, than can be kept."""

    scale = Decimal(1)
    largest = Decimal(10) ** 12

    def __init__(self, *, decimals: int = 2, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.decimals = decimals

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = parse_number(text) * self.scale
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if abs(found) > self.largest:
            raise forms.ValidationError("Talet är orimligt stort.")
        if found != round(found, self.decimals):
            raise forms.ValidationError(f"Skriv högst {self.decimals} decimaler.")
        return found


class ThousandsField(NumberField):
    """Kronor written in thousands; öre are kept, nothing smaller."""

    scale = THOUSAND


def written(value: Decimal | None, scale: Decimal = Decimal(1)) -> str:
    """A number as it stands in a form: without needless decimals."""
    if value is None:
        return ""
    exact = value / scale
    decimals = max(0, -int(exact.normalize().as_tuple().exponent))
    return number(exact, min(decimals, 4))


class DecisionForm(forms.Form):
    """Where the council decided."""

    body = forms.CharField(label="Beslutande organ", max_length=120, initial="Kommunfullmäktige")
    date = forms.DateField(label="Beslutsdatum", widget=forms.DateInput(attrs={"type": "date"}))
    section = forms.CharField(label="Paragraf", max_length=20)
    record_number = forms.CharField(label="Diarienummer", max_length=40)
    motion = forms.ChoiceField(label="Det som beslutades", required=True)

    def __init__(self, *args: Any, motions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "motion", [("0", "Förslaget som det är"), *motions])


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
        offer_rows(self, "copy_of", scenarios)


class AssumptionsForm(forms.Form):
    """All assumptions of all years in one table: a value for each year and the source it rests on."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, version: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": version})
        super().__init__(*args, **kwargs)
        self.plan = plan
        for key in Key:
            known = [plan.assumptions.get((key, year)) for year in plan.years]
            amount, scale = (ThousandsField, THOUSAND) if key.unit == "kr" else (NumberField, Decimal(1))
            for year, now in zip(plan.years, known, strict=True):
                self.fields[f"{key.value}_{year}"] = amount(
                    decimals=4, label=f"{key.label} {year}", required=not key.optional,
                    initial=written(now.value if now else None, scale),
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

    def values(self) -> dict[tuple[Key, int], Assumption]:
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
        values = self.values()
        return [(key, year) for key, year in self.plan.assumptions if key.optional and (key, year) not in values]


class LineYearForm(forms.Form):
    """What one year does with a line of the multi-year budget."""

    volume = NumberField(label="Volym", required=False)
    volume_change = ThousandsField(label="Volymförändring, tkr", required=False)
    priority = ThousandsField(label="Prioritering, tkr", required=False, help_text="Minus minskar ramen.")
    note = forms.CharField(label="Motivering", max_length=255, required=False)

    def __init__(self, *args: Any, grant: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if grant is not None:
            self.fields["let_go"] = forms.BooleanField(
                label="Räkna upp förra årets ram i stället", required=False,
                help_text=f"En modell ger {number(grant / THOUSAND)} tkr.",
            )  # fmt: skip


class UseModelForm(forms.Form):
    """Which model decides the frames of its services."""

    model = forms.ModelChoiceField(label="Modell", queryset=AllocationModel.objects.none())

    def __init__(self, *args: Any, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = AllocationModel.objects.filter(principal=principal, withdrawn_at__isnull=True)
        offer_rows(self, "model", rows.select_related("principal"))


class MotionForm(forms.Form):
    """A motion's words."""

    title = forms.CharField(label="Rubrik", max_length=120)
    introduction = forms.CharField(label="Inledning", widget=forms.Textarea, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


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
        offer(self, "first_year", [(year, str(year)) for year in plan.years])
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
        scale = THOUSAND if self.of_kind in (ChangeKind.MOVE, ChangeKind.FRAME) else Decimal(1)
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
    text = forms.CharField(label="Din fråga", widget=forms.Textarea)


class AnswerForm(forms.Form):
    answer = forms.CharField(label="Svar", widget=forms.Textarea)


class GroupForm(forms.Form):
    name = forms.CharField(label="Partigruppens namn", max_length=80)
    short_name = forms.CharField(label="Kortnamn", max_length=10, required=False)


class MemberForm(forms.Form):
    username = forms.CharField(label="Inloggningsnamn", max_length=150, help_text="En person med förtroendeuppdrag.")
