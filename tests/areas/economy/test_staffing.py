"""Full-time equivalents from the payroll system: in, out, in again, undone as one step, every mistake at once."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.areas.economy.actions.staffing import StaffRow, save_staff
from styrkedjan.areas.economy.models import StaffMonth
from styrkedjan.areas.economy.queries.drivers import staff_years
from styrkedjan.areas.economy.queries.scope import scope_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, day
from tests.areas.economy.test_workbooks import book, cell_of, edited, kind

pytestmark = pytest.mark.django_db
D = Decimal
APRIL = Period.month(YEAR, 4)
HEADINGS = ("Ansvar", "Månad", "Årsarbetare", "Planerade årsarbetare")
GOOD = ("2010", "2026-01", 11.5, 10)


def read_in(town: Town, *records: tuple, scope: Unit | None = None, **options: object) -> ImportBatch | None:
    file = records[0] if isinstance(records[0], File) else book(HEADINGS, *records)
    return imports.apply(by=town.controller, kind=kind("staff_months"), scope=scope or town.root, file=file, **options)  # type: ignore[arg-type]


def problems(town: Town, *records: tuple, headings: tuple = HEADINGS, **options: object) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        read_in(town, book(headings, *records), **options)  # type: ignore[arg-type]
    assert all(problem.remedy for problem in refusal.value.problems)
    assert not StaffMonth.objects.exists()
    return [f"{problem.where}: {problem.what}" for problem in refusal.value.problems]


def known(town: Town) -> dict:
    return {(row.responsibility, row.period): (row.full_time, row.planned) for row in NOW.rows(StaffMonth)}


class TestInAndOut:
    def test_a_file_in_the_same_file_out_and_nothing_changes(self, town: Town) -> None:
        read_in(town, GOOD, ("2010", "2026-02", 12, None), ("2020", date(YEAR, 1, 1), None, 7.25))
        assert known(town) == {
            ("2010", "2026-01"): (D("11.5"), D(10)),
            ("2010", "2026-02"): (D(12), None),
            ("2020", "2026-01"): (None, D("7.25")),
        }
        data = imports.export(kind("staff_months"), town.root, by=town.controller, known=NOW)
        assert read_in(town, File("fil.xlsx", data)) is None

    def test_the_payroll_systems_csv(self, town: Town) -> None:
        lines = "Ansv;Period;Antal årsarbetare;Sjukfrånvaro\n2010;2026-01;11,5;3\nSumma;;11,5;\n"
        read_in(town, File("lon.csv", lines.encode()))
        assert known(town) == {("2010", "2026-01"): (D("11.5"), None)}

    def test_one_cell_changed_and_undone_as_one_step(self, town: Town) -> None:
        first = read_in(town, GOOD)
        before = known(town)
        data = imports.export(kind("staff_months"), town.root, by=town.controller, known=NOW)
        batch = read_in(town, edited_file(data, "Årsarbetare", "2010", 12.25))
        assert known(town)["2010", "2026-01"] == (D("12.25"), D(10))
        assert NOW.rows(StaffMonth).get().batch == batch
        assert batch is not None
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert known(town) == before
        assert first is not None
        imports.undo(by=town.controller, batch=first, scope=town.root)
        assert known(town) == {}

    def test_a_row_left_out_can_be_removed(self, town: Town) -> None:
        read_in(town, GOOD, ("2020", "2026-01", 3, 3))
        read_in(town, GOOD, remove_missing=True)
        assert list(known(town)) == [("2010", "2026-01")]

    def test_a_committee_reads_in_its_own(self, town: Town) -> None:
        read_in(town, ("3000", "2026-01", 2, 2))
        read_in(town, GOOD, scope=town.school)
        data = imports.export(kind("staff_months"), town.school, by=town.controller, known=NOW)
        assert read_in(town, File("fil.xlsx", data), scope=town.school, remove_missing=True) is None
        assert len(known(town)) == 2

    def test_only_those_who_may(self, town: Town) -> None:
        for role in (Role.READER, Role.AUDITOR, Role.COMMITTEE_CHAIR):
            person = factories.user_with(role, town.root)
            with pytest.raises(NotAllowed):
                imports.apply(by=person, kind=kind("staff_months"), scope=town.root, file=book(HEADINGS, GOOD))
            with pytest.raises(NotAllowed):
                save_staff(by=person, where=town.root, rows={("2010", APRIL): StaffRow(D(1))})


def edited_file(data: bytes, heading: str, row: str, value: float) -> File:
    return edited(data, **{cell_of(data, heading, row): value})


class TestBadFiles:
    def test_every_mistake_at_once(self, town: Town) -> None:
        told = problems(
            town,
            ("9999", "2026-01", 1, 1),
            ("2010", "januari", 1, 1),
            ("2010", "2026-02", "elva", 1),
            ("2010", "2026-03", -1, 1),
            ("", "2026-04", 1, 1),
        )
        for cell in ("A2", "B3", "C4", "C5", "A6"):
            assert any(text.startswith(f"{cell}:") for text in told), (cell, told)

    @pytest.mark.parametrize(
        ("record", "said"),
        [
            (("2010", "2026", 1, 1), "B2: 2026 är ingen månad."),
            (("2010", "2026-T1", 1, 1), "B2: 2026-T1 är ingen månad."),
            (("2010", "2026-01", None, None), "C2: Varken årsarbetare eller planerade årsarbetare är angivna."),
        ],
    )
    def test_what_is_no_month_or_says_nothing(self, town: Town, record: tuple, said: str) -> None:
        assert said in problems(town, record)

    def test_the_same_month_twice(self, town: Town) -> None:
        assert any("finns på flera rader" in told for told in problems(town, GOOD, GOOD))

    def test_a_closed_year(self, town: Town) -> None:
        factories.plan_year(town.root, YEAR, YearState.CLOSED)
        factories.plan_year(town.root, YEAR + 1)
        assert problems(town, GOOD) == [f"B2: Året {YEAR} är stängt eller inte upplagt."]

    def test_no_column_for_the_responsibility(self, town: Town) -> None:
        told = problems(town, ("201", "2026-01", 1), headings=("Enhet", "Månad", "Årsarbetare"))
        assert any("Ansvar" in text for text in told)

    def test_merged_headings(self, town: Town) -> None:
        with pytest.raises(InvalidInput):
            read_in(town, book(("", "", "", ""), GOOD, merged="A1:D1"))

    def test_another_units_code(self, town: Town) -> None:
        told = problems(town, GOOD, scope=town.streets)
        assert told[0].startswith("A2:")
        with pytest.raises(InvalidInput) as refused:
            save_staff(by=town.controller, where=town.streets, rows={("2010", Period(YEAR)): StaffRow(D(1))})
        assert len(refused.value.problems) == 2

    def test_more_mistakes_than_anyone_reads(self, town: Town) -> None:
        rows = "".join(f"2010;2026-{1 + number % 12:02d};x{number};1\n" for number in range(20_000))
        began = time.monotonic()
        with pytest.raises(InvalidInput) as refusal:
            read_in(town, File("fil.csv", (";".join(HEADINGS) + "\n" + rows).encode()))
        assert 1 < len(refusal.value.problems) <= 1_001
        assert time.monotonic() - began < 30

    @pytest.mark.parametrize("row", [(None, None), (D(-1), None), (D(1), D(-1))])
    def test_a_row_that_cannot_be(self, row: tuple) -> None:
        with pytest.raises(ValueError, match=r"årsarbetare"):
            StaffRow(*row)


def test_what_was_saved_again_is_not_written_again(town: Town) -> None:
    rows = {("2010", APRIL): StaffRow(D(5)), ("2020", APRIL): StaffRow(None, D(4))}
    assert save_staff(by=town.controller, where=town.root, rows=rows, at=day(5)) == 2
    assert save_staff(by=town.controller, where=town.root, rows=rows, at=day(6)) == 0
    rows["2010", APRIL] = StaffRow(D(6))
    assert save_staff(by=town.controller, where=town.root, rows=rows, remove=[("2020", APRIL)], at=day(7)) == 2
    assert known(town) == {("2010", "2026-04"): (D(6), None)}
    then = staff_years(scope_of(town.school), APRIL, Known.at(day(6, 20)))
    assert (then[town.north.pk].actual, then[town.south.pk].planned) == ({4: D(5)}, {4: D(4)})


def test_months_to_come_are_not_worked_yet(town: Town) -> None:
    save_staff(by=town.controller, where=town.root, rows={
        ("2010", Period.month(YEAR, month)): StaffRow(D(month), D(9)) for month in range(1, 13)
    })  # fmt: skip
    year = staff_years(scope_of(town.north), APRIL, NOW)[town.north.pk]
    assert sorted(year.actual) == [1, 2, 3, 4]
    assert sorted(year.planned) == list(range(1, 13))
    assert year.posts is not None
    assert year.posts.difference == D("2.5") - 9


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(
    st.tuples(st.sampled_from(["2010", "2011"]), st.integers(1, 12)),
    st.one_of(st.none(), st.decimals(0, 999, places=2)), max_size=24,
))  # fmt: skip
def test_what_goes_out_comes_in_again(values: dict) -> None:
    """The register of a unit with two codes: round trip, and its months are those that both codes know."""
    root = factories.municipality(f"R{factories.user().pk}")
    unit = factories.unit(root)
    by = factories.user_with(Role.CONTROLLER, root)
    for code in ("2010", "2011"):
        Responsibility.objects.create(principal=root, unit=unit, code=code)
    rows = {(code, Period.month(YEAR, month)): StaffRow(value, D(1)) for (code, month), value in values.items()}
    save_staff(by=by, where=root, rows=rows)
    data = imports.export(kind("staff_months"), root, by=by, known=NOW)
    assert imports.preview(kind("staff_months"), root, File("f.xlsx", data)).changes == ()
    told = {key: value for key, value in values.items() if value is not None}
    codes = {code for code, _ in told}
    whole = {month for _, month in told if all((code, month) in told for code in codes)}
    found = staff_years(scope_of(root), Period.month(YEAR, 12), NOW).get(unit.pk)
    assert {month: sum(told[code, month] for code in codes) for month in whole} == dict(found.actual if found else {})
