"""A share as it was counted: what statistics over own units and groups rest on."""

from __future__ import annotations

from styrkedjan.analysis.ranks import Count
from styrkedjan.domain.observations import Observation


def count(value: Observation | None) -> Count | None:
    """The share's whole numbers; None where there are none behind it, or where the value may not be shown."""
    if value is None or value.numerator is None or not value.denominator:
        return None
    upper, lower = value.numerator, value.denominator
    if upper != upper.to_integral_value() or lower != lower.to_integral_value() or not 0 <= upper <= lower:
        return None
    return Count(int(upper), int(lower))
