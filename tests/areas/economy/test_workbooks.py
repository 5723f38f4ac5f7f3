"""Budget, frames and forecasts as workbooks: the same out as in, undone in one step, every mistake told at once."""

from __future__ import annotations

import io
import time
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast, NetFrame
from styrkedjan.areas.economy.queries.written import budget_lines, frame
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import Choices, File, Operation, Side
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, forecast, net_frame

pytestmark = pytest.mark.django_db
MONTHS = tuple(name.capitalize() for name in MONTH_NAMES)
HEADINGS = {
    "budget": ("År", "Enhet", "Ansvar", "Kontogrupp", "Verksamhet", *MONTHS),
    "frames": ("År", "Nämnd", "Slag", "Särskilt anslag", "Belopp", "Beslutande organ", "Beslutsdatum", "Paragraf"),
    "forecasts": ("Enhet", "Prognostillfälle", "Kontogrupp", "Helårsprognos", "Kommentar"),
}
GOOD = {
    "budget": (YEAR, "201", "2010", "personal", "", *([100] * 12)),
    "frames": (YEAR, "200", "Beslutad ram", "", 5000, "Kommunfullmäktige", date(2025, 11, 24), "12"),
    "forecasts": ("201", "2026-04", "personal", 1250, "Vikarier"),
}


def kind(key: str) -> imports.ImportKind:
    found = imports.kind_of(key)
    assert isinstance(found, imports.ImportKind)
    return found


def book(*records: tuple[Any, ...], merged: str = "") -> File:
    """A workbook as a person makes one; `merged` is a range whose cells are merged."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        page = made.add_worksheet("Blad1")
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for row, record in enumerate(records):
            for place, value in enumerate(record):
                if isinstance(value, date):
                    page.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif isinstance(value, str):
                    page.write_string(row, place, value)
                elif value is not None:
                    page.write(row, place, value)
        if merged:
            page.merge_range(merged, "Rubrik")
    return File("fil.xlsx", target.getvalue())


def edited(data: bytes, **cells: Any) -> File:
    """An export opened in Excel, with some cells changed, and saved."""
    opened = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        opened[opened.sheetnames[0]][cell] = value
    target = io.BytesIO()
    opened.save(target)
    opened.close()
    return File("rättad.xlsx", target.getvalue())


def cell_of(data: bytes, heading: str, text: str) -> str:
    """The address of the column's cell on the row that has `text` somewhere."""
    opened = openpyxl.load_workbook(io.BytesIO(data))
    rows = list(opened[opened.sheetnames[0]].iter_rows())
    opened.close()
    head = next(row for row in rows if any(cell.value == heading for cell in row))
    letter = next(cell.column_letter for cell in head if cell.value == heading)
    line = next(row for row in rows if any(str(cell.value) == text for cell in row))
    return f"{letter}{line[0].row}"


def apply(town: Town, key: str, file: File, **options: Any) -> ImportBatch | None:
    return imports.apply(by=town.controller, kind=kind(key), scope=town.root, file=file, **options)


def export(town: Town, key: str) -> bytes:
    return imports.export(kind(key), town.root, by=town.controller, known=NOW)


def problems(town: Town, key: str, *records: tuple[Any, ...], **options: Any) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        apply(town, key, book(*records, **options))
    assert all(problem.remedy for problem in refusal.value.problems)
    return [f"{problem.where}: {problem.what}" for problem in refusal.value.problems]


def filled(town: Town) -> None:
    budget(town, town.north, "personal", tuple(range(100, 112)), activity="610")
    budget(town, town.south, "ovrigt", 7)
    net_frame(town, town.school, 5000, decision_section="12", earmark="vinterunderhåll")
    forecast(town, town.north, "personal", 1234, comment="Två rader\nmed text")


@pytest.mark.parametrize("key", HEADINGS)
class TestEveryKind:
    def test_what_was_exported_changes_nothing_when_imported(self, town: Town, key: str) -> None:
        filled(town)
        assert apply(town, key, File("fil.xlsx", export(town, key))) is None

    def test_a_new_row_comes_in_and_goes_out_again_with_undo(self, town: Town, key: str) -> None:
        filled(town)
        before = dict(kind(key).current(town.root, NOW))
        looked_at = imports.preview(kind(key), town.root, book(HEADINGS[key], GOOD[key]))
        batch = apply(town, key, book(HEADINGS[key], GOOD[key]), fingerprint=looked_at.fingerprint)
        assert batch is not None
        assert len(kind(key).current(town.root, NOW)) == len(before) + (key != "forecasts")
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert dict(kind(key).current(town.root, NOW)) == before

    def test_a_row_left_out_can_be_removed_and_brought_back(self, town: Town, key: str) -> None:
        filled(town)
        before = dict(kind(key).current(town.root, NOW))
        batch = apply(town, key, book(HEADINGS[key], GOOD[key]), remove_missing=True)
        assert batch is not None
        assert len(kind(key).current(town.root, NOW)) == 1
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert dict(kind(key).current(town.root, NOW)) == before

    def test_a_closed_year_is_not_changed(self, town: Town, key: str) -> None:
        factories.plan_year(town.root, YEAR, YearState.CLOSED)
        factories.plan_year(town.root, YEAR + 1)
        told = problems(town, key, HEADINGS[key], GOOD[key])
        assert told == [f"{'B' if key == 'forecasts' else 'A'}2: Året {YEAR} är stängt eller inte upplagt."]

    def test_merged_headings_are_refused_with_what_to_do(self, town: Town, key: str) -> None:
        titles = ("",) * len(HEADINGS[key])
        with pytest.raises(InvalidInput) as refusal:
            apply(town, key, book(titles, GOOD[key], merged="A1:E1"))
        assert all(problem.remedy for problem in refusal.value.problems)

    def test_the_same_row_twice(self, town: Town, key: str) -> None:
        assert any("finns på flera rader" in told for told in problems(town, key, HEADINGS[key], GOOD[key], GOOD[key]))

    def test_only_those_who_may(self, town: Town, key: str) -> None:
        for person in (factories.user_with(Role.READER, town.root), factories.user_with(Role.AUDITOR, town.root)):
            with pytest.raises(NotAllowed):
                imports.export(kind(key), town.root, by=person, known=NOW)
            with pytest.raises(NotAllowed):
                imports.apply(by=person, kind=kind(key), scope=town.root, file=book(HEADINGS[key], GOOD[key]))


class TestBudget:
    def test_one_cell_changed_in_excel(self, town: Town) -> None:
        filled(town)
        data = export(town, "budget")
        batch = apply(town, "budget", edited(data, **{cell_of(data, "Mars", "201"): 5000}))
        assert batch is not None
        assert batch.summary["rows"] == {"nya": 0, "ändrade": 1, "borttagna": 0}
        (line,) = budget_lines(town.north, YEAR, NOW)
        assert [*line.months[:4]] == [100, 101, 5000, 103]
        assert (line.batch, BudgetLine.objects.count()) == (batch, 3)

    def test_both_have_changed_the_same_cell(self, town: Town) -> None:
        filled(town)
        data = export(town, "budget")
        line = NOW.rows(BudgetLine).get(unit=town.north)
        BudgetLine.objects.filter(pk=line.pk).update(m03=Decimal(777))
        file = edited(data, **{cell_of(data, "Mars", "201"): 5000, cell_of(data, "April", "201"): 6000})
        preview = imports.preview(kind("budget"), town.root, file)
        assert [(cell.column, cell.before, cell.after) for _, cell in preview.conflicts] == [("m03", 777, 5000)]
        with pytest.raises(Refused):
            apply(town, "budget", file)
        apply(town, "budget", file, choices=Choices(everything=Side.THEIRS))
        (now,) = budget_lines(town.north, YEAR, NOW)
        assert now.months[2:4] == (777, 6000)

    def test_every_mistake_at_once(self, town: Town) -> None:
        """| rad | fel |  text bland belopp, okänd enhet, okänd kontogrupp, tom månad, annans ansvar kommer sist |"""
        wrong = [list(GOOD["budget"]) for _ in range(4)]
        wrong[0][7] = "tolv"
        wrong[1][1] = "999"
        wrong[2][3] = "finns-inte"
        wrong[3][5] = None
        told = problems(town, "budget", HEADINGS["budget"], *(tuple(row) for row in wrong))
        for cell in ("H2", "B3", "D4", "F5"):
            assert any(text.startswith(f"{cell}:") for text in told), (cell, told)
        assert not BudgetLine.objects.exists()

    def test_another_units_responsibility(self, town: Town) -> None:
        row = (YEAR, "201", "2020", "personal", "", *([1] * 12))
        assert problems(town, "budget", HEADINGS["budget"], row) == [
            "C2: Ansvaret 2020 hör till 202, inte till 201."
        ]  # fmt: skip

    def test_a_unit_outside_ones_own(self, town: Town) -> None:
        head = factories.user_with(Role.UNIT_HEAD, town.south)
        with pytest.raises(InvalidInput):
            imports.apply(by=head, kind=kind("budget"), scope=town.south, file=book(HEADINGS["budget"], GOOD["budget"]))

    def test_a_year_two_hundred_years_away(self, town: Town) -> None:
        row = (1826, *GOOD["budget"][1:])
        assert problems(town, "budget", HEADINGS["budget"], row)[0].startswith("A2:")

    @pytest.mark.any_database
    def test_more_mistakes_than_anyone_reads(self, town: Town) -> None:
        """As CSV, since that is how so many rows come; the answer is bounded and names the first."""
        rows = (f"{YEAR};201;2010;personal;{number};" + ";".join(["x"] * 12) for number in range(30_000))
        data = "\n".join([";".join(HEADINGS["budget"]), *rows]).encode()
        began = time.monotonic()
        with pytest.raises(InvalidInput) as refusal:
            apply(town, "budget", File("fil.csv", data))
        assert 1 < len(refusal.value.problems) <= 1_001
        assert "visas inte" in refusal.value.problems[-1].what
        assert time.monotonic() - began < 30

    def test_a_whole_municipality_at_once(self, town: Town) -> None:
        rows = [(YEAR, "201", "2010", "personal", f"{number}", *([number] * 12)) for number in range(1, 2_001)]
        batch = apply(town, "budget", book(HEADINGS["budget"], *rows))
        assert batch is not None
        assert sum(sum(line.months) for line in budget_lines(town.north, YEAR, NOW)) == 12 * sum(range(1, 2_001))
        assert imports.preview(kind("budget"), town.root, File("f.xlsx", export(town, "budget"))).count(
            Operation.CHANGE
        ) == 0  # fmt: skip


class TestFrames:
    def test_a_corrected_amount_keeps_what_was(self, town: Town) -> None:
        filled(town)
        data = export(town, "frames")
        then = NetFrame.objects.get()
        apply(town, "frames", edited(data, **{cell_of(data, "Belopp", "200"): 5500}))
        assert frame(town.school, YEAR, NOW) == 5500
        assert frame(town.school, YEAR, Known.at(then.known_at)) == 5000
        assert NOW.rows(NetFrame).get().decision_section == "12"

    def test_a_school_has_no_frame(self, town: Town) -> None:
        told = problems(town, "frames", HEADINGS["frames"], (YEAR, "201", *GOOD["frames"][2:]))
        assert told[0].startswith("B2:")

    def test_a_decision_far_from_its_year(self, town: Town) -> None:
        row = (*GOOD["frames"][:6], date(2015, 11, 24), "12")
        assert "ligger långt från budgetåret" in problems(town, "frames", HEADINGS["frames"], row)[0]

    def test_a_supplementary_row_says_what_pays_for_it(self, town: Town) -> None:
        row = (*GOOD["frames"][:2], "Tilläggsanslag", *GOOD["frames"][3:])
        told = problems(town, "frames", HEADINGS["frames"], row)
        assert len(told) == 1, told
        assert "inte vad som betalar" in told[0]
        apply(town, "frames", book((*HEADINGS["frames"], "Finansiering"), (*row, "Lån")))
        data = export(town, "frames")
        apply(town, "frames", edited(data, **{cell_of(data, "Finansiering", "200"): "Lägre budgeterat resultat"}))
        assert NOW.rows(NetFrame).get().financing == "result"

    def test_a_technical_adjustment_sums_to_nought_over_the_committees(self, town: Town) -> None:
        def row(unit: str, amount: int) -> tuple[Any, ...]:
            return (YEAR, unit, "Teknisk justering", "", amount, "Kommunstyrelsen", date(2026, 3, 4), "40")

        told = problems(town, "frames", HEADINGS["frames"], row("200", -60), row("300", 50))
        assert told == ["E2: Posterna av slaget ”teknisk justering” från samma beslut går inte jämnt upp."]
        apply(town, "frames", book(HEADINGS["frames"], row("200", -60), row("300", 60)))
        assert (frame(town.school, YEAR, NOW), frame(town.streets, YEAR, NOW)) == (-60, 60)
        data = export(town, "frames")
        with pytest.raises(InvalidInput, match="går inte jämnt upp"):
            apply(town, "frames", edited(data, **{cell_of(data, "Belopp", "300"): 61}))

    def test_a_committee_does_not_import_its_own_frame(self, town: Town) -> None:
        person = factories.user_with(Role.CONTROLLER, town.school)
        with pytest.raises(NotAllowed):
            imports.apply(
                by=person, kind=kind("frames"), scope=town.school, file=book(HEADINGS["frames"], GOOD["frames"])
            )


class TestForecasts:
    def test_amount_and_comment_travel_both_ways(self, town: Town) -> None:
        filled(town)
        data = export(town, "forecasts")
        apply(town, "forecasts", edited(data, **{cell_of(data, "Kommentar", "201"): "Ny text"}))
        row = NOW.rows(Forecast).get()
        assert (row.amount, row.comment, row.round_key) == (1234, "Ny text", "2026-04")

    def test_a_tertial_is_no_round(self, town: Town) -> None:
        row = ("201", "2026-T1", "personal", 1250, "")
        assert problems(town, "forecasts", HEADINGS["forecasts"], row) == [
            "B2: Prognostillfället 2026-T1 är ingen månad."
        ]


def test_the_months_of_the_workbook_are_those_of_the_table() -> None:
    assert [column.key for column in kind("budget").spec.columns if column.key in MONTH_FIELDS] == list(MONTH_FIELDS)
