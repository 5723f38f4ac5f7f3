"""Goals out to Excel and in again: preview, conflicts, apply in one step, undo in one step."""

import io
from datetime import date

import openpyxl
import pytest

from styrkedjan.areas.chain.actions import changing, years
from styrkedjan.areas.chain.models import Element
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import Choices, File, Side
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
HEAD = ["Planår", "Nyckel", "Nivå", "Slag", "Rubrik", "Enhet", "Bidrar till", "Klart senast"]
GOAL = ("2026", "GSN-1", "committee", "Mål", "Läskunniga elever", "GSN", "KF-11; KF-13", "")
TASK = ("2026", "U-1", "committee", "Uppdrag", "Utred skolskjutsen", "GSN", "GSN-1", "2026-05-01")


@pytest.fixture
def town():
    return make.municipality(steering_model="huddinge")


@pytest.fixture
def board(town):
    return make.committee(town, code="GSN")


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town)


@pytest.fixture
def year(controller, town, board):
    return years.load_steering_model(by=controller, principal=town, year=2026, model="huddinge")


@pytest.fixture
def kind():
    return imports.kind_of("goals")


def csv(*records):
    return File("mal.csv", "\n".join("|".join(record) for record in (HEAD, *records)).replace("|", "\t").encode())


@pytest.fixture
def load(controller, kind, town):
    def load(file, **options):
        return imports.apply(by=controller, kind=kind, scope=town, file=file, **options)

    return load


def test_goals_come_in_with_their_links_whatever_their_order(year, load):
    batch = load(csv(TASK, GOAL))
    goal, task = (Element.objects.get(key=key) for key in ("GSN-1", "U-1"))
    assert {parent.key for parent in goal.parents.all()} == {"KF-11", "KF-13"}
    assert (list(task.parents.all()), task.deadline) == ([goal], date(2026, 5, 1))
    assert batch.summary["rows"]["nya"] == 2


def test_what_is_written_out_changes_nothing_when_read_in(year, load, controller, kind, town):
    load(csv(GOAL, TASK))
    data = imports.export(kind, town, by=controller, known=NOW)
    assert imports.preview(kind, town, File("mal.xlsx", data)).sentence.startswith("Inga ändringar")


def edited(data, key, **cells):
    """An exported workbook with some cells of one goal changed, by heading."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Mål och uppdrag"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Nyckel" for cell in row))
    column = {cell.value: cell.column for cell in head}
    row = next(
        cell.row for (cell,) in sheet.iter_rows(min_col=column["Nyckel"], max_col=column["Nyckel"]) if cell.value == key
    )
    for heading, value in cells.items():
        sheet.cell(row, column[heading.replace("_", " ")]).value = value
    target = io.BytesIO()
    book.save(target)
    return File("mal.xlsx", target.getvalue())


def test_texts_and_links_are_edited_in_excel_and_undone_in_one_step(year, load, controller, kind, town):
    load(csv(GOAL))
    data = imports.export(kind, town, by=controller, known=NOW)
    batch = load(edited(data, "GSN-1", Rubrik="Alla läser", Bidrar_till="KF-13; KF-14"))
    goal = Element.objects.get(key="GSN-1")
    assert (goal.title, {p.key for p in goal.parents.all()}) == ("Alla läser", {"KF-13", "KF-14"})
    imports.undo(by=controller, batch=batch, scope=town)
    goal.refresh_from_db()
    assert (goal.title, {p.key for p in goal.parents.all()}) == ("Läskunniga elever", {"KF-11", "KF-13"})


def test_a_cell_that_two_people_changed_is_a_conflict_that_somebody_settles(year, load, controller, kind, town):
    load(csv(GOAL))
    data = imports.export(kind, town, by=controller, known=NOW)
    goal = Element.objects.get(key="GSN-1")
    changing.change_element(by=controller, element=goal, version=1, title="Någon annans rubrik")
    file = edited(data, "GSN-1", Rubrik="Min rubrik")
    assert len(imports.preview(kind, town, file).conflicts) == 1
    load(file, choices=Choices(everything=Side.MINE))
    goal.refresh_from_db()
    assert goal.title == "Min rubrik"
    assert goal.history.filter(title="Någon annans rubrik").exists()


def test_an_import_is_taken_back_and_may_come_again(year, load, controller, town):
    batch = load(csv(GOAL, TASK))
    imports.undo(by=controller, batch=batch, scope=town)
    assert not Element.objects.filter(key__in=["GSN-1", "U-1"], withdrawn_at=None).exists()
    load(csv(TASK, GOAL))
    assert Element.objects.filter(key__in=["GSN-1", "U-1"], withdrawn_at=None).count() == 2


def test_everything_wrong_is_told_at_once_with_its_row(year, load, town):
    make.plan_year(town, 2024, "closed")
    wrong = csv(
        ("2024", "A", "committee", "Mål", "Stängt år", "GSN", "", ""),
        ("2030", "B", "committee", "Mål", "Inget år", "GSN", "", ""),
        ("2026", "C", "unit", "Mål", "Fel nivå", "GSN", "KF-11", ""),
        ("2026", "D", "committee", "Mål", "Okänd koppling", "GSN", "KF-99", ""),
        ("2026", "E", "committee", "Uppdrag", "Utan slutdag", "GSN", "KF-11", ""),
    )
    with pytest.raises(InvalidInput) as refused:
        load(wrong)
    told = [(problem.where, problem.what) for problem in refused.value.problems]
    assert len(told) >= 5
    for row, words in ((2, "är stängt"), (3, "finns inte"), (4, "kan inte höra till"), (5, "KF-99"), (6, "slutdag")):
        assert any(place.endswith(str(row)) and words in what for place, what in told), (row, words, told)
    assert not Element.objects.filter(key__in="ABCDE").exists()


def test_another_committees_key_is_not_taken_over(year, load, controller, kind, town, board):
    load(csv(GOAL))
    other = make.committee(town, code="VON")
    person = make.user_with(Role.UNIT_CONTROLLER, other)
    file = csv(("2026", "GSN-1", "committee", "Mål", "Kapat", "VON", "KF-10", ""))
    with pytest.raises(InvalidInput, match="hör till"):
        imports.apply(by=person, kind=kind, scope=other, file=file)


def test_only_those_who_may_import_and_write(kind, town, board, year):
    for role in (Role.UNIT_HEAD, Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            imports.apply(by=make.user_with(role, town), kind=kind, scope=town, file=csv(GOAL))
