"""Every sentence, figure and working that the economy's rules tell, held word for word against spec/."""

from __future__ import annotations

import pytest

from tests.domain.economy.answers import SPEC, answer, cases, spec

GROUPS = sorted(path.stem for path in SPEC.glob("*.txt"))
EACH = [(group, heading) for group in GROUPS for heading in spec(group)]


@pytest.mark.parametrize(("group", "heading"), EACH)
def test_the_rules_answer_what_the_table_says(group: str, heading: str) -> None:
    assert answer(cases(group)[heading]) == spec(group)[heading]


@pytest.mark.parametrize("group", GROUPS)
def test_every_case_has_its_answer(group: str) -> None:
    assert list(cases(group)) == list(spec(group))
