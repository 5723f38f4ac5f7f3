"""The balance requirement from stated rows and books, its reserves and limits, and what is left to restore."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from styrkedjan.areas.accounts.actions import stating
from styrkedjan.areas.accounts.models import StatedAmount
from styrkedjan.areas.accounts.queries import balance_requirement
from styrkedjan.domain.economy.balanskrav import COMPUTED, Line
from styrkedjan.domain.economy.balanskrav_file import recognise
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.accounts.conftest import D, Town


def state(town: Town, year: int, **amounts: int | str | Decimal) -> None:
    said = {item: (D(amount), f"Årsredovisning {year}") for item, amount in amounts.items()}
    stating.state_amounts(by=town.controller, principal=town.root, year=year, amounts=said)


def test_malmo_is_reproduced_row_by_row(town: Town, shared_data: Path) -> None:
    file = shared_data / "ekonomi" / "balanskravsutredning_malmo_2013_2014.csv"
    table = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    by_line = {recognise(row["row"]): row for row in table}
    for year in (2013, 2014):
        rows = {line: row[str(year)] for line, row in by_line.items() if line and line not in COMPUTED}
        state(town, year, **{line.value: amount for line, amount in rows.items() if amount})
    found = balance_requirement.balance_requirement(town.root, 2014, NOW)
    for line, row in by_line.items():
        assert line is not None
        for year in (2013, 2014):
            statement = found.of(year)
            assert statement is not None
            assert statement.values[line] == (D(row[str(year)]) if row[str(year)] else None), (line, year)
    assert [(one.year, one.remaining, one.last_year) for one in found.deficits] == [(2014, 193, 2017)]


def test_the_result_comes_from_the_books_with_its_source(town: Town) -> None:
    town.whole_year(result=30)
    state(town, 2025, capital_gains=-5)
    found = balance_requirement.balance_requirement(town.root, 2025, NOW)
    statement = found.of(2025)
    assert statement is not None
    assert statement.values[Line.RESULT] == D("30.00")
    assert statement.amount(Line.BALANSKRAV_RESULT) == 25
    told = {one.name: one.source for one in statement.working.inputs}
    assert told["Årets resultat"] == "Resultaträkningen 2025, Provredovisning 2025"
    assert told["Samtliga realisationsvinster"] == "Årsredovisning 2025"
    assert told["Synnerligt skäl"] == "inte angivet"


def test_a_year_that_is_not_whole_waits(town: Town) -> None:
    state(town, 2025, capital_gains=-5)
    found = balance_requirement.balance_requirement(town.root, 2025, NOW)
    assert (found.years, found.waiting) == ((), (2025,))


# result, equity, already in the reserve, and how much may be put there of 10 000 in taxes
ROOM = [
    (250, 900, 0, 150),  # above 1 per cent
    (250, -900, 0, 50),  # above 2 per cent when equity is negative
    (250, 900, 450, 50),  # up to 5 per cent
    (90, 900, 0, 0),  # under 1 per cent
]  # fmt: skip


@pytest.mark.parametrize(("result", "equity", "before", "room"), ROOM)
def test_the_room_of_the_result_reserve(town: Town, result: int, equity: int, before: int, room: int) -> None:
    million = 1_000_000
    state(
        town, 2025, result=result * million, taxes_and_grants=10_000 * million, equity=(equity + 600) * million,
        pension_liability=600 * million, opening_result_reserve=before * million,
    )  # fmt: skip
    one = balance_requirement.balance_requirement(town.root, 2025, NOW).reserve_of(2025)
    assert one is not None
    assert one.room is not None
    assert one.room.amount == room * million
    with pytest.raises(Refused, match="får inte reserveras"):
        state(town, 2025, to_result_reserve=-(room + 1) * million)
    assert not StatedAmount.objects.filter(item="to_result_reserve").exists()
    if room:
        state(town, 2025, to_result_reserve=-room * million)
        after = balance_requirement.balance_requirement(town.root, 2025, NOW).reserve_of(2025)
        assert after is not None
        assert after.closing is not None
        assert after.closing.result_reserve == (before + room) * million


def test_no_more_is_used_than_the_old_reserve_holds(town: Town) -> None:
    state(town, 2024, result=-50, opening_rur=40)
    state(town, 2024, from_rur=30)
    state(town, 2025, result=-50)
    with pytest.raises(Refused, match="kan inte tas ur reserverna"):
        state(town, 2025, from_rur=11)
    state(town, 2025, from_rur=10)
    one = balance_requirement.balance_requirement(town.root, 2025, NOW).reserve_of(2025)
    assert one is not None
    assert one.closing is not None
    assert one.closing.rur == 0


def test_a_room_that_cannot_be_computed_says_what_is_missing(town: Town) -> None:
    town.whole_year()
    one = balance_requirement.balance_requirement(town.root, 2025, NOW).reserve_of(2025)
    assert one is not None
    assert one.room is None
    assert one.why_not == "Det här saknas: ansvarsförbindelse för pensioner."


WRONG = [
    ({"capital_gains": 5}, "minskar resultatet"),
    ({"from_rur": -5}, "ökar resultatet"),
    ({"pension_liability": -1}, "mindre än noll"),
    ({"to_rur": -5}, "ersatte den 2024"),
    ({"adjusted_result": 5}, "finns inte"),
]


@pytest.mark.parametrize(("amounts", "sentence"), WRONG)
def test_what_cannot_be_is_refused_with_a_sentence(town: Town, amounts: dict[str, int], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        state(town, 2025, **amounts)
    assert not StatedAmount.objects.exists()


def test_an_amount_needs_a_source_and_a_person_who_may(town: Town) -> None:
    with pytest.raises(InvalidInput, match="Källan saknas"):
        stating.state_amounts(by=town.controller, principal=town.root, year=2025, amounts={"result": (D(1), " ")})
    auditor = factories.user_with(Role.AUDITOR, town.root)
    with pytest.raises(NotAllowed):
        stating.state_amounts(by=auditor, principal=town.root, year=2025, amounts={"result": (D(1), "x")})


def test_a_correction_leaves_what_was_known(town: Town) -> None:
    state(town, 2025, result=10)
    StatedAmount.objects.update(known_at=datetime(2026, 1, 1, tzinfo=UTC))
    state(town, 2025, result=12)
    then = balance_requirement.balance_requirement(town.root, 2025, Known.at(datetime(2026, 2, 1, tzinfo=UTC))).of(2025)
    now = balance_requirement.balance_requirement(town.root, 2025, NOW).of(2025)
    assert then is not None
    assert now is not None
    assert (then.values[Line.RESULT], now.values[Line.RESULT]) == (10, 12)
    assert AuditEvent.objects.filter(action="books.state_amounts").count() == 2


def test_a_deficit_is_restored_by_the_years_after(town: Town) -> None:
    for year, result in ((2022, -100), (2023, 30), (2024, 20)):
        state(town, year, result=result)
    (deficit,) = balance_requirement.balance_requirement(town.root, 2024, NOW).deficits
    assert [(part.year, part.amount) for part in deficit.restorations] == [(2023, 30), (2024, 20)]
    assert (deficit.remaining, deficit.last_year) == (50, 2025)


def test_the_number_of_queries_does_not_grow_with_years(town: Town, django_assert_num_queries: object) -> None:
    town.whole_year()
    for year in (2010, *range(2011, 2024)):
        state(town, year, result=1)
        if year in (2010, 2023):
            with django_assert_num_queries(4):  # type: ignore[operator]
                balance_requirement.balance_requirement(town.root, 2025, NOW)
