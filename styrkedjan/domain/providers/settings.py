"""Limits and rules that a municipality decides or looks up for itself, each with where it stands and how sure it is.

What nobody has read in the law, or has not found at all, is a setting that is seen and can be changed, never a
constant. A municipality's own value is a fact of its own, with its own source.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, refuse
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.swedish import exact, parse_number


class Mark(Labelled):
    """How sure a value is."""

    READ = "read", "Läst i källan"
    MEMORY = "memory", "Inte kontrollerad mot källan"
    INFERRED = "inferred", "Eget antagande"
    MISSING = "missing", "Inte funnen; kommunen skriver in den"


class SettingUnit(Labelled):
    """What a value is."""

    PERCENT = "percent", "%"
    KRONOR = "kronor", "kr"
    COUNT = "count", "antal"
    DAYS = "days", "dagar"
    MONTHS = "months", "månader"
    YEARS = "years", "år"
    TEXT = "text", ""
    CHOICE = "choice", ""

    @property
    def is_number(self) -> bool:
        return self not in (SettingUnit.TEXT, SettingUnit.CHOICE)


@dataclass(frozen=True, slots=True)
class Choice:
    """An alternative, and what the law has to say of it."""

    id: str
    label: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule with its value as it is written; "" where none is known."""

    name: str
    unit: SettingUnit
    mark: Mark
    source: Citation
    id: str = identifier("setting")
    value: str = ""
    description: str = ""
    choices: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if (self.mark is Mark.MISSING) != (not self.value):
            flaws.append(Flaw(("value",), "Märket och värdet säger emot varandra.", "missing är utan värde."))
        if self.value and (what := self.fault(self.value)):
            flaws.append(Flaw(("value",), what, "Rätta värdet."))
        refuse(flaws)

    def fault(self, value: str) -> str:
        """What is wrong with a value; "" for nothing."""
        if self.unit is SettingUnit.CHOICE:
            known = [one.id for one in self.choices]
            return "" if value in known else f"”{value}” är inget av alternativen."
        if not self.unit.is_number:
            return ""
        try:
            number = parse_number(value)
        except ValueError as error:
            return str(error)
        if number < 0 or (self.unit is SettingUnit.PERCENT and number > 100):
            return f"{value} är inget rimligt värde."
        return ""

    def shown(self, value: str) -> str:
        """`10 %`, `5`, `Egen regi`; "Inte införd" for none."""
        if not value:
            return "Inte införd"
        if self.unit is SettingUnit.CHOICE:
            return next((one.label for one in self.choices if one.id == value), value)
        if self.unit is SettingUnit.TEXT:
            return value
        told = exact(number(value))
        return told if self.unit is SettingUnit.COUNT else f"{told} {self.unit.label}"


@dataclass(frozen=True, slots=True)
class ProviderRules:
    """A file of settings."""

    name: str
    source: Citation
    settings: tuple[Setting, ...]
    id: str = identifier("provider_rules")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name"))


def number(value: str) -> Decimal | None:
    """A written value as a number; None for none."""
    return parse_number(value) if value else None


@dataclass(frozen=True, slots=True)
class Held:
    """A setting as it holds: `own` is the municipality's row, None where the installation's value stands."""

    setting: Setting
    own: Any

    @property
    def value(self) -> str:
        return str(self.own.value) if self.own else self.setting.value

    @property
    def source(self) -> str:
        return str(self.own.source) if self.own else self.setting.source.text

    @property
    def mark(self) -> str:
        return "Kommunens eget värde" if self.own else self.setting.mark.label

    @property
    def is_sure(self) -> bool:
        return self.own is not None or self.setting.mark is Mark.READ

    @property
    def shown(self) -> str:
        return self.setting.shown(self.value)

    @property
    def number(self) -> Decimal | None:
        return number(self.value)
