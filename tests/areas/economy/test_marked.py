"""Marking one-off amounts and amounts in the wrong month: who may, what is refused, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions.marked import Mark, correct_item, mark_item, unmark_item
from styrkedjan.areas.economy.models import MarkedItem, MarkKind
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, day

pytestmark = pytest.mark.django_db
MARCH, APRIL = Period.month(YEAR, 3), Period.month(YEAR, 4)
FLOOD = Mark(MarkKind.ONE_OFF, MARCH, "ovrigt", Decimal(60_000), "Vattenskada", account="7010", voucher="A17")
LATE = Mark(MarkKind.TIMING, APRIL, "ovrigt", Decimal(9_000), "Marsfaktura", other=MARCH)


def current() -> list[tuple[str, Decimal]]:
    return [(row.reason, row.amount) for row in NOW.rows(MarkedItem)]


def test_the_head_of_the_unit_marks_corrects_and_takes_away(town: Town) -> None:
    head = factories.user_with(Role.UNIT_HEAD, town.north)
    item = mark_item(by=head, unit=town.north, mark=FLOOD, at=day(4))
    mended = correct_item(by=head, item=item, mark=replace(FLOOD, amount=Decimal(45_000)), at=day(5))
    assert current() == [("Vattenskada", 45_000)]
    assert [row.amount for row in Known.at(day(4, 20)).rows(MarkedItem)] == [60_000]
    unmark_item(by=head, item=mended, at=day(6))
    assert current() == []
    assert [row.amount for row in Known.at(day(5, 20)).rows(MarkedItem)] == [45_000]
    verbs = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert verbs == ["economy.mark_item", "economy.correct_item", "economy.unmark_item"]


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.COMMITTEE_MEMBER, Role.ADMINISTRATOR])
def test_those_who_do_not_forecast_do_not_mark(town: Town, role: Role) -> None:
    person = factories.user_with(role, town.root)
    with pytest.raises(NotAllowed):
        mark_item(by=person, unit=town.north, mark=FLOOD)
    item = mark_item(by=town.controller, unit=town.north, mark=FLOOD)
    with pytest.raises(NotAllowed):
        correct_item(by=person, item=item, mark=FLOOD)
    with pytest.raises(NotAllowed):
        unmark_item(by=person, item=item)


def test_the_neighbours_head_does_not_mark(town: Town) -> None:
    with pytest.raises(NotAllowed):
        mark_item(by=factories.user_with(Role.UNIT_HEAD, town.south), unit=town.north, mark=FLOOD)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": Decimal(0)}, "belopp"),
        ({"reason": "  "}, "orsak"),
        ({"account_group": "finns-inte", "account": ""}, "kontogrupp finns-inte"),
        ({"account": "5010"}, "kontogrupp"),
        ({"period": Period(YEAR)}, "bokförd i"),
        ({"other": APRIL}, "hör till"),
        ({"kind": MarkKind.TIMING}, "hör till"),
        ({"kind": MarkKind.TIMING, "other": MARCH}, "hör till"),
        ({"kind": MarkKind.TIMING, "other": Period(YEAR)}, "hör till"),
    ],
)
def test_what_says_nothing_is_refused(town: Town, changes: dict, where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mark_item(by=town.controller, unit=town.north, mark=replace(FLOOD, **changes))
    assert where in {problem.where for problem in refused.value.problems}
    assert all(problem.remedy for problem in refused.value.problems)
    assert current() == []


def test_every_fault_at_once(town: Town) -> None:
    with pytest.raises(InvalidInput) as refused:
        mark_item(by=town.controller, unit=town.north, mark=replace(LATE, amount=Decimal(0), reason="", other=APRIL))
    assert len(refused.value.problems) == 3


def test_the_same_transaction_is_marked_once(town: Town) -> None:
    mark_item(by=town.controller, unit=town.north, mark=FLOOD)
    with pytest.raises(Refused, match="redan märkt"):
        mark_item(by=town.controller, unit=town.north, mark=replace(FLOOD, reason="Annat ord"))
    mark_item(by=town.controller, unit=town.north, mark=replace(FLOOD, voucher="A18"))
    mark_item(by=town.controller, unit=town.north, mark=replace(FLOOD, voucher="", account="", reason="Annat"))
    assert len(current()) == 3


def test_a_shift_is_told_from_one_of_its_months(town: Town) -> None:
    mark_item(by=town.controller, unit=town.north, mark=LATE)
    mirrored = replace(LATE, period=MARCH, other=APRIL, amount=-LATE.amount, reason="Saknas i mars")
    with pytest.raises(Refused, match="från den andra månaden"):
        mark_item(by=town.controller, unit=town.north, mark=mirrored)
    mark_item(by=town.controller, unit=town.south, mark=mirrored)


def test_a_unit_without_a_code_has_nothing_to_mark(town: Town) -> None:
    with pytest.raises(Refused, match="ingen ansvarskod"):
        mark_item(by=town.controller, unit=town.root, mark=FLOOD)


def test_two_who_correct_at_once(town: Town) -> None:
    item = mark_item(by=town.controller, unit=town.north, mark=FLOOD)
    correct_item(by=town.controller, item=item, mark=replace(FLOOD, amount=Decimal(1)))
    for late in (
        lambda: correct_item(by=town.controller, item=item, mark=replace(FLOOD, amount=Decimal(2))),
        lambda: unmark_item(by=town.controller, item=item),
    ):
        with pytest.raises(Refused, match="redan rättad"):
            late()
    assert current() == [("Vattenskada", 1)]
