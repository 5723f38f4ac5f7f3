"""Projects and yearly budgets as workbooks: the same out as in, undone in one step, every mistake told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from styrkedjan.areas.investments.actions import budgets, closing, decisions, projects
from styrkedjan.areas.investments.models import InvestmentProject, ProjectBudget
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.test_workbooks import book, cell_of, edited
from tests.areas.investments.conftest import KF, MILLION, Town

pytestmark = pytest.mark.django_db
PROJECTS = (
    "Projektkod", "Namn", "Nämnd", "Slag", "Vad projektet ger", "Startar", "Tas i bruk", "Nyttjandetid, år",
    "Driftkostnad per år, kr", "Risk", "Vad risken är",
)  # fmt: skip
BUDGETS = ("Projektkod", "År", "Årsbudget, kr")
HEADINGS = {"investment_projects": PROJECTS, "investment_budgets": BUDGETS}
GOOD: dict[str, tuple[Any, ...]] = {
    "investment_projects": (
        "S9", "Nya bron", "800", "Gator och vägar", "En bro", date(2027, 2, 1), date(2029, 1, 1), 50, 120_000,
        "Hög", "Lera",
    ),
    "investment_budgets": ("S1", 2027, 3_000_000),
}  # fmt: skip


def kind(key: str) -> imports.ImportKind:
    found = imports.kind_of(key)
    assert isinstance(found, imports.ImportKind)
    return found


def apply(town: Town, key: str, file: File, scope: Unit | None = None, **options: Any) -> ImportBatch | None:
    return imports.apply(by=town.controller, kind=kind(key), scope=scope or town.root, file=file, **options)


def export(town: Town, key: str) -> bytes:
    return imports.export(kind(key), town.root, by=town.controller, known=NOW)


def problems(town: Town, key: str, *records: tuple[Any, ...], **options: Any) -> list[str]:
    """What was told, with nothing written."""
    before = {name: dict(kind(name).current(town.root, NOW)) for name in HEADINGS}
    with pytest.raises(InvalidInput) as refusal:
        apply(town, key, book(HEADINGS[key], *records, **options))
    assert all(problem.remedy for problem in refusal.value.problems)
    assert {name: dict(kind(name).current(town.root, NOW)) for name in HEADINGS} == before
    return [f"{problem.where}: {problem.what}" for problem in refusal.value.problems]


def filled(town: Town) -> InvestmentProject:
    project = town.decided("S1", "streets")
    town.framed("streets", *range(2025, 2031))
    budgets.save_budgets(by=town.controller, project=project, amounts={2026: 5 * MILLION})
    town.project("L1", "premises", committee=town.school, purpose="Två rader\nmed text", useful_life=33)
    return project


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
        assert len(kind(key).current(town.root, NOW)) == len(before) + 1
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert dict(kind(key).current(town.root, NOW)) == before

    def test_merged_headings_are_refused_with_what_to_do(self, town: Town, key: str) -> None:
        filled(town)
        titles = ("",) * len(HEADINGS[key])
        with pytest.raises(InvalidInput) as refusal:
            apply(town, key, book(titles, GOOD[key], merged="A1:C1"))
        assert all(problem.remedy for problem in refusal.value.problems)

    def test_the_same_row_twice(self, town: Town, key: str) -> None:
        filled(town)
        assert any("finns på flera rader" in told for told in problems(town, key, GOOD[key], GOOD[key]))

    def test_only_those_who_may(self, town: Town, key: str) -> None:
        filled(town)
        for person in (factories.user_with(Role.READER, town.root), factories.user_with(Role.AUDITOR, town.root)):
            with pytest.raises(NotAllowed):
                imports.export(kind(key), town.root, by=person, known=NOW)
            with pytest.raises(NotAllowed):
                imports.apply(by=person, kind=kind(key), scope=town.root, file=book(HEADINGS[key], GOOD[key]))


class TestProjects:
    def test_every_column_comes_in(self, town: Town) -> None:
        apply(town, "investment_projects", book(PROJECTS, GOOD["investment_projects"]))
        row = InvestmentProject.objects.get()
        assert (row.committee, row.kind, row.state) == (town.streets, "streets", "planned")
        assert (row.in_use_from, row.useful_life, row.running_cost) == (date(2029, 1, 1), 50, 120_000)
        assert (row.risk_level, row.risk, row.purpose) == ("high", "Lera", "En bro")

    def test_one_cell_changed_in_excel_and_undone(self, town: Town) -> None:
        filled(town)
        data = export(town, "investment_projects")
        file = edited(data, **{cell_of(data, "Nyttjandetid, år", "L1"): 25})
        batch = apply(town, "investment_projects", file)
        assert batch is not None
        assert batch.summary["rows"] == {"nya": 0, "ändrade": 1, "borttagna": 0}
        assert InvestmentProject.objects.get(code="L1").useful_life == 25
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert InvestmentProject.objects.get(code="L1").useful_life == 33

    def test_every_mistake_at_once(self, town: Town) -> None:
        """Unknown committee, unknown kind, text among figures, an impossible life, no name: five cells, one answer."""
        wrong = [list(GOOD["investment_projects"]) for _ in range(5)]
        for number, row in enumerate(wrong):
            row[0] = f"S{number}"
        wrong[0][2] = "999"
        wrong[1][3] = "Rymdfart"
        wrong[2][8] = "tolv"
        wrong[3][7] = 1000
        wrong[4][1] = ""
        told = problems(town, "investment_projects", *(tuple(row) for row in wrong))
        for cell in ("C2", "D3", "I4", "H5", "B6"):
            assert any(text.startswith(f"{cell}:") for text in told), (cell, told)

    def test_what_only_a_decision_changes(self, town: Town) -> None:
        project = filled(town)
        town.project("L9", "other", committee=town.school)
        closing.finish(by=town.controller, project=project, on=date(2026, 6, 30))
        projects.create_project(by=town.controller, committee=town.streets, code="S2", name="Gata", kind="streets")
        told = problems(
            town, "investment_projects",
            ("S1", "Annat namn", "800", "Samhällsbyggnad, planering"),
            ("S2", "Gata", "300", "Gator och vägar"),
        )  # fmt: skip
        assert [text.split(":")[0] for text in told] == ["D2", "A2", "C3"]

    def test_a_code_that_another_committee_has(self, town: Town) -> None:
        filled(town)
        row = ("S1", "Skolan", "300", "Kommunala verksamhetslokaler")
        with pytest.raises(InvalidInput, match="används av en annan nämnd"):
            apply(town, "investment_projects", book(PROJECTS, row), scope=town.school)

    def test_undo_stops_when_something_rests_on_the_project(self, town: Town) -> None:
        batch = apply(town, "investment_projects", book(PROJECTS, GOOD["investment_projects"]))
        assert batch is not None
        project = InvestmentProject.objects.get()
        decisions.decide_project(by=town.controller, project=project, net_investment=MILLION, decision=KF)
        with pytest.raises(Refused):
            imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert InvestmentProject.objects.count() == 1


class TestBudgets:
    def test_a_changed_year_keeps_what_was_known(self, town: Town) -> None:
        filled(town)
        then = ProjectBudget.objects.get().known_at
        data = export(town, "investment_budgets")
        batch = apply(town, "investment_budgets", edited(data, **{cell_of(data, "Årsbudget, kr", "S1"): 7_000_000}))
        assert batch is not None
        amounts = [known.rows(ProjectBudget).get().amount for known in (Known.at(then), NOW)]
        assert amounts == [5 * MILLION, 7 * MILLION]
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert NOW.rows(ProjectBudget).get().amount == 5 * MILLION

    def test_a_year_left_out_can_be_removed_and_brought_back(self, town: Town) -> None:
        filled(town)
        before = dict(kind("investment_budgets").current(town.root, NOW))
        file = book(BUDGETS, GOOD["investment_budgets"])
        batch = apply(town, "investment_budgets", file, remove_missing=True)
        assert batch is not None
        assert list(kind("investment_budgets").current(town.root, NOW)) == [("S1", "2027")]
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert dict(kind("investment_budgets").current(town.root, NOW)) == before

    def test_every_mistake_in_the_cells_at_once(self, town: Town) -> None:
        filled(town)
        told = problems(
            town, "investment_budgets",
            ("S1", 2027, "tolv"), ("X1", 2027, 1), ("S1", "i år", 1), ("S1", 1826, 1), ("S1", 2028, -5),
            ("S1", 2029, None),
        )  # fmt: skip
        for cell in ("C2", "A3", "B4", "B5", "C6", "C7"):
            assert any(text.startswith(f"{cell}:") for text in told), (cell, told)

    def test_every_broken_rule_at_once(self, town: Town) -> None:
        """A closed year, a year far away, a locked project, a frame passed, and more than the project was decided."""
        filled(town)
        factories.plan_year(town.root, 2024, YearState.CLOSED)
        factories.plan_year(town.root, 2026)
        decisions.add_frame(
            by=town.controller, committee=town.streets, year=2026, kind="streets", amount=-894 * MILLION,
            decision=replace(KF, section="13"),
        )  # fmt: skip
        town.framed("implementation", 2027)
        town.framed("streets", 2024)
        town.decided("P1")
        town.forecast(town.decided("P2"), 70 * MILLION)
        told = problems(
            town, "investment_budgets",
            ("S1", 2024, 1), ("S1", 2062, 1), ("P2", 2027, 1), ("S1", 2026, 7_000_000), ("P1", 2027, 51_000_000),
        )  # fmt: skip
        assert [text.split(":")[0] for text in told] == ["B2", "B3", "A4", "C5", "C6"]
        assert "stängt" in told[0]
        assert "förnyat beslut" in told[2]
        assert "1 000 000 kr utöver ramen" in told[3].replace("\xa0", " ")
        assert "projektnivå" in told[4]

    def test_money_changes_places_within_a_full_frame(self, town: Town) -> None:
        """Each year one project falls and the other rises: no order of the rows may stop what stays in the frame."""
        first, second = town.decided("S1", "streets"), town.decided("S2", "streets")
        for year in (2026, 2027):
            decisions.add_frame(
                by=town.controller, committee=town.streets, year=year, kind="streets", amount=10 * MILLION, decision=KF
            )
        budgets.save_budgets(by=town.controller, project=first, amounts={2026: 10 * MILLION, 2027: Decimal(0)})
        budgets.save_budgets(by=town.controller, project=second, amounts={2026: Decimal(0), 2027: 10 * MILLION})
        rows = (("S1", 2026, 0), ("S1", 2027, 10_000_000), ("S2", 2026, 10_000_000), ("S2", 2027, 0))
        batch = apply(town, "investment_budgets", book(BUDGETS, *rows))
        assert batch is not None
        now = {key: row["amount"] for key, row in kind("investment_budgets").current(town.root, NOW).items()}
        assert now == {("S1", "2026"): 0, ("S1", "2027"): 10 * MILLION, ("S2", "2026"): 10 * MILLION, ("S2", "2027"): 0}
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert NOW.rows(ProjectBudget).get(project=first, year=2026).amount == 10 * MILLION

    def test_what_was_over_the_frame_may_fall(self, town: Town) -> None:
        project = filled(town)
        decisions.add_frame(
            by=town.controller, committee=town.streets, year=2026, kind="streets", amount=-899 * MILLION,
            decision=replace(KF, section="13"),
        )  # fmt: skip
        apply(town, "investment_budgets", book(BUDGETS, ("S1", 2026, 4_000_000)))
        assert NOW.rows(ProjectBudget).get(project=project).amount == 4 * MILLION

    def test_more_mistakes_than_anyone_reads(self, town: Town) -> None:
        filled(town)
        rows = (f"S1;{2000 + number % 200};x{number}" for number in range(30_000))
        data = "\n".join([";".join(BUDGETS), *rows]).encode()
        with pytest.raises(InvalidInput) as refusal:
            apply(town, "investment_budgets", File("fil.csv", data))
        assert 1 < len(refusal.value.problems) <= 1_001
        assert "visas inte" in refusal.value.problems[-1].what


def test_the_exports_as_known_then(town: Town) -> None:
    project = filled(town)
    then = ProjectBudget.objects.get().known_at
    values = {"name": "Annat namn"}
    project.refresh_from_db()
    projects.change_project(by=town.controller, project=project, version=project.version, values=values)
    names = [kind("investment_projects").current(town.root, Known(moment))[("S1",)]["name"] for moment in (then, None)]
    assert names == ["Projekt S1", "Annat namn"]
