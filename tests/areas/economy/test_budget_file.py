"""The budget as SIE and CSV: read back it is the same amounts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.budget_file import budget_accounts, csv_budget, sie_budget
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation.known import NOW
from styrkedjan.sources.sie.budget import read_budget
from tests.areas.economy.conftest import YEAR, Town, budget, even, publish

pytestmark = pytest.mark.django_db
TODAY = date(2025, 12, 20)


def filled(town: Town) -> None:
    publish(town, [*even("2010", "5110", 1, 12), *even("2010", "3010", -1, 12)])
    budget(town, town.north, "personal", tuple(range(100, 112)), activity="610")
    budget(town, town.north, "intakter", -20)
    budget(town, town.south, "personal", 50)
    budget(town, town.streets, "kopt", 7)


def test_the_sie_file_holds_the_same_months(town: Town, tmp_path: Path) -> None:
    filled(town)
    file = tmp_path / "budget.si"
    file.write_bytes(sie_budget(town.school, YEAR, TODAY, NOW))
    read = read_budget(file)
    sums: defaultdict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
    for row in read.rows:
        sums[row.period, row.account, dict(row.objects)[1]] += row.amount
    assert sums[202603, "5110", "2010"] == 102
    assert sums[202612, "3010", "2010"] == -20
    assert sum(sums.values()) == sum(range(100, 112)) - 240 + 600
    assert not any(account.startswith("4") for _, account, _ in sums), "the streets are another committee's"
    assert {code for number, code, _ in read.objects if number == 20} == {"610"}
    assert {(code, name) for number, code, name in read.objects if number == 1} == {
        ("2010", town.north.name), ("2020", town.south.name),
    }  # fmt: skip
    assert {code for code, _ in read.accounts} == {"5110", "3010"}, "no account that no posting uses"


def test_the_csv_file_holds_the_same_months(town: Town) -> None:
    filled(town)
    lines = csv_budget(town.school, YEAR, NOW).decode("utf-8-sig").splitlines()
    assert lines[0] == "Period;Ansvar;Konto;Verksamhet;Belopp"
    assert "202603;2010;5110;610;102,00" in lines
    assert sum(Decimal(line.split(";")[4].replace(",", ".")) for line in lines[1:]) == 1266 - 240 + 600


def test_a_group_that_is_gone_is_told(town: Town) -> None:
    budget(town, town.north, "borttagen", 1)
    with pytest.raises(InvalidInput, match="borttagen"):
        sie_budget(town.north, YEAR, TODAY, NOW)


def test_the_municipality_chooses_the_account_and_one_is_asked_for_where_none_is_known(town: Town) -> None:
    budget(town, town.north, "personal", 50)
    with pytest.raises(InvalidInput, match="vilket konto budgeten ska skrivas på"):
        sie_budget(town.north, YEAR, TODAY, NOW)
    AccountGroup.objects.filter(code="personal").update(budget_account="5999")
    assert budget_accounts(town.root, YEAR, NOW)["personal"].why == "valt av kommunen"
    assert b"5999" in sie_budget(town.north, YEAR, TODAY, NOW)
