"""The politician's two pages: what has changed, what needs a decision, what is uncertain, on two sheets at the most."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.overviews.waiting import Waiting
from styrkedjan.reports.brief import brief
from styrkedjan.reports.document import Bullets, Figure
from styrkedjan.reports.writers import Format, write
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
D = Decimal
OCTOBER = Period.parse("2026-10")


@pytest.fixture
def committee():
    root = factories.municipality()
    factories.account_groups(root)
    committee = factories.committee(root, name="Omsorgsnämnden")
    for number, amount in enumerate((13_000_000, 9_000_000)):
        unit = factories.unit(committee, name=f"Hemtjänst {number}")
        months = dict.fromkeys(MONTH_FIELDS, D(10_000_000) / 12)
        BudgetLine.objects.create(unit=unit, year=2026, account_group="personal", known_by=factories.author(), **months)
        for round_key, less in (("2026-08", 500_000), ("2026-10", 0)):
            Forecast.objects.create(
                unit=unit, year=2026, round_key=round_key, account_group="personal", amount=amount - less,
                known_by=factories.author(),
            )  # fmt: skip
    return committee


def told(document):
    return [
        text.replace("\u00a0", " ") for block in document.blocks if isinstance(block, Bullets) for text in block.items
    ]


def test_it_says_what_has_changed_what_to_decide_and_shows_where(committee):
    matters = [
        Waiting("economy:request", number, f"Begäran {number}", "Omsorgsnämnden", D(3_000_000)) for number in range(7)
    ]
    document = brief(committee, OCTOBER, matters, NOW)
    assert document.blocks[0].text.replace("\u00a0", " ") == (
        "Nämnden väntas gå 2,0 mnkr över budgeten; i Hemtjänst 0 saknas 3,0 mnkr."
    )
    lines = told(document)
    assert "Prognosen är 1,0 mnkr sämre än i augusti." in lines
    assert "Begäran 0 (Omsorgsnämnden, 3,0 mnkr)." in lines
    assert "2 ärenden till: se startsidan." in lines
    assert any(line.startswith("2,0 mnkr fattas till årets slut") for line in lines)
    assert "Redovisningen för oktober 2026 är inte inläst, så utfallet är okänt." in lines
    assert [block.chart.categories for block in document.blocks if isinstance(block, Figure)] == [
        ("Hemtjänst 0", "Hemtjänst 1")
    ]


def test_the_file_has_two_pages_at_the_most(committee):
    matters = [Waiting("economy:request", number, "Begäran om ramen " * 6, "Omsorgsnämnden") for number in range(20)]
    data = write(brief(committee, OCTOBER, matters, NOW), Format.PDF).data
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", data)) <= 2
