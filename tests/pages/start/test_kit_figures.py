"""A working's values in the kit: the Swedish way, and never a code or a year parted in thousands."""

from __future__ import annotations

import pytest

from styrkedjan.pages.kit.templatetags.kit import figure

ROWS = [
    ("-7409000.00", "kr", "−7\u00a0409\u00a0000"),
    ("1234.50", "kr", "1\u00a0234,5"),
    ("0.03333333333", "", "0,0333"),
    (1200, "barn", "1\u00a0200"),
    (2026, "", "2026"),
    ("Uppfyllt", "", "Uppfyllt"),
    ("1E+3", "kr", "1\u00a0000"),
    (None, "kr", "–"),
    ("", "", "–"),
]


@pytest.mark.parametrize(("value", "unit", "text"), ROWS)
def test_a_value_of_a_working(value: object, unit: str, text: str) -> None:
    assert figure(value, unit) == text
