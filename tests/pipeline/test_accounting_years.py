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


TABLE = "Ansvar;Konto;Datum;Belopp\n100;5010;2024-08-15;100,50\n100;5010;2025-03-01;7\n100;5010;2025-06-30;3\n"
BROKEN = "2024-07--2025-06"


def test_a_table_of_several_years_is_refused_with_a_way_out_that_works(company, tmp_path):
    root, by = company
    path = written(tmp_path, "bok.csv", TABLE)
    found = preview(root, path, year="2024")
    assert found.blocked
    assert "--accounting-year 2024-08--2025-06" in found.messages[0].remedy
    asked = preview(root, path, accounting_year=BROKEN)
    assert asked.blocked
    assert "Välj 2024 eller 2025 (--year)" in asked.messages[0].remedy
    for year in ("2024", "2025"):
        options = {"year": year, "accounting_year": BROKEN}
        ready = preview(root, path, **options)
        assert not ready.blocked, [str(each) for each in ready.messages]
        told = [each.what.replace("\u00a0", " ") for each in ready.messages]
        rest = "2 rader (+10 kr) hör till 2025" if year == "2024" else "1 rad (+101 kr) hör till 2024"
        assert any(rest in what for what in told), told
        ledger_kind.apply(by=by, scope=root, path=path, file_name=path.name, options=options)
    assert (rent(root, 2024), rent(root, 2025)) == ({8: Decimal("100.50")}, {3: 7, 6: 3})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("100;5010;2024-06-30;1\n", "ligger utanför 2024"),
        ("100;5010;2025-07-01;1\n", "ligger utanför 2024"),
    ],
)
def test_a_row_outside_the_accounting_year_is_never_dropped(company, tmp_path, text, sentence):
    root, _ = company
    found = preview(root, written(tmp_path, "bok.csv", TABLE + text), year="2024", accounting_year=BROKEN)
    assert found.blocked
    assert any(sentence in each.what for each in found.messages)


def test_months_without_a_year_say_nothing_in_a_file_of_two(company, tmp_path):
    root, _ = company
    bare = written(tmp_path, "bok.csv", "Ansvar;Konto;Period;Belopp\n100;5010;8;100\n")
    found = preview(root, bare, year="2024", accounting_year=BROKEN)
    assert "”8” är ingen period" in found.messages[0].what
    named = written(tmp_path, "ar.csv", "Ansvar;Konto;År;Period;Belopp\n100;5010;2024;8;100\n100;5010;2025;2;5\n")
    ready = preview(root, named, year="2025", accounting_year=BROKEN)
    assert not ready.blocked
    assert dict(ready.facts)["Summa av transaktionerna"].replace("\u00a0", " ") == "5,00 kr"


@pytest.mark.parametrize("text", ["2024", "2024-13--2025-06", "2025-06--2024-07", "2022-01--2024-06", "x" * 100])
def test_what_is_no_accounting_year_is_a_sentence(company, tmp_path, text):
    root, _ = company
    (problem,) = preview(root, written(tmp_path, "bok.csv", TABLE), year="2024", accounting_year=text).messages
    assert problem.where == "Räkenskapsår"
    assert problem.remedy
