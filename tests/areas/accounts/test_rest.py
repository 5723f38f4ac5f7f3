"""Objectives, the group, the operating account, and the three workbooks."""

from __future__ import annotations

from datetime import date

import pytest

from styrkedjan.areas.accounts.actions import companies, objectives, stating
from styrkedjan.areas.accounts.models import BookEntry, CompanyAccounts, Measure, Objective
from styrkedjan.areas.accounts.queries import group
from styrkedjan.areas.accounts.queries import objectives as objectives_queries
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.domain.economy.objectives import Bound, Goal, Verdict
from styrkedjan.domain.errors import EditConflict, InvalidInput, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.reports import accounts_sections
from tests.areas.accounts.conftest import D, Town

DECEMBER = Period.month(2025, 12)


def objective(town: Town, measure: Measure, target: str, years: int = 1, key: str = "") -> Objective:
    return objectives.set_objective(
        by=town.controller, principal=town.root, key=key or measure.value.replace("_", "-"), name=measure.label,
        measure=measure, bound=Bound.AT_LEAST, target=D(target), years=years,
        decision=Decision("Kommunfullmäktige", date(2024, 11, 25), "12"),
    )  # fmt: skip


def test_objectives_are_held_against_the_books(town: Town) -> None:
    town.whole_year(result=30)
    objective(town, Measure.RESULT_SHARE, "3")
    objective(town, Measure.EQUITY_RATIO, "101")
    objective(town, Measure.EQUITY_RATIO_ALL, "10")
    found = {
        row.objective.measure: row.assessment
        for row in objectives_queries.objectives(town.root, DECEMBER, known=NOW).rows
    }
    assert found["result_share"].value == D("3")
    assert [found[name].attained for name in ("result_share", "equity_ratio", "equity_ratio_all")] == [
        True,
        False,
        None,
    ]


def test_a_mean_over_years_is_open_until_every_year_is_known(town: Town) -> None:
    town.whole_year(2025, result=30)
    objective(town, Measure.RESULT_SHARE, "2", years=2)
    assert objectives_queries.objectives(town.root, DECEMBER, known=NOW).rows[0].assessment.attained is None
    town.whole_year(2024, result=10)
    row = objectives_queries.objectives(town.root, DECEMBER, known=NOW).rows[0]
    assert (row.assessment.value, row.assessment.attained) == (D(2), True)


OCTOBER = Period.month(2025, 10)


def test_an_unfinished_year_is_judged_by_its_full_year_forecast(town: Town) -> None:
    town.whole_year(result=30)
    objective(town, Measure.RESULT_SHARE, "2")
    objective(town, Measure.EQUITY_RATIO, "40")
    rows = {row.rule.id: row for row in objectives_queries.objectives(town.root, OCTOBER, known=NOW).rows}
    result, equity = rows["result-share"], rows["equity-ratio"]
    assert (result.assessment.attained, equity.assessment.attained) == (None, None)
    assert result.so_far is not None
    assert (result.so_far.amount, result.answer) == (D(100), "Kan inte bedömas")
    assert "skatteintäkter saknas" in result.assessment.working.inputs[0].source

    said = {"objective:equity-ratio:2025-08": (D(45), "Ekonomiavdelningen")}
    stating.state_amounts(by=town.controller, principal=town.root, year=2025, amounts=said)
    rows = {row.rule.id: row for row in objectives_queries.objectives(town.root, OCTOBER, known=NOW).rows}
    assert (rows["equity-ratio"].assessment.value, rows["equity-ratio"].answer) == (D(45), "Väntas nås")
    december = {row.rule.id: row for row in objectives_queries.objectives(town.root, DECEMBER, known=NOW).rows}
    assert (december["result-share"].answer, december["equity-ratio"].so_far) == ("Uppnått", None)


GOALS = [([True, True, False], Verdict.SOUND), ([False, False, False], Verdict.PARTLY), ([None] * 3, Verdict.OPEN)]


@pytest.mark.parametrize(("goals", "verdict"), GOALS)
def test_sound_management_weighs_money_and_goals(town: Town, goals: list[bool | None], verdict: Verdict) -> None:
    town.whole_year(result=30)
    objective(town, Measure.RESULT_SHARE, "2")
    assert (
        objectives_queries.objectives(town.root, DECEMBER, [Goal("Mål", one) for one in goals], known=NOW).sound.verdict
        is verdict
    )


def test_a_new_version_replaces_and_a_withdrawn_one_does_not_count(town: Town) -> None:
    first = objective(town, Measure.STATED, "5", key="lan")
    second = objective(town, Measure.STATED, "6", key="lan")
    assert [row.objective.pk for row in objectives_queries.objectives(town.root, DECEMBER, known=NOW).rows] == [
        second.pk
    ]
    with pytest.raises(WrongState):
        objectives.withdraw_objective(by=town.controller, objective=first)
    objectives.withdraw_objective(by=town.controller, objective=second)
    assert objectives_queries.objectives(town.root, DECEMBER, known=NOW).rows == ()


def test_the_group_is_the_sum_by_owned_share_less_what_is_inside(town: Town) -> None:
    town.whole_year(result=30)
    half = companies.Summary(D(100), D(80), D(500), D(300), D("0.5"))
    companies.save_company_accounts(by=town.controller, principal=town.root, accounts={(town.company.pk, 2025): half})
    shown = group.group_accounts(town.root, 2025, NOW)
    assert shown.group is not None
    assert (shown.group.accounts.result, shown.eliminations, shown.missing) == (D(40), None, ())
    assert shown.group.accounts.income == 1000 + 50
    inside = companies.Summary(D(7), D(7), D(9), D(9))
    companies.save_company_accounts(by=town.controller, principal=town.root, accounts={(None, 2025): inside})
    shown = group.group_accounts(town.root, 2025, NOW)
    assert shown.group is not None
    assert shown.group.accounts.income == 1000 + 50 - 7
    assert shown.group.accounts.result == 40


def dealing(town: Town, amount: int | None, kind: DealingKind = DealingKind.TRADE, **options: str) -> int:
    said = None if amount is None else companies.InternalAmount(D(amount), "Avstämning")
    key = (2025, kind, town.company.pk, town.root.pk)
    return companies.save_dealings(by=town.controller, principal=town.root, dealings={key: said}, **options)  # type: ignore[arg-type]


def test_dealings_are_taken_away_by_share_and_told_when_they_cannot_be(town: Town) -> None:
    town.whole_year(result=30)
    dealing(town, 20)
    shown = group.group_accounts(town.root, 2025, NOW)
    assert [row.amount for row in shown.not_counted] == [20]
    half = companies.Summary(D(100), D(80), D(500), D(300), D("0.5"))
    companies.save_company_accounts(by=town.controller, principal=town.root, accounts={(town.company.pk, 2025): half})
    shown = group.group_accounts(town.root, 2025, NOW)
    assert shown.group is not None
    assert (shown.group.accounts.income, shown.group.accounts.result, shown.not_counted) == (1040, 40, ())
    *_, taken_away = accounts_sections.group(shown)
    assert [row.cells[1:] for row in taken_away.rows] == [  # type: ignore[union-attr]
        (town.company.name, town.root.name, 10, 10, 0, 0, "Avstämning"),
        ("", "", 10, 10, 0, 0, ""),
    ]
    assert dealing(town, None) == 1
    assert group.group_accounts(town.root, 2025, NOW).nothing_eliminated


def test_two_who_enter_dealings_lose_no_words(town: Town) -> None:
    dealing(town, 20, version="0")
    with pytest.raises(EditConflict):
        dealing(town, 30, version="0")
    with pytest.raises(InvalidInput, match="sig själv"):
        companies.save_dealings(
            by=town.controller, principal=town.root,
            dealings={(2025, DealingKind.TRADE, town.root.pk, town.root.pk): companies.InternalAmount(D(1))},
        )  # fmt: skip
    with pytest.raises(InvalidInput, match="hör inte till koncernen"):
        companies.save_dealings(
            by=town.controller, principal=town.root,
            dealings={(2025, DealingKind.TRADE, town.root.pk, town.school.pk): companies.InternalAmount(D(1))},
        )  # fmt: skip


def test_a_company_without_figures_is_named(town: Town) -> None:
    town.whole_year()
    assert group.group_accounts(town.root, 2025, NOW).missing == ("Provbostäder AB",)
    assert "inte kompletta" in group.group_accounts(town.root, 2024, NOW).why_not


def test_only_companies_may_have_company_accounts(town: Town) -> None:
    one = companies.Summary(D(1), D(1), D(1), D(1))
    with pytest.raises(InvalidInput, match="inte bolag"):
        companies.save_company_accounts(by=town.controller, principal=town.root, accounts={(town.school.pk, 2025): one})


KINDS = ("book_entries", "stated_amounts", "company_accounts", "internal_dealings")


@pytest.mark.parametrize("key", KINDS)
def test_a_workbook_comes_out_as_it_went_in(town: Town, key: str) -> None:
    town.enter({(0, "1910"): "500.25", (3, "8010"): -20})
    said = {"capital_gains": (D(-5), "Not 4"), "opening_rur": (D("12.50"), "Not 9")}
    stating.state_amounts(by=town.controller, principal=town.root, year=2025, amounts=said)
    half = companies.Summary(D(100), D(80), D(500), D(300), D("0.5"), "ÅR")
    companies.save_company_accounts(
        by=town.controller, principal=town.root, accounts={(town.company.pk, 2025): half, (None, 2025): half}
    )
    dealing(town, 20)
    dealing(town, 30, DealingKind.CLAIM)
    kind = imports.kind_of(key)
    assert isinstance(kind, imports.ImportKind)
    data = imports.export(kind, town.root, by=town.controller, known=NOW)
    assert imports.preview(kind, town.root, imports.File("ut.xlsx", data)).changes == ()
    assert len(kind.current(town.root, NOW)) == 2


def _apply(town: Town, key: str, text: str) -> imports.ImportKind:
    """Import a CSV file and undo it."""
    kind = imports.kind_of(key)
    assert isinstance(kind, imports.ImportKind)
    file = imports.File("in.csv", text.encode())
    batch = imports.apply(by=town.controller, kind=kind, scope=town.root, file=file)
    assert batch is not None
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    return kind


ENTRIES = "År;Månad;Konto;Kontots namn;Belopp, kr;Källa"
DEALINGS = "År;Slag;Från;Till;Belopp, kr;Källa"
COMPANIES = "År;Bolag;Ägarandel;Intäkter, kr;Kostnader, kr;Tillgångar, kr;Avsättningar och skulder, kr;Källa"


def test_an_import_is_one_step_and_so_is_its_undoing(town: Town) -> None:
    kind = _apply(town, "book_entries", f"{ENTRIES}\n2025;0;1910;Bank;5;Bokslut")
    assert kind.current(town.root, NOW) == {}
    assert BookEntry.objects.count() == 1
    kind = _apply(town, "internal_dealings", f"{DEALINGS}\n2025;Köp och försäljning;900;0000;5;ÅR")
    assert kind.current(town.root, NOW) == {}
    kind = _apply(town, "company_accounts", f"{COMPANIES}\n2025;900;100 %;4;3;2;1;ÅR\n2025;ELIM;100 %;1;1;1;1;ÅR")
    assert kind.current(town.root, NOW) == {}
    assert CompanyAccounts.objects.count() == 2


def test_every_mistake_in_a_workbook_is_told_at_once(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        _apply(town, "book_entries", f"{ENTRIES}\n2025;0;5010;;5;\n2025;1;bank;;5;")
    assert len(refused.value.problems) == 2
    assert not BookEntry.objects.exists()
