"""The statements from ledger and entries, judged by a naive second way; nothing unmapped is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from styrkedjan.areas.accounts.actions import entries
from styrkedjan.areas.accounts.actions import mapping as actions_mapping
from styrkedjan.areas.accounts.models import BookEntry
from styrkedjan.areas.accounts.queries import mapping as mapping_queries
from styrkedjan.areas.accounts.queries import statements
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.statement_mapping import MappedLine, MappedStatement, StatementKind
from styrkedjan.domain.economy.statements import AccountFigures, present
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.accounts import naive
from tests.areas.accounts.conftest import D, Town
from tests.store.ledgers import Row

INCOME, BALANCE, CASH_FLOW = StatementKind
JUNE = Period.month(2025, 6)
DECEMBER = Period.month(2025, 12)

LEDGER = [
    Row(1, "200", "3010", D("-120.50")),
    Row(2, "200", "5010", D("700.25")),
    Row(3, "300", "7010", D("90")),
    Row(6, "300", "7910", D("12")),
    Row(6, "300", "1179", D("33"), project="P1"),
    Row(7, "200", "5010", D("710")),
]  # fmt: skip
ENTRIES: dict[tuple[int, str], str | int] = {
    (0, "1120"): 900, (0, "1910"): 400, (0, "2010"): -800, (0, "2310"): -500,
    (1, "8010"): -900, (2, "8210"): -150, (3, "8510"): "7.75", (6, "1129"): -12, (6, "1910"): "339.50",
}  # fmt: skip


def raw() -> Iterable[naive.RawRow]:
    yield from ((row.month, row.account, row.amount) for row in LEDGER)
    yield from ((month, account, D(amount)) for (month, account), amount in ENTRIES.items())


@pytest.fixture
def booked(town: Town) -> Town:
    town.book(LEDGER)
    town.enter(ENTRIES)
    return town


@pytest.mark.parametrize("kind", StatementKind)
@pytest.mark.parametrize("month", [6, 7])
def test_every_line_is_what_the_raw_rows_say(booked: Town, kind: StatementKind, month: int) -> None:
    shown = statements.statement(booked.root, kind, Period.month(2025, month), NOW)
    wanted = naive.amounts(mapping_queries.mapping_of(booked.root, 2025, NOW).statement(kind), raw(), month)
    assert {row.line.id: row.current for row in shown.rows} == wanted
    assert any(wanted.values())


def test_the_income_statement_in_figures(booked: Town) -> None:
    shown = statements.statement(booked.root, INCOME, JUNE, NOW)
    expected = {
        "operating_income": "120.50", "operating_costs": "-790.25", "depreciation": "-12", "net_cost": "-681.75",
        "taxes": "900", "grants": "150", "financial_costs": "-7.75", "result": "360.50",
    }  # fmt: skip
    assert {name: shown.current.amount(name) for name in expected} == {name: D(v) for name, v in expected.items()}
    assert [check.holds for check in statements.statement(booked.root, BALANCE, JUNE, NOW).checks] == [True] * 2


def test_a_balance_sheet_that_does_not_balance_says_by_how_much(booked: Town) -> None:
    booked.enter({(5, "1910"): 3})
    checks = statements.statement(booked.root, BALANCE, JUNE, NOW).checks
    assert [check.difference for check in checks] == [D(3), D(0)]


def test_accounts_under_a_line_sum_to_it(booked: Town) -> None:
    shown = statements.statement(booked.root, INCOME, JUNE, NOW)
    rows = statements.accounts_of(shown, "operating_costs")
    assert [(row.account, row.current, row.in_ledger) for row in rows] == [
        ("5010", D("-700.25"), True),
        ("7010", D("-90.00"), True),
    ]
    assert sum(row.current for row in rows if row.current) == shown.current.amount("operating_costs")


def test_unmapped_accounts_are_listed() -> None:
    figures = [AccountFigures("7910", D(0), D(12)), AccountFigures("5010", D(0), D(1))]
    mapping = MappedStatement(INCOME, _lines("5"), ("3-8",)).as_mapping()
    assert [one.account for one in present(mapping, figures).unmapped] == ["7910"]


def _lines(*accounts: str) -> tuple[MappedLine, ...]:
    names = ("operating_income", "depreciation", "taxes", "grants")
    unused = tuple(MappedLine(name, name, (f"9{index}",)) for index, name in enumerate(names))
    net = MappedLine("net_cost", "Netto", accounts, factor=-1)
    return (*unused, net, MappedLine("result", "Resultat", adds=("net_cost", *names)))


def test_a_month_that_is_not_booked_is_unknown_and_not_nought(booked: Town) -> None:
    shown = statements.statement(booked.root, INCOME, DECEMBER, NOW)
    assert {row.current for row in shown.rows} == {None}
    assert shown.current.why_not == "Redovisningen för 2025 är inläst till och med juli."
    assert shown.columns[1].why_not == "Redovisningen för 2024 är inte inläst."


def test_without_opening_balances_there_is_no_balance_sheet(town: Town) -> None:
    town.book(LEDGER)
    assert statements.statement(town.root, BALANCE, JUNE, NOW).current.why_not.startswith("Ingående balanser")
    assert statements.statement(town.root, INCOME, JUNE, NOW).current.presented is not None


def test_two_years_side_by_side(booked: Town) -> None:
    booked.book([Row(6, "200", "5010", D(650)), Row(12, "200", "5010", D(50))], 2024)
    row = statements.statement(booked.root, INCOME, JUNE, NOW).row("operating_costs")
    assert row is not None
    assert (row.current, row.previous, row.change) == (D("-790.25"), D(-650), D("-140.25"))
    assert statements.statement(booked.root, BALANCE, JUNE, NOW).columns[1].label == "2024-12-31"


def test_known_time_reads_what_was_known(booked: Town) -> None:
    before = datetime(2026, 6, 1, tzinfo=UTC)
    BookEntry.objects.update(known_at=datetime(2026, 2, 1, tzinfo=UTC))
    booked.enter({(1, "8010"): -950}, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert statements.statement(booked.root, INCOME, JUNE, Known.at(before)).current.amount("taxes") == 900
    assert statements.statement(booked.root, INCOME, JUNE, NOW).current.amount("taxes") == 950


def test_only_those_who_keep_the_books_write_and_every_write_is_told(town: Town) -> None:
    reader = factories.user_with(Role.UNIT_CONTROLLER, town.root)
    with pytest.raises(NotAllowed):
        entries.save_entries(by=reader, principal=town.root, entries={(2025, 0, "1910"): entries.Entry(D(1))})
    town.enter({(0, "1910"): 1})
    assert AuditEvent.objects.filter(action="books.save_entries", by=town.controller).count() == 1
    town.enter({(0, "1910"): 1})
    assert AuditEvent.objects.filter(action="books.save_entries").count() == 1


def test_impossible_entries_are_refused_all_at_once(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        town.enter({(0, "5010"): 1, (13, "1910"): 1, (1, "bank"): 1})
    assert len(refused.value.problems) == 3
    assert not BookEntry.objects.exists()


@pytest.mark.parametrize("kind", StatementKind)
def test_the_number_of_queries_does_not_grow(
    town: Town, kind: StatementKind, django_assert_num_queries: object
) -> None:
    town.book(LEDGER)
    for count in (3, 60):
        town.enter({(month % 12 + 1, f"84{month}"): 1 for month in range(count)})
        with django_assert_num_queries(2):  # type: ignore[operator]
            statements.statement(town.root, kind, JUNE, NOW)


def test_a_mapping_without_the_lines_that_are_counted_on_is_refused() -> None:
    with pytest.raises(Flawed, match="saknar raderna"):
        MappedStatement(INCOME, (MappedLine("result", "Resultat", ("3-8",)),), ("3-8",))


def test_a_mapping_whose_lines_take_the_same_account_is_refused() -> None:
    doubled = (MappedLine("a", "A", ("30",)), *_lines("3"))
    with pytest.raises(Flawed, match="tas också"):
        MappedStatement(INCOME, doubled, ("3-8",))


@pytest.mark.parametrize("kind", [BALANCE, CASH_FLOW])
def test_a_statement_says_which_account_parts_its_result_from_the_income_statements(
    booked: Town, kind: StatementKind
) -> None:
    before = mapping_queries.mapping_of(booked.root, 2025, NOW)
    lines = tuple(
        replace(line, accounts=("86-88",)) if line.id == "extraordinary" else line
        for line in before.statement(INCOME).lines
    )
    own = tuple(replace(one, lines=lines) if one.kind is INCOME else one for one in before.statements)
    mapping = replace(before, id="own", municipality=booked.root.code, statements=own)
    held = [
        check for check in statements.statement(booked.root, kind, JUNE, NOW).checks if "resultat mot" in check.name
    ]
    assert [check.holds for check in held] == [True]
    booked.enter({(6, "8910"): -50, (6, "1910"): "389.50"})
    actions_mapping.save_mapping(
        by=booked.controller, principal=booked.root, from_year=2025, mapping=mapping, note="89"
    )
    (check,) = [one for one in statements.statement(booked.root, kind, JUNE, NOW).checks if "resultat mot" in one.name]
    assert (check.difference, "konto 8910 (+50" in check.because) == (50, True)
