"""Indicators' rules: how units' values become their parent's, what a report must hold, and what differs between times.

Aggregation (measures.Aggregation):

- *share*: numerators and denominators are summed and the share computed anew. Never a mean of shares.
- *sum*: values are summed.
- *mean*: values are weighted by the number behind them; without those numbers there is no mean to tell.
- *none*: a value of the parent is reported by itself or not at all.

A part that does not apply is left out. A part that is not reported, is suppressed at the source or lacks what the rule
needs makes the whole unknown: the total says so, names the units, and gives what the others make together (`partial`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import Missing, Observation
from styrkedjan.domain.swedish import number, plural
from styrkedjan.domain.workings import Citation, Input, Step, Working

RULE = Citation("Regeln för sammanvägning")
PER_CENT = "%"

RULE_TEXT = {
    Aggregation.SHARE: "Andelen räknas om från enheternas täljare och nämnare. Andelar medelvärdesbildas aldrig.",
    Aggregation.SUM: "Enheternas värden summeras.",
    Aggregation.MEAN: "Enheternas värden vägs med antalet bakom varje värde.",
    Aggregation.NONE: "Indikatorn sammanvägs inte; värdet rapporteras för varje nivå för sig.",
}


def share(numerator: Decimal, denominator: Decimal, unit: str = PER_CENT) -> Decimal | None:
    """Numerator / denominator, times 100 when the unit is per cent; None when the denominator is zero. Unrounded."""
    if denominator == 0:
        return None
    return numerator / denominator * (100 if unit == PER_CENT else 1)


def computed_value(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, unit: str = PER_CENT
) -> Decimal | None:
    """The value to store: computed when numerator and denominator are both given, else as reported.

    Raises ValueError when only one of the two is given, when the denominator is not positive, or when the reported
    value contradicts the computed one by more than rounding to the reported decimals.
    """
    if numerator is None and denominator is None:
        return value
    if numerator is None or denominator is None:
        raise ValueError("Täljare och nämnare hör ihop: ange båda eller ingen.")
    if denominator <= 0:
        raise ValueError("Nämnaren måste vara större än noll. Finns ingen att räkna på, välj ”Ej tillämpligt”.")
    exact = numerator / denominator * (100 if unit == PER_CENT else 1)
    if value is not None and abs(value - exact) > _half_unit(value):
        raise ValueError(
            f"Värdet {number(value, _decimals(value))} stämmer inte med täljare och nämnare, som ger "
            f"{number(exact, max(2, _decimals(value)))}."
        )
    return exact


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _half_unit(value: Decimal) -> Decimal:
    return Decimal(5).scaleb(-_decimals(value) - 1)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A parent's value made of its parts.

    `observation` has the value, or why it is missing. `blocked` names the units that made it so, by reason told in
    plain words; `partial` is what the other parts make together, never to be shown as the whole. `parts` counts the
    units that apply.
    """

    observation: Observation
    parts: int
    working: Working
    partial: Decimal | None = None
    not_reported: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return self.observation.is_known

    @property
    def blocked(self) -> tuple[str, ...]:
        return self.not_reported + self.suppressed + self.unusable


def aggregate(
    rule: Aggregation,
    parts: Sequence[Observation],
    *,
    unit: str,
    unit_of_measure: str = PER_CENT,
    name: str = "",
    decimals: int = 1,
    names: Mapping[str, str] | None = None,
) -> Aggregate:
    """The value of `unit` (a code) from its parts, by the rule. `names`: unit code -> name, for people.

    All parts must be of one measure, period and breakdown: raises ValueError otherwise, and when there are none.
    """
    first = _alike(parts)
    called = names or {}
    applicable = [part for part in parts if part.missing is not Missing.NOT_APPLICABLE]
    known = [part for part in applicable if part.value is not None]
    usable = [part for part in known if _USABLE[rule](part)]
    combined = _combine(rule, usable, unit_of_measure)
    blocked = {
        "not_reported": _units(applicable, called, lambda p: p.missing is Missing.NOT_REPORTED),
        "suppressed": _units(applicable, called, lambda p: p.missing is Missing.SUPPRESSED),
        "unusable": _units(known, called, lambda p: not _USABLE[rule](p)),
    }
    whole = combined if not any(blocked.values()) else None
    observation = Observation(
        measure=first.measure,
        unit=unit,
        period=first.period,
        value=whole.value if whole else None,
        missing=None if whole and whole.value is not None else _reason(rule, applicable, blocked),
        breakdown=first.breakdown,
        n=whole.n if whole else None,
        numerator=whole.numerator if whole else None,
        denominator=whole.denominator if whole else None,
        source=f"Sammanvägt från {plural(len(applicable), 'enhet', 'enheter')}",
        known_at=max((p.known_at for p in parts if p.known_at is not None), default=None),
        preliminary=any(part.preliminary for part in parts),
    )
    working = _working(rule, name or first.measure, observation, usable, combined, blocked, unit_of_measure, decimals)
    partial = combined.value if combined and not whole else None
    return Aggregate(observation, len(applicable), working, partial, **blocked)


@dataclass(frozen=True, slots=True)
class _Combined:
    value: Decimal | None
    n: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


_USABLE: Mapping[Aggregation, Callable[[Observation], bool]] = {
    Aggregation.SHARE: lambda part: part.numerator is not None and part.denominator is not None,
    Aggregation.SUM: lambda _: True,
    Aggregation.MEAN: lambda part: bool(part.n),
    Aggregation.NONE: lambda _: False,
}


def _combine(rule: Aggregation, parts: Sequence[Observation], unit_of_measure: str) -> _Combined | None:
    if not parts:
        return None
    counts = [part.n for part in parts if part.n is not None]
    n = sum(counts) if len(counts) == len(parts) else None
    if rule is Aggregation.SHARE:
        numerator = sum((part.numerator or Decimal(0) for part in parts), Decimal(0))
        denominator = sum((part.denominator or Decimal(0) for part in parts), Decimal(0))
        return _Combined(share(numerator, denominator, unit_of_measure), n, numerator, denominator)
    values = [part.value or Decimal(0) for part in parts]
    if rule is Aggregation.SUM:
        return _Combined(sum(values, Decimal(0)), n)
    weighted = sum((value * (part.n or 0) for value, part in zip(values, parts, strict=True)), Decimal(0))
    return _Combined(weighted / sum(counts), n)


def _alike(parts: Sequence[Observation]) -> Observation:
    if not parts:
        raise ValueError("Det finns inga delar att väga samman.")
    first = parts[0]
    if any((p.measure, p.period, p.breakdown) != (first.measure, first.period, first.breakdown) for p in parts):
        raise ValueError("Bara värden av samma mått, period och uppdelning kan vägas samman.")
    return first


def _units(
    parts: Iterable[Observation], names: Mapping[str, str], wanted: Callable[[Observation], bool]
) -> tuple[str, ...]:
    return tuple(names.get(part.unit, part.unit) for part in parts if wanted(part))


def _reason(rule: Aggregation, applicable: Sequence[Observation], blocked: Mapping[str, tuple[str, ...]]) -> Missing:
    if rule is Aggregation.NONE or not applicable:
        return Missing.NOT_APPLICABLE
    return Missing.SUPPRESSED if blocked["suppressed"] and not blocked["not_reported"] else Missing.NOT_REPORTED


def _working(
    rule: Aggregation,
    name: str,
    observation: Observation,
    usable: Sequence[Observation],
    combined: _Combined | None,
    blocked: Mapping[str, tuple[str, ...]],
    unit_of_measure: str,
    decimals: int,
) -> Working:
    units = plural(len(usable), "enhet", "enheter") if usable else "Ingen enhet"
    steps = [Step(f"{units} har värden som går att väga samman.")]
    if combined and combined.denominator is not None:
        sums = f"Summa täljare {number(combined.numerator, 0)}, summa nämnare {number(combined.denominator, 0)}"
        steps.append(Step(sums, combined.value, unit_of_measure))
    elif combined:
        steps.append(Step("Tillsammans", combined.value, unit_of_measure))
    told = {
        "not_reported": "Ej rapporterat, så helheten är okänd",
        "suppressed": "Sekretess, så helheten är okänd",
        "unusable": "Saknar det som regeln kräver (täljare och nämnare, eller antal), så helheten är okänd",
    }
    steps += [Step(f"{text}: {', '.join(blocked[key])}.") for key, text in told.items() if blocked[key]]
    shown = observation.value if observation.missing is None else observation.missing.label
    inputs = tuple(
        Input(part.unit, part.value, unit_of_measure, part.source, part.known_at) for part in usable[:MOST_INPUTS]
    )
    if len(usable) > MOST_INPUTS:
        steps.append(Step(f"Här visas {MOST_INPUTS} av {len(usable)} enheter som underlag."))
    return Working(name, shown, unit_of_measure, inputs, tuple(steps), RULE_TEXT[rule], RULE)


MOST_INPUTS = 50


# -- differences between what was known at two times ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact as known at two times; None on the side where it was not known at all."""

    before: Observation | None
    after: Observation | None

    @property
    def change(self) -> Decimal | None:
        """The difference in value when both sides have one."""
        if self.before is None or self.after is None or self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


def differences(before: Iterable[Observation], after: Iterable[Observation]) -> list[Difference]:
    """What was added, withdrawn or corrected between two times, in order of measure, unit, period and breakdown.

    Each side holds a fact at most once. The time it became known does not count as a difference.
    """
    old = {_identity(row): row for row in before}
    new = {_identity(row): row for row in after}
    found = []
    for key in sorted(old.keys() | new.keys()):
        left, right = old.get(key), new.get(key)
        if left is None or right is None or _content(left) != _content(right):
            found.append(Difference(left, right))
    return found


def _identity(row: Observation) -> tuple[object, ...]:
    return row.measure, row.unit, row.period, row.breakdown


def _content(row: Observation) -> tuple[object, ...]:
    return row.value, row.missing, row.n, row.numerator, row.denominator, row.preliminary
