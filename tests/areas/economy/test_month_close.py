"""A month on its way to be closed: what came in and what looks wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.queries.month_close import MonthClose, month_close
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.domain.economy.month_close import Check
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from tests.areas.economy.conftest import YEAR, Town, even, publish
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
pytestmark = pytest.mark.django_db


def told(found: MonthClose) -> list[tuple[str, str, str]]:
    return [(row.remark.check.value, row.unit, row.remark.booked.account) for row in found.remarks]


def test_what_has_come_in(town: Town) -> None:
    publish(
        town, [*even("2010", "5010", 100, 4), Row(4, "2020", "5010", Decimal(7)), Row(4, "2020", "9999", Decimal(1))]
    )
    publish(town, even("2010", "5010", 90, 12), year=YEAR - 1)
    found = month_close(town.school, APRIL, NOW)
    personal, other = found.arrived
    assert (personal.label, personal.now, personal.before, personal.year_before) == ("Personal", 107, 100, 90)
    assert (personal.transactions, other.label, other.now, other.before) == (2, "Övriga konton", 1, None)
    assert (found.transactions, found.net, found.is_booked) == (3, 108, True)


def test_an_accrual_that_is_missing_a_jump_and_a_sign(town: Town) -> None:
    rent = even("2010", "6010", 140_000, 3)
    jump = [*even("2020", "5010", 200_000, 3), Row(4, "2020", "5010", Decimal(500_000))]
    sign = [Row(4, "2010", "3010", Decimal(5_000))]
    publish(town, [*rent, *jump, *sign])
    found = month_close(town.school, APRIL, NOW)
    assert told(found) == [
        (Check.JUMP, "Södra skolan", "5010"),
        (Check.MISSING, "Norra skolan", "6010"),
        (Check.SIGN, "Norra skolan", "3010"),
    ]
    assert found.findings == 3


def test_january_is_held_against_the_end_of_last_year(town: Town) -> None:
    publish(town, even("2010", "6010", 140_000, 12), year=YEAR - 1)
    publish(town, [Row(1, "2020", "5010", Decimal(1))])
    assert told(month_close(town.school, Period.month(YEAR, 1), NOW)) == [(Check.MISSING, "Norra skolan", "6010")]


def test_a_month_that_is_not_booked_is_not_full_of_things_missing(town: Town) -> None:
    publish(town, even("2010", "6010", 140_000, 3))
    found = month_close(town.school, APRIL, NOW)
    assert (found.is_booked, found.remarks, found.net, found.booked_through) == (False, (), None, 3)


def test_codes_that_nobody_has_laid_up(town: Town) -> None:
    publish(
        town, [Row(4, "7777", "5010", Decimal(5)), Row(4, "", "9999", Decimal(3)), Row(3, "8888", "5010", Decimal(1))]
    )
    found = month_close(town.root, APRIL, NOW)
    assert found.unknown_codes == (("(utan ansvar)", Decimal(3)), ("7777", Decimal(5)))
    assert found.unknown_accounts == (("9999", Decimal(3)),)
    assert month_close(town.school, APRIL, NOW).unknown_codes == ()


def test_balance_accounts_are_neither_cost_nor_remark(town: Town) -> None:
    publish(town, [*even("2010", "5010", 100, 4), *even("", "1930", -900_000, 3)])
    found = month_close(town.root, APRIL, NOW)
    assert (found.net, found.findings) == (100, 0)


def test_the_month_sums_to_the_year_so_far(town: Town) -> None:
    """The months' nets, one by one, are what the economy table says for the period."""
    publish(town, [*even("2010", "5010", 117, 4), *even("2020", "3010", -31, 4), Row(4, "2010", "9999", Decimal(3))])
    nets = [month_close(town.school, Period.month(YEAR, number), NOW).net for number in range(1, 5)]
    assert sum(nets) == economy_table(town.school, APRIL, NOW).total.outcome_period  # type: ignore[arg-type]


def test_queries_are_few(town: Town) -> None:
    publish(town, even("2010", "5010", 100, 4))
    with CaptureQueriesContext(connection) as asked:
        month_close(town.school, APRIL, NOW)
    assert len(asked) == 3
