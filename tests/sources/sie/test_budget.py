"""Budgets written as SIE: valid, exact, and read back as they were."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources import sie
from styrkedjan.sources.sie import Budget, BudgetRow, Dimension, budget_file, read_budget, write_budget

ACCOUNTS = (("3010", "Avgifter"), ("5010", 'Löner "timme"'), ("6110", "Papper, {pennor} #1"))
BUDGET = Budget(
    company="Övre Ådala kommun",
    organisation_number="212000-0001",
    generated=date(2025, 11, 20),
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    accounts=ACCOUNTS,
    dimensions=(Dimension(1, "Ansvar"), Dimension(21, "Delprojekt", 6)),
    objects=((1, "4100", "Björkskolan"),),
    rows=(
        BudgetRow(202601, "5010", Decimal("70.50"), ((1, "4100"),)),
        BudgetRow(202601, "5010", Decimal("29.50")),
        BudgetRow(202602, "3010", Decimal("-15")),
        BudgetRow(202603, "3010", Decimal("0")),
    ),
)

EXPECTED = """#SIETYP 3
#ORGNR "212000-0001"
#FNAMN "Övre Ådala kommun"
#RAR 0 20260101 20261231
#OMFATTN 20261231
#KONTO "3010" "Avgifter"
#KONTO "5010" "Löner \\"timme\\""
#KONTO "6110" "Papper, {pennor} #1"
#DIM "1" "Ansvar"
#UNDERDIM "21" "Delprojekt" "6"
#OBJEKT "1" "4100" "Björkskolan"
#PBUDGET 0 202602 "3010" {} -15.00
#PBUDGET 0 202601 "5010" {} 100.00
#PBUDGET 0 202601 "5010" {1 "4100"} 70.50
#KSUMMA"""


def test_the_file_as_a_person_reads_it() -> None:
    text = budget_file(BUDGET).decode("cp437").replace("\r\n", "\n")
    assert text.startswith('#FLAGGA 0\n#KSUMMA\n#PROGRAM "Styrkedjan" "1"\n#FORMAT PC8\n#GEN 20251120\n')
    assert EXPECTED in text


def test_our_own_inspection_finds_nothing_wrong(tmp_path: Path) -> None:
    write_budget(tmp_path / "budget.se", BUDGET)
    found = sie.inspect(tmp_path / "budget.se")
    assert (found.messages, found.sie_type, found.charset) == ((), "3", "cp437")
    assert [path.name for path in tmp_path.iterdir()] == ["budget.se"]


def test_without_objects_it_is_type_2(tmp_path: Path) -> None:
    plain = replace(BUDGET, dimensions=(), objects=(), rows=(BudgetRow(202601, "5010", Decimal("5")),))
    write_budget(tmp_path / "budget.se", plain)
    assert sie.inspect(tmp_path / "budget.se").sie_type == "2"
    assert sie.inspect(tmp_path / "budget.se").messages == ()


def test_typographic_signs_are_written_plainly() -> None:
    assert b'"Skolan - 2026"' in budget_file(replace(BUDGET, company="Skolan – 2026"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"company": "Łódź"}, "inte kan skriva: Ł ź"),
        ({"company": "Σ ÷ ─"}, "inte kan skriva"),
        ({"company": "rad\nbruten"}, "inte kan skriva"),
        ({"company": "slut\\"}, "omvänt snedstreck"),
        ({"start": date(2027, 1, 1)}, "slutar innan det börjar"),
        ({"rows": (BudgetRow(202701, "5010", Decimal(1)),)}, "utanför budgetåret"),
        ({"rows": (BudgetRow(202601, "9999", Decimal(1)),)}, "inte i kontoplanen"),
        ({"rows": (BudgetRow(202601, "5010", Decimal("1.005")),)}, "inte hela ören"),
        ({"rows": (BudgetRow(202601, "5010", Decimal("NaN")),)}, "inte hela ören"),
        ({"rows": (BudgetRow(202601, "5010", Decimal(1), ((25, "x"),)),)}, "Dimension 25 är inte deklarerad"),
        ({"rows": (BudgetRow(202601, "5010", Decimal(1), ((6, "x"), (1, "y"))),)}, "dimensionsordning"),
        ({"rows": (BudgetRow(202601, "5010", Decimal(1), ((1, ""),)),)}, "är tomt"),
        ({"rows": (BudgetRow(202601, "5010", Decimal(1)), BudgetRow(202601, "5010", Decimal(2)))}, "två gånger"),
    ],
)
def test_what_cannot_be_written_is_said_at_once(change: dict, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        replace(BUDGET, **change)


def test_all_problems_come_together() -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(BUDGET, company="Łódź", rows=(BudgetRow(209901, "1", Decimal("0.001")),))
    assert len(caught.value.problems) == 4


def test_a_file_without_a_year_is_no_budget(tmp_path: Path) -> None:
    (tmp_path / "annan.se").write_text("#FLAGGA 0\n#PBUDGET 0 202601 5010 {} 5\n")
    with pytest.raises(InvalidInput, match="#RAR"):
        read_budget(tmp_path / "annan.se")


WESTERN = bytes(code for code in range(0x20, 0xB0) if code != 0x7F).decode("cp437") + "°²·"
NAMES = st.text(WESTERN, min_size=1, max_size=12).filter(lambda text: not text.endswith("\\"))
CODES = st.text('abc123 å"{}#', min_size=1, max_size=5)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    numbers = draw(st.lists(st.integers(1000, 99999).map(str), min_size=1, max_size=4, unique=True))
    codes = st.one_of(
        st.just(()),
        st.tuples(st.tuples(st.just(1), CODES)),
        st.tuples(st.tuples(st.just(1), CODES), st.tuples(st.just(6), CODES)),
    )
    keys = draw(
        st.lists(st.tuples(st.integers(202601, 202612), st.sampled_from(numbers), codes), max_size=8, unique=True)
    )
    amounts = st.decimals(-(10**9), 10**9, places=2)
    return Budget(
        company=draw(NAMES),
        organisation_number="212000-0001",
        generated=date(2025, 11, 20),
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        accounts=tuple((number, draw(NAMES)) for number in numbers),
        dimensions=draw(st.sampled_from([(), (Dimension(1, "Ansvar"), Dimension(2, "Bärare", 1))])),
        objects=tuple((1, code, draw(NAMES)) for code in draw(st.lists(CODES, max_size=3, unique=True))),
        rows=tuple(BudgetRow(period, account, draw(amounts), objects) for period, account, objects in keys),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budgets())
def test_what_is_written_reads_back_the_same(tmp_path: Path, budget: Budget) -> None:
    path = tmp_path / "budget.se"
    write_budget(path, budget)
    assert read_budget(path) == budget
    assert not sie.inspect(path).has_errors
