"""Values in the kit: the Swedish way, never a code or a year parted in thousands, and nothing at all a dash."""

from __future__ import annotations

from inspect import Parameter, signature

import pytest
from django.template import Context, Template

from styrkedjan.pages.kit.templatetags.kit import figure, register

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


ALONE = sorted(
    name
    for name, made in register.filters.items()
    if sum(one.default is Parameter.empty for one in signature(made).parameters.values()) == 1
)


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("chain", ["nothing", "point.total", "point.total.value", "unknown", "empty"])
def test_a_chain_that_ends_halfway_is_a_dash(name: str, chain: str) -> None:
    """`point.total.known_at` where the year has no value: the page shows a dash and not an error."""
    context = Context({"nothing": None, "point": {"total": None}, "empty": ""})
    assert Template(f"{{% load kit %}}{{{{ {chain}|{name} }}}}").render(context) == "–"


@pytest.mark.parametrize(("value", "text"), [(0, "0"), ("0", "0"), ("1234.5", "1\u00a0235")])
def test_zero_is_a_value(value: object, text: str) -> None:
    assert Template("{% load kit %}{{ value|number }}").render(Context({"value": value})) == text
