"""Equity from before the system from a file: entered year by year, corrected, and taken back in one step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.year_end.queries import results
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from tests.areas.year_end.conftest import KS, YEAR, Town

pytestmark = pytest.mark.django_db
HEAD = "Nämnd;Bokslutsår;Belopp;Varav särskilda anslag;Källa;Beslutande organ;Beslutsdatum;Paragraf;Diarienummer\n"


def apply(town: Town, *amounts: str) -> imports.ImportBatch | None:
    decided = f"{KS.body};{KS.date};{KS.section};{KS.record_number}"
    years = range(YEAR - len(amounts), YEAR)
    rows = [
        f"{town.school.code};{year};{amount};0;Boken s. 4;{decided}"
        for year, amount in zip(years, amounts, strict=True)
    ]
    file = imports.File("eget.csv", (HEAD + "\n".join(rows)).encode())
    return imports.apply(by=town.controller, kind=imports.kind_of("opening_equity"), scope=town.root, file=file)


def equity(town: Town) -> list[Decimal]:
    return [row.amount for row in results.equity_entries(town.root, NOW).get(town.school.pk, [])]


def test_years_are_entered_corrected_and_taken_back(town: Town) -> None:
    first = apply(town, "−200,50", "1 000")
    assert equity(town) == [Decimal("-200.50"), Decimal(1000)]
    second = apply(town, "-200,50", "1 100")
    assert equity(town)[1] == Decimal(1100)
    assert second is not None
    imports.undo(by=town.controller, batch=second, scope=town.root)
    assert equity(town)[1] == Decimal(1000)
    assert first is not None
    imports.undo(by=town.controller, batch=first, scope=town.root)
    assert equity(town) == []
