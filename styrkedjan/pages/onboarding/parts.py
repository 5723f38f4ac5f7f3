"""The parts of a steering model as forms: a part's dataclass is the schema of its form, as it is of the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django import forms

from styrkedjan.areas.organisation.models import UnitKind as OrganisationKind
from styrkedjan.domain.annual_cycle import CycleStep, GoalAttainment, StepKind
from styrkedjan.domain.deciding import DecisionRule, Matter
from styrkedjan.domain.definitions import DECLARES, MONTH, REFERS, names
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import Body, ElementKind, Goal, Level, TargetArea, UnitKind
from styrkedjan.domain.swedish import listing
from styrkedjan.pages.kit.forms import TokenField

NEW = "ny"
# What an element is, whatever it is called: the last part of its id, which is how the chain finds its place.
PLAIN = {
    "goal": "Mål", "assignment": "Uppdrag", "activity": "Aktivitet", "vision": "Vision",
    "programme": "Politisk programförklaring", "target_area": "Målområde", "commitment": "Åtagande",
}  # fmt: skip
STEPS = {
    StepKind.ANALYSIS: "Omvärldsanalys", StepKind.DIRECTION: "Inriktning", StepKind.STATEMENT: "Nämndernas underlag",
    StepKind.BUDGET_PROPOSAL: "Budgetförslag", StepKind.BUDGET_DECISION: "Budgetbeslut",
    StepKind.OPERATIONAL_PLAN: "Verksamhetsplan", StepKind.RECONCILIATION: "Avstämning",
    StepKind.WORK_PLAN: "Arbetsplan", StepKind.EMPLOYEE_DIALOGUE: "Medarbetarsamtal",
    StepKind.MONTHLY_REPORT: "Månadsrapport", StepKind.INTERIM_REPORT: "Delårsrapport",
    StepKind.OPERATIONS_REPORT: "Verksamhetsberättelse", StepKind.PRELIMINARY_ACCOUNTS: "Preliminärt bokslut",
    StepKind.ANNUAL_REPORT: "Årsredovisning",
}  # fmt: skip
_WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    UnitKind: {**dict(OrganisationKind.choices), "employee": "Medarbetare"},
    StepKind: STEPS,
    GoalAttainment: {"none": "Bedöms inte", "forecast": "Prognos för året", "full": "Helårets utfall"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the part, as people know it; `fixed` is asked for when the part is new and then never changes."""

    name: str
    label: str
    help: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A list of parts in the model. `columns` of what is asked stand in the table of them all."""

    address: str
    part: str
    title: str
    lead: str
    one: str
    kind: type[Any]
    asked: tuple[Asked, ...]
    columns: tuple[str, ...]

    @property
    def new(self) -> str:
        return "Ny" if self.one in ("nivå", "beslutsregel") else "Nytt"

    @property
    def headings(self) -> list[str]:
        return [one.label for name in self.columns for one in self.asked if one.name == name]

    def lines(self, model: SteeringModel) -> list[tuple[str, list[str]]]:
        """The parts there are, with what the table says of each."""
        return [(str(row.id), [self._said(row, name, model) for name in self.columns]) for row in self.rows(model)]

    def rows(self, model: SteeringModel) -> Sequence[Any]:
        found: Sequence[Any] = getattr(model, self.part)
        return found

    def row(self, model: SteeringModel, name: str) -> Any:
        return next((row for row in self.rows(model) if str(row.id) == name), None)

    def _said(self, row: Any, name: str, model: SteeringModel) -> str:
        value = _value_of(row, name)
        if isinstance(value, bool):
            return "Ja" if value else "Nej"
        words = dict(_choices(self.kind, name, model))
        many = value if isinstance(value, tuple) else (value,)
        return listing([words.get(str(one), str(one)) for one in many if one not in (None, "")]) or "–"

    def form(self, data: Any, model: SteeringModel, name: str, version: str) -> PartForm:
        row = self.row(model, name)
        made = PartForm(data, initial={"version": version, **({} if row is None else _initial(self, row))})
        for one in self.asked:
            if not (one.fixed and row is not None):
                made.fields[one.name] = _field(self.kind, one, model)
        return made


class PartForm(forms.Form):
    """What is asked of the part; the model that it makes is what checks it."""

    version = TokenField()

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _value_of(row: Any, name: str) -> Any:
    if name == "due_month":
        return None if row.due is None else MONTH_NAMES[row.due.month - 1]
    if name == "plain":
        return next((plain for plain in PLAIN if row.id == plain or row.id.endswith(f"_{plain}")), "")
    value = getattr(row, name)
    return MONTH_NAMES[value - 1] if name == "month" and value else value


def _initial(section: Section, row: Any) -> dict[str, Any]:
    found = {one.name: _value_of(row, one.name) for one in section.asked}
    return {name: [str(one) for one in value] if isinstance(value, tuple) else value for name, value in found.items()}


def _hint(kind: type[Any], name: str) -> Any:
    hint = get_type_hints(kind)[name]
    if get_origin(hint) in (Union, UnionType):
        return next(argument for argument in get_args(hint) if argument is not type(None))
    return hint


def _choices(kind: type[Any], name: str, model: SteeringModel) -> list[tuple[str, str]]:
    """What the field is chosen among; nothing for one that is written."""
    if name == "plain":
        return list(PLAIN.items())
    if name == "due_month":
        return [(month, month) for month in MONTH_NAMES]
    if kind is DecisionRule and name == "id":
        return [(matter.value, matter.label.capitalize()) for matter in Matter]
    spec = next(one for one in fields(kind) if one.name == name)
    if spec.metadata.get(MONTH):
        return [(month, month) for month in MONTH_NAMES]
    if REFERS in spec.metadata:
        rows: Sequence[Any] = {
            "level": model.levels, "element_kind": model.element_kinds, "body": model.bodies, "scale": model.scales,
            "document": model.documents, "target_area": model.target_areas,
        }[spec.metadata[REFERS]]  # fmt: skip
        return [(row.id, row.name) for row in rows]
    hint = _hint(kind, name)
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        words = _WORDS.get(inner, {})
        return [(one.value, str(words.get(one.value) or getattr(one, "label", one.value))) for one in inner]
    return []


def _field(kind: type[Any], asked: Asked, model: SteeringModel) -> forms.Field:
    options: dict[str, Any] = {"label": asked.label, "help_text": asked.help, "required": _required(kind, asked.name)}
    choices = _choices(kind, asked.name, model)
    hint = str if asked.name in ("plain", "due_month") else _hint(kind, asked.name)
    if get_origin(hint) is tuple:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
    if choices:
        return forms.ChoiceField(choices=choices if options["required"] else [("", "–"), *choices], **options)
    if hint is bool:
        return forms.BooleanField(label=asked.label, help_text=asked.help, required=False)
    if hint is int:
        return forms.IntegerField(**options)
    return forms.CharField(max_length=2000, **options)


def _required(kind: type[Any], name: str) -> bool:
    spec = next((one for one in fields(kind) if one.name == name), None)
    return name == "plain" or (spec is not None and spec.default is MISSING)


def changed(section: Section, content: dict[str, Any], name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with the part changed, or with a new one at the end.

    What the page does not ask is kept; what was another document's words is from now on the municipality's own.
    """
    parts = [dict(one) for one in content.get(section.part) or ()]
    at = next((index for index, one in enumerate(parts) if str(one["id"]) == name), None)
    part = dict(parts[at]) if at is not None else {}
    before = dict(part)
    for key, value in _written(section, values, part).items():
        part.pop(key, None)
        if value not in (None, "", [], False):
            part[key] = value
    if at is None:
        part = {"id": _new_id(section, values, {str(one["id"]) for one in parts}), **part}
    if part != before:
        part["source"] = {"kind": "assumption", "note": "Kommunens egen"}
    parts[len(parts) if at is None else at : (at + 1 if at is not None else None)] = [part]
    return {**content, section.part: parts}


def uses(section: Section, model: SteeringModel, name: str) -> list[str]:
    """What in the model points at the part, by name."""
    declares = next(spec.metadata.get(DECLARES) for spec in fields(section.kind) if spec.name == "id")
    found = []
    for used in names(model, REFERS):
        if used.kind == declares and used.value == name and isinstance(used.path[1], int):
            part = getattr(model, str(used.path[0]))[used.path[1]]
            found.append(str(getattr(part, "name", "") or getattr(part, "text", "") or part.id))
    return list(dict.fromkeys(found))


def without(section: Section, content: dict[str, Any], name: str) -> dict[str, Any]:
    """The definition without the part."""
    return {**content, section.part: [one for one in content.get(section.part) or () if str(one["id"]) != name]}


def _written(section: Section, values: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the file has them; a report's phase and period follow from what it is."""
    found = {key: value for key, value in values.items() if key not in ("plain", "due_month", "id")}
    if section.kind is not CycleStep:
        return found
    report = StepKind(str(values["kind"])).is_report
    due = values.get("due_month") or None
    old = part.get("due")
    offset = {"year_offset": old["year_offset"]} if isinstance(old, dict) and old.get("year_offset") else {}
    found["due"] = {"month": due, **offset, "source": "assumption"} if due else None
    found["month_is"] = "period_end" if due else None
    found["phase"] = "follow_up" if report else part.get("phase", "plan")
    found["anchor"] = "report_year" if report else part.get("anchor", "plan_year")
    return found


def _new_id(section: Section, values: Mapping[str, Any], taken: set[str]) -> str:
    if section.kind is DecisionRule:
        return str(values["id"])
    if section.kind is ElementKind:
        base = f"{values['level']}_{values['plain']}"
    elif section.kind is Goal:
        base = f"goal_{values['number']}"
    else:
        plain = unicodedata.normalize("NFKD", str(values["name"])).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "del"
    return next(one for one in (base, *(f"{base}_{number}" for number in range(2, 1000))) if one not in taken)


_NAME, _PLURAL = Asked("name", "Namn"), Asked("plural", "I flertal")
SECTIONS: dict[str, Section] = {
    section.address: section
    for section in (
        Section(
            "nivaer", "levels", "Nivåer", "Från fullmäktige och utåt. Varje nivå består av vissa slag av enheter.",
            "nivå", Level,
            (
                _NAME, _PLURAL, Asked("parent", "Ligger under", "Tomt bara för den översta."),
                Asked("unit_kinds", "Består av"),
            ),
            ("name", "parent", "unit_kinds"),
        ),
        Section(
            "slag", "element_kinds", "Mål och uppdrag", "Det som skrivs på varje nivå, och vad det får bidra till.",
            "slag av mål", ElementKind,
            (
                _NAME, _PLURAL, Asked("plain", "Vad det är", fixed=True), Asked("level", "Nivå"),
                Asked("parents", "Får bidra till"), Asked("several_parents", "Får bidra till flera"),
                Asked("followed_up", "Bedöms i varje rapport"), Asked("scale", "Skala för bedömningen"),
                Asked("has_indicators", "Mäts med indikatorer"), Asked("has_deadline", "Har en slutdag"),
            ),
            ("name", "level", "parents", "followed_up"),
        ),
        Section(
            "organ", "bodies", "Beslutande organ", "De som fattar beslut och bereder dem.", "organ", Body,
            (_NAME, Asked("abbreviation", "Förkortning"), Asked("unit_kind", "Slag av enhet"), Asked("level", "Nivå")),
            ("name", "abbreviation", "unit_kind"),
        ),
        Section(
            "beslut", "decisions", "Vem beslutar vad", "Där inget står får vilket organ som helst besluta.",
            "beslutsregel", DecisionRule,
            (
                Asked("id", "Ärende", fixed=True),
                Asked("bodies", "Får beslutas av", "Det vanliga organet först i listan över organ."),
            ),
            ("id", "bodies"),
        ),
        Section(
            "arshjul", "cycle", "Årshjul och rapporter",
            "Bara de nivåer som står vid en rapport lämnar den; kommunen själv lämnar alltid sin.",
            "steg i årshjulet", CycleStep,
            (
                _NAME, Asked("kind", "Slag"), Asked("month", "Månad", "För en rapport: sista månaden den handlar om."),
                Asked("due_month", "Lämnas in i", "Bara för en rapport om tiden till och med en viss månad."),
                Asked("year_offset", "År från planåret", "−1 för året före, tomt för samma år, 1 för året efter."),
                Asked("levels", "Nivåer som lämnar den"), Asked("decided_by", "Beslutas av"),
                Asked("addressed_to", "Lämnas till"), Asked("goal_attainment", "Målens uppfyllelse"),
            ),
            ("name", "month", "due_month", "levels", "decided_by"),
        ),
        Section(
            "malomraden", "target_areas", "Målområden", "Fullmäktiges mål kan samlas i områden.", "målområde",
            TargetArea, (_NAME, Asked("dimension", "Hållbarhet"), Asked("description", "Beskrivning")),
            ("name", "dimension"),
        ),
        Section(
            "mal", "goals", "Fullmäktiges egna mål", "De läggs in i varje planår som börjas ur modellen.", "mål", Goal,
            (Asked("number", "Nummer"), Asked("text", "Målet"), Asked("kind", "Slag", fixed=True)),
            ("number", "text"),
        ),
    )
}  # fmt: skip
