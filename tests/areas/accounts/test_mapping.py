"""The municipality's own mapping: versions from a year on, undone and read as of a day, and its workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from styrkedjan.areas.accounts.actions import mapping as mapping_actions
from styrkedjan.areas.accounts.models import MappingVersion
from styrkedjan.areas.accounts.queries import mapping as mapping_queries
from styrkedjan.areas.accounts.queries import statements
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.mapping_review import read_accounts
from styrkedjan.domain.economy.statement_mapping import ChartMapping, StatementKind, as_json, from_json
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.accounts.conftest import D, Town
from tests.store.ledgers import Row

INCOME = StatementKind.INCOME
JUNE = Period.month(2025, 6)


def changed(mapping: ChartMapping, line: str, accounts: str, kind: StatementKind = INCOME) -> ChartMapping:
    one = mapping.statement(kind)
    wanted = read_accounts(accounts)
    mine = replace(one, lines=tuple(replace(x, accounts=wanted) if x.id == line else x for x in one.lines))
    return replace(mapping, statements=tuple(mine if x.kind is kind else x for x in mapping.statements))


def save(town: Town, line: str, accounts: str, year: int = 2025, **options: object) -> MappingVersion | None:
    mapping = changed(mapping_queries.mapping_of(town.root, year, NOW), line, accounts)
    return mapping_actions.save_mapping(
        by=town.controller, principal=town.root, from_year=year, mapping=mapping, **options
    )  # type: ignore[arg-type]


@pytest.fixture
def booked(town: Town) -> Town:
    town.book([Row(6, "200", "5010", D(700)), Row(6, "200", "3010", D(-100)), Row(6, "200", "8910", D(-40))])
    return town


def result(town: Town, period: Period = JUNE, known: Known = NOW) -> object:
    return statements.statement(town.root, INCOME, period, known).current.amount("result")


def test_a_mapping_survives_being_kept() -> None:
    standard = mapping_queries.Mappings({}, _standard()).of(2025)
    assert from_json(as_json(standard)) == standard


def _standard() -> ChartMapping:
    return mapping_queries.load_definitions().statement_mappings["kommun_bas"]


def test_an_account_that_no_line_takes_is_told_until_it_is_mapped(booked: Town) -> None:
    save(booked, "extraordinary", "86-88")
    shown = statements.statement(booked.root, INCOME, JUNE, NOW)
    assert [(one.account, one.amount) for one in shown.unmapped] == [("8910", D(-40))]
    assert result(booked) == -600
    save(booked, "financial_income", "84, 89")
    assert statements.statement(booked.root, INCOME, JUNE, NOW).unmapped == ()
    assert result(booked) == -560
    assert statements.statement(booked.root, INCOME, JUNE, NOW).current.amount("financial_income") == 40


def test_a_version_counts_from_its_year(booked: Town) -> None:
    booked.book([Row(6, "200", "8910", D(-40))], 2024)
    save(booked, "extraordinary", "86-88")
    assert result(booked, Period.month(2024, 6)) == 40
    assert result(booked) == -600
    # Figures to compare with are made as this year's are.
    assert statements.statement(booked.root, INCOME, JUNE, NOW).columns[1].amount("result") == 0


def test_what_counted_before_is_known_and_can_be_undone(booked: Town) -> None:
    first = save(booked, "extraordinary", "86-88")
    assert first is not None
    MappingVersion.objects.update(known_at=datetime(2026, 1, 1, tzinfo=UTC))
    second = save(booked, "financial_income", "84, 89")
    assert second is not None
    assert result(booked, known=Known.at(datetime(2025, 12, 1, tzinfo=UTC))) is None  # the ledger was not known then
    assert result(booked, known=Known.at(datetime(2026, 2, 1, tzinfo=UTC))) == -600
    told = [(change.told, change.counts) for change in mapping_queries.mapping_history(booked.root, 2025)]
    assert told == [
        (("Resultaträkning: Finansiella intäkter: 84 blev 84, 89",), True),
        (("Resultaträkning: Extraordinära poster: 86-89 blev 86-88",), False),
    ]
    mapping_actions.undo_mapping(by=booked.controller, version=second)
    assert result(booked) == -600
    with pytest.raises(WrongState):
        mapping_actions.undo_mapping(by=booked.controller, version=second)
    assert AuditEvent.objects.filter(action="books.undo_mapping").count() == 1


def test_undoing_the_first_version_brings_back_what_came_with_the_product(booked: Town) -> None:
    first = save(booked, "extraordinary", "86-88")
    assert first is not None
    assert mapping_actions.undo_mapping(by=booked.controller, version=first) is None
    assert not NOW.rows(MappingVersion).exists()
    assert result(booked) == -560


def test_accounts_that_two_lines_take_are_refused_all_at_once(town: Town) -> None:
    with pytest.raises(Flawed) as refused:
        changed(_standard(), "depreciation", "78-80")
    assert [flaw.what for flaw in refused.value.flaws] == [
        "Avskrivningar: Kontona 78-80 tas också av raden Verksamhetens kostnader.",
        "Skatteintäkter: Kontona 80-81 tas också av raden Avskrivningar.",
    ]
    twice = changed(_standard(), "depreciation", "78-79", StatementKind.CASH_FLOW)
    with pytest.raises(InvalidInput, match="Kontona 78 tas av både Årets resultat och"):
        mapping_actions.save_mapping(by=town.controller, principal=town.root, from_year=2025, mapping=twice)


def test_a_change_that_says_nothing_new_is_no_version(town: Town) -> None:
    assert save(town, "extraordinary", "86-89") is None
    assert not MappingVersion.objects.exists()


def test_the_second_of_two_who_save_sees_both(town: Town) -> None:
    save(town, "extraordinary", "86-88", version="0")
    with pytest.raises(EditConflict) as refused:
        save(town, "extraordinary", "86", version="0")
    assert refused.value.theirs == {"Extraordinära poster": "86-88"}
    assert refused.value.mine == {"Extraordinära poster": "86"}


def test_only_those_who_keep_the_books_change_the_mapping(town: Town) -> None:
    auditor = factories.user_with(Role.AUDITOR, town.root)
    with pytest.raises(NotAllowed):
        mapping_actions.save_mapping(by=auditor, principal=town.root, from_year=2025, mapping=_standard())


HEADINGS = "Gäller från år;Räkning;Radens kod;Ordning;Rad;Konton;Summerar;Belopp;Tecken;Verifierad;Källa;Anmärkning"


def _import(town: Town, *rows: str) -> tuple[imports.ImportKind, object]:
    kind = imports.kind_of("statement_mapping")
    assert isinstance(kind, imports.ImportKind)
    file = imports.File("mappning.csv", "\n".join([HEADINGS, *rows]).encode())
    return kind, imports.apply(by=town.controller, kind=kind, scope=town.root, file=file)


def test_the_workbook_goes_out_and_in_and_is_undone_in_one_step(town: Town) -> None:
    row = "2019;Resultaträkning;extraordinary;11;Extraordinära poster;86-88;;årets förändring;vänt;ja;Kontoplan 2025;"
    kind, batch = _import(town, row)
    line = next(
        x for x in mapping_queries.mapping_of(town.root, 2025, NOW).statement(INCOME).lines if x.id == "extraordinary"
    )
    assert (line.accounts, line.verified, line.source) == (("86-88",), True, "Kontoplan 2025")
    assert batch is not None
    before = dict(kind.current(town.root, NOW))
    data = imports.export(kind, town.root, by=town.controller, known=NOW)
    assert imports.preview(kind, town.root, imports.File("ut.xlsx", data)).changes == ()
    imports.undo(by=town.controller, batch=batch, scope=town.root)  # type: ignore[arg-type]
    assert kind.current(town.root, NOW) != before
    line = next(
        x for x in mapping_queries.mapping_of(town.root, 2025, NOW).statement(INCOME).lines if x.id == "extraordinary"
    )
    assert line.accounts == ("86-89",)


def test_every_mistake_in_the_workbook_is_told_at_once(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        _import(
            town,
            "2019;Resultaträkning;extraordinary;11;Extraordinära poster;9-8;;årets förändring;vänt;;;",
            "2019;Resultaträkning;taxes;5;Skatteintäkter;;;;;;;",
            "2019;Balansräkning;cash;10;Kassa och bank;19;;utgående balans;redovisningens;ja;;",
        )
    told = [problem.what for problem in refused.value.problems]
    assert len(told) == 3
    assert any("inga kontointervall" in what for what in told)
    assert any("saknar källa" in what for what in told)
    with pytest.raises(InvalidInput, match="tas också av raden Skatteintäkter"):
        _import(town, "2019;Resultaträkning;taxes;5;Skatteintäkter;80-82;;årets förändring;vänt;;;")
    assert not MappingVersion.objects.exists()


def test_a_faulty_cell_a_faulty_line_and_accounts_taken_twice_are_told_in_one_round(town: Town) -> None:
    rows = (
        "2026;Resultaträkning;extraordinary;x;Extraordinära poster;86;;årets förändring;vänt;nej;;",
        "2019;Resultaträkning;extraordinary;11;Extraordinära poster;åttiosex;;årets förändring;vänt;nej;;",
        "2019;Resultaträkning;depreciation;3;Avskrivningar;78-80;;årets förändring;vänt;nej;;",
    )
    with pytest.raises(InvalidInput) as refused:
        _import(town, *rows)
    told = [f"{problem.where}: {problem.what}" for problem in refused.value.problems]
    for said in ("D2: ”x” är inget tal", "åttiosex", "78-80 tas också"):
        assert any(said in one for one in told), told
    assert not any("saknar raderna" in one for one in told), told
