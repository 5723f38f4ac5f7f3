"""A company's year need not be a calendar year: the file is read once per calendar year, and nothing is lost."""

from decimal import Decimal
from pathlib import Path

import pytest

from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.pipeline import ledger_kind
from styrkedjan.store.queries import ledger_totals
from tests import factories

pytestmark = pytest.mark.django_db


def sie(first: str, last: str, *days: str, amount: int = 100) -> str:
    rows = [f'#VER A {at} {day} "x"\n{{\n#TRANS 5010 {{1 "100"}} {amount}\n#TRANS 1930 {{}} -{amount}\n}}\n'
            for at, day in enumerate(days, 1)]  # fmt: skip
    head = f'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Bolaget AB"\n#RAR 0 {first} {last}\n#DIM 1 "Ansvar"\n'
    return f'{head}#KONTO 5010 "Hyra"\n#KONTO 1930 "Bank"\n{"".join(rows)}'


@pytest.fixture
def company():
    root = factories.municipality()
    return root, factories.user_with(Role.CONTROLLER, root, "cleo")


def preview(root, path: Path, **options: str):
    return ledger_kind.preview(root, path, path.name, options)


def load(root, by, path: Path, year: str):
    ready = preview(root, path, year=year)
    assert not ready.blocked, [str(each) for each in ready.messages]
    return ledger_kind.apply(by=by, scope=root, path=path, file_name=path.name, options={"year": year})


def rent(root, year: int) -> dict[int, Decimal]:
    rows = ledger_totals(ledger_kind._store(), root.code, year, by=("period", "account"), as_of=NOW.moment)
    return {row.period.number: row.amount for row in rows if row.account == "5010" and row.period}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="cp437")
    return path


def test_a_year_over_two_calendar_years_is_asked_about(company, tmp_path):
    root, _ = company
    path = written(tmp_path, "lang.se", sie("20240701", "20251231", "20240815", "20250301"))
    for options in ({}, {"year": "2023"}):
        found = preview(root, path, **options)
        assert found.blocked
        assert "går över flera kalenderår" in found.messages[0].what
        assert "2024 eller 2025 (--year)" in found.messages[0].remedy


def test_eighteen_months_are_read_once_for_each_calendar_year(company, tmp_path):
    root, by = company
    path = written(tmp_path, "lang.se", sie("20240701", "20251231", "20240815", "20250301", "20251231"))
    told = [each.what for each in preview(root, path, year="2024").messages]
    assert any("läses för 2024; 4 rader (0 kr" in what.replace("\u00a0", " ") for what in told), told
    load(root, by, path, "2024")
    load(root, by, path, "2025")
    assert (rent(root, 2024), rent(root, 2025)) == ({8: 100}, {3: 100, 12: 100})


def test_two_broken_years_meet_in_a_calendar_year(company, tmp_path):
    root, by = company
    one = written(tmp_path, "ett.se", sie("20240701", "20250630", "20240815", "20250301"))
    two = written(tmp_path, "tva.se", sie("20250701", "20260630", "20250915", "20260301", amount=7))
    load(root, by, one, "2025")
    load(root, by, two, "2025")
    assert rent(root, 2025) == {3: 100, 9: 7}
    load(root, by, one, "2025")
    assert rent(root, 2025) == {3: 100, 9: 7}
