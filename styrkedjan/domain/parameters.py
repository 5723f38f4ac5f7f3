"""Dated parameters: the limits that a council, a statute or a register sets, each with its time and its source.

A limit is never a constant in code: `parameter.on(day)` gives the value in force that day. Values of one parameter
never overlap in time; a gap is allowed, and asking inside it raises NotInForce.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.definitions import Citation, Flaw, Name, blank_flaws, identifier, refuse
from styrkedjan.domain.errors import StyrkedjanError

ParameterValue = Decimal | bool | str | tuple[str, ...]
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class ParameterUnit(StrEnum):
    """What a parameter's value is: it decides both type and range."""

    PERCENT = "percent"
    KRONOR = "kronor"
    PRISBASBELOPP = "prisbasbelopp"
    YEARS = "years"
    MONTHS = "months"
    COUNT = "count"
    MONTH_DAY = "month_day"
    CHOICE = "choice"
    YES_NO = "yes_no"
    CYCLE_STEPS = "cycle_steps"

    @property
    def is_number(self) -> bool:
        return self in _NUMBERS

    @property
    def is_integer(self) -> bool:
        return self in (ParameterUnit.YEARS, ParameterUnit.MONTHS, ParameterUnit.COUNT)


_NUMBERS = frozenset(
    {
        ParameterUnit.PERCENT,
        ParameterUnit.KRONOR,
        ParameterUnit.PRISBASBELOPP,
        ParameterUnit.YEARS,
        ParameterUnit.MONTHS,
        ParameterUnit.COUNT,
    }
)


class NotInForce(StyrkedjanError, LookupError):
    """No such parameter, or no value of it on the asked-for day."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value and the days it is in force, both ends included; None means without end.

    `verified` is False when the figure has not been read in the source it should come from.
    """

    value: ParameterValue
    source: Citation
    valid_from: date | None = None
    valid_to: date | None = None
    verified: bool = True

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            what = f"Slutdagen {self.valid_to} ligger före startdagen {self.valid_from}."
            refuse([Flaw(("valid_to",), what, "Byt plats på dagarna eller rätta den som är fel.")])

    def covers(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class InForce:
    """A parameter's value on a day, with its source."""

    parameter: str
    name: str
    unit: ParameterUnit
    value: ParameterValue
    source: Citation
    valid_from: date | None
    valid_to: date | None
    verified: bool

    @property
    def number(self) -> Decimal:
        """The value as a number; a percentage is 3 for 3 %. Raises TypeError for a choice, a day or a list."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"Parametern {self.parameter} är inget tal.")
        return self.value

    @property
    def share(self) -> Decimal:
        """A percentage as a share: 0.03 for 3 %."""
        if self.unit is not ParameterUnit.PERCENT:
            raise TypeError(f"Parametern {self.parameter} är ingen procentsats.")
        return self.number / 100

    @property
    def integer(self) -> int:
        """Years, months or a count as an int."""
        return int(self.number)

    @property
    def choice(self) -> str:
        """The chosen alternative."""
        if not isinstance(self.value, str):
            raise TypeError(f"Parametern {self.parameter} är inget val.")
        return self.value

    @property
    def steps(self) -> tuple[str, ...]:
        """Ids of steps of the annual cycle."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"Parametern {self.parameter} är ingen lista.")
        return self.value

    @property
    def yes(self) -> bool:
        """A yes/no parameter's answer."""
        if not isinstance(self.value, bool):
            raise TypeError(f"Parametern {self.parameter} är ingen ja/nej-fråga.")
        return self.value


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named limit or choice with its values over time."""

    name: str
    unit: ParameterUnit
    values: tuple[DatedValue, ...]
    id: str = identifier("parameter")
    choices: tuple[str, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if not self.values:
            flaws.append(Flaw(("values",), "Parametern saknar värde.", "Skriv minst ett värde under values."))
        if (self.unit is ParameterUnit.CHOICE) != bool(self.choices):
            flaws.append(
                Flaw(("choices",), "choices hör till enheten choice.", "Lägg till alternativen eller byt unit.")
            )
        for index, dated in enumerate(self.values):
            flaws.extend(flaw.under("values", index, "value") for flaw in self._value_flaws(dated.value))
        refuse([*flaws, *overlap_flaws(self.values)])

    def on(self, day: date) -> InForce:
        """The value in force on `day`. Raises NotInForce when there is none."""
        for dated in self.values:
            if dated.covers(day):
                return InForce(
                    self.id,
                    self.name,
                    self.unit,
                    dated.value,
                    dated.source,
                    dated.valid_from,
                    dated.valid_to,
                    dated.verified,
                )
        raise NotInForce(f"Parametern ”{self.name}” har inget värde för {day}. Lägg till ett i definitionen.")

    def step_names(self) -> list[Name]:
        """The steps of the annual cycle that the values name, seen from the parameter."""
        if self.unit is not ParameterUnit.CYCLE_STEPS:
            return []
        return [
            Name("cycle_step", step, ("values", index, "value", place))
            for index, dated in enumerate(self.values)
            if isinstance(dated.value, tuple)
            for place, step in enumerate(dated.value)
        ]

    def _value_flaws(self, value: ParameterValue) -> list[Flaw]:
        return [Flaw((), what, remedy) for what, remedy in value_errors(self.unit, value, self.choices)]


def value_errors(unit: ParameterUnit, value: ParameterValue, choices: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is wrong with a value of `unit`, as (what, remedy)."""
    if unit.is_number:
        return _number_errors(unit, value)
    if unit is ParameterUnit.CHOICE and not (isinstance(value, str) and value in choices):
        return [(f"”{value}” är inget av alternativen.", f"Välj något av: {', '.join(choices)}.")]
    if unit is ParameterUnit.YES_NO and not isinstance(value, bool):
        return [(f"”{value}” är varken ja eller nej.", "Skriv true eller false.")]
    if unit is ParameterUnit.MONTH_DAY and not (isinstance(value, str) and _MONTH_DAY.fullmatch(value)):
        return [(f"”{value}” är ingen dag på året.", 'Skriv månad och dag inom citattecken, till exempel "04-15".')]
    if unit is ParameterUnit.CYCLE_STEPS and not isinstance(value, tuple):
        return [(f"”{value}” är ingen lista.", "Skriv stegen i årscykeln som en lista, till exempel [delar_augusti].")]
    return []


def _number_errors(unit: ParameterUnit, value: ParameterValue) -> list[tuple[str, str]]:
    if not isinstance(value, Decimal) or not value.is_finite():
        return [(f"”{value}” är inget tal.", "Skriv talet utan enhet, till exempel 3.")]
    if unit is ParameterUnit.PERCENT and not 0 <= value <= 100:
        return [(f"{value} är ingen giltig procentsats.", "Skriv ett tal mellan 0 och 100, till exempel 3 för 3 %.")]
    if value < 0:
        return [(f"{value} är negativt.", "Skriv ett tal som är noll eller större.")]
    if unit.is_integer and value != value.to_integral_value():
        return [(f"{value} är inget heltal.", "Skriv ett helt tal, till exempel 3.")]
    return []


def overlap_flaws(values: tuple[DatedValue, ...]) -> list[Flaw]:
    """Values of one parameter that are in force on the same day."""
    order = sorted(range(len(values)), key=lambda index: values[index].valid_from or date.min)
    flaws = []
    last_day: date | None = None
    for index in order:
        start, end = values[index].valid_from or date.min, values[index].valid_to or date.max
        if last_day is not None and start <= last_day:
            what = f"Två värden gäller samtidigt från och med {values[index].valid_from or 'början'}."
            flaws.append(Flaw(("values", index), what, _mend_overlap(start)))
        last_day = end if last_day is None else max(last_day, end)
    return flaws


def _mend_overlap(start: date) -> str:
    if start == date.min:
        return "Ge värdena en egen valid_from var."
    return f"Sätt valid_to: {start - timedelta(days=1)} på det tidigare värdet."


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """Parameters shared by many models: a statute's or a register's."""

    id: str
    name: str
    source: Citation
    parameters: tuple[Parameter, ...]
