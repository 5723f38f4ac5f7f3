"""Closing a month: remarks looked at, the close that keeps what was known, and what has changed since."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.economy.actions import closing as closing_actions
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.models import ClosedMonth, ReviewedRemark
from styrkedjan.areas.economy.queries.closing import Closing, closed_months, closing, month_closes
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy.closing import RemarkKey, RemarkKind
from styrkedjan.domain.economy.closing_states import MonthState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, make_town, publish
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
RENT = RemarkKey(RemarkKind.MISSING, "2010", "6010")
JUMP = RemarkKey(RemarkKind.JUMP, "2020", "5010")
STRANGER = RemarkKey(RemarkKind.UNKNOWN_CODE, "7777", "")
pytestmark = pytest.mark.django_db

RENT_ROWS = even("2010", "6010", 140_000, 3)
ROWS = [
    *RENT_ROWS,
    *even("2020", "5010", 200_000, 3),
    Row(4, "2020", "5010", Decimal(500_000)),
    Row(4, "7777", "5010", Decimal(5)),
]


@pytest.fixture
def booked(town: Town) -> Town:
    """April in the ledger, with a rent that has not come, a jump and a code that nobody has laid up."""
    publish(town, ROWS)
    return town


def review(
    town: Town, *keys: RemarkKey, unit: Unit | None = None, by: User | None = None, note: str = "Det är rätt."
) -> int:
    return closing_actions.review_remarks(
        by=by or town.controller, unit=unit or town.root, period=APRIL, keys=keys, note=note
    )


def close(town: Town, reason: str = "", by: User | None = None, **more: object) -> ClosedMonth:
    values = {"by": by or town.controller, "principal": town.root, "period": APRIL, "reason": reason, **more}
    return closing_actions.close_month(**values)  # type: ignore[arg-type]


def reopen(town: Town, reason: str = "Hyran bokfördes fel.", by: User | None = None) -> ClosedMonth:
    return closing_actions.reopen_month(by=by or town.controller, principal=town.root, period=APRIL, reason=reason)


def waiting(found: Closing) -> list[RemarkKey]:
    return [item.key for item in found.items if item.reviewed is None]


class TestRemarks:
    def test_the_unknown_first_and_then_the_largest(self, booked: Town) -> None:
        found = closing(booked.root, APRIL, NOW)
        assert waiting(found) == [STRANGER, JUMP, RENT]
        assert (found.left.remarks, found.reviewed) == (3, 0)

    def test_looked_at_with_a_note(self, booked: Town) -> None:
        assert review(booked, JUMP, note="Retroaktiv lön.") == 1
        found = closing(booked.root, APRIL, NOW)
        assert waiting(found) == [STRANGER, RENT]
        seen = next(item.reviewed for item in found.items if item.key == JUMP)
        assert seen is not None
        assert (seen.note, seen.by) == ("Retroaktiv lön.", str(booked.controller))
        assert AuditEvent.objects.latest("pk").action == "economy.review_remarks"

    def test_many_with_one_note(self, booked: Town) -> None:
        assert review(booked, JUMP, RENT, STRANGER) == 3
        assert closing(booked.root, APRIL, NOW).left.remarks == 0

    def test_by_the_unit_it_is_about(self, booked: Town) -> None:
        review(booked, RENT, unit=booked.north, by=factories.user_with(Role.UNIT_HEAD, booked.north))
        assert waiting(closing(booked.root, APRIL, NOW)) == [STRANGER, JUMP]
        with pytest.raises(Refused, match="finns inte längre"):
            review(booked, JUMP, unit=booked.north)

    def test_what_nobody_answers_for_is_the_whole_municipalitys(self, booked: Town) -> None:
        assert waiting(closing(booked.school, APRIL, NOW)) == [JUMP, RENT]

    @pytest.mark.parametrize(("keys", "note"), [((), "Rätt."), ((RENT,), " ")])
    def test_something_marked_and_something_said(self, booked: Town, keys: tuple[RemarkKey, ...], note: str) -> None:
        with pytest.raises(InvalidInput):
            review(booked, *keys, note=note)

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.READER, Role.COMMITTEE_CHAIR])
    def test_not_by_those_who_only_read(self, booked: Town, role: Role) -> None:
        with pytest.raises(NotAllowed):
            review(booked, RENT, by=factories.user_with(role, booked.root))

    def test_not_by_the_neighbour(self, booked: Town) -> None:
        with pytest.raises(NotAllowed):
            review(booked, RENT, by=factories.user_with(Role.UNIT_HEAD, booked.north))

    def test_a_newer_amount_is_a_new_remark(self, booked: Town) -> None:
        review(booked, JUMP, RENT)
        publish(booked, [*ROWS, Row(4, "2020", "5010", Decimal(90_000))])
        assert waiting(closing(booked.root, APRIL, NOW)) == [STRANGER, JUMP]
        review(booked, JUMP, note="Två retroaktiva löner.")
        assert waiting(closing(booked.root, APRIL, NOW)) == [STRANGER]

    def test_taken_back(self, booked: Town) -> None:
        review(booked, JUMP)
        closing_actions.withdraw_review(by=booked.controller, unit=booked.school, period=APRIL, key=JUMP)
        assert waiting(closing(booked.root, APRIL, NOW)) == [STRANGER, JUMP, RENT]
        assert ReviewedRemark.objects.count() == 1
        with pytest.raises(Refused, match="inte granskad"):
            closing_actions.withdraw_review(by=booked.controller, unit=booked.school, period=APRIL, key=JUMP)

    def test_the_note_of_the_month_before_is_read_again(self, town: Town) -> None:
        rows = [*even("2020", "5010", 200_000, 2), *(Row(month, "2020", "5010", Decimal(900_000)) for month in (3, 4))]
        publish(town, rows)
        march = Period.month(YEAR, 3)
        closing_actions.review_remarks(
            by=town.controller, unit=town.root, period=march, keys=[JUMP], note="Ny avdelning."
        )
        (item,) = closing(town.root, APRIL, NOW).items
        assert item.reviewed is None
        assert item.earlier is not None
        assert (item.earlier.note, item.earlier.period) == ("Ny avdelning.", march)

    def test_as_it_was_known(self, booked: Town) -> None:
        before = timezone.now()
        review(booked, JUMP)
        assert closing(booked.root, APRIL, Known.at(before)).reviewed == 0
        assert closing(booked.root, APRIL, NOW).reviewed == 1


class TestClosing:
    def test_with_nothing_undone(self, booked: Town) -> None:
        review(booked, JUMP, RENT, STRANGER)
        row = close(booked)
        assert (row.net, row.transactions, row.reason, row.ledger_source) == (500_005, 2, "", "Provredovisning")
        assert len(row.ledger_sha256) == 64
        found = closing(booked.root, APRIL, NOW)
        assert found.state is MonthState.CLOSED
        assert found.standing is not None
        assert [(each.kind, each.found, each.reviewed) for each in found.standing.findings] == [
            (RemarkKind.UNKNOWN_CODE, 1, 1), (RemarkKind.MISSING, 1, 1), (RemarkKind.JUMP, 1, 1),
        ]  # fmt: skip
        assert found.standing.groups == (("Personal", Decimal(500_005), 2), ("Övriga kostnader", None, 0))
        assert closed_months(booked.root, YEAR, NOW) == {4}

    def test_undone_things_are_acknowledged(self, booked: Town) -> None:
        with pytest.raises(Refused, match="3\u00a0anmärkningar är inte granskade"):
            close(booked)
        assert close(booked, "Utreds i maj.").reason == "Utreds i maj."

    def test_late_forecasts_are_acknowledged_and_named(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 4))
        signing.call_for_forecasts(by=town.controller, principal=town.root, period=APRIL, due=date(YEAR, 5, 8))
        for unit in (town.north, town.south, town.streets):
            budget(town, unit, "personal", 1)
        for unit in (town.north, town.streets):
            forecast(town, unit, "personal", 12, known_at=timezone.now())
        signing.sign_forecast(by=town.controller, unit=town.streets, period=APRIL)
        said = "1\u00a0prognos saknas, 1\u00a0prognos är inte påskriven och 2\u00a0nämnders summor är inte påskrivna"
        with pytest.raises(Refused, match=said):
            close(town)
        row = close(town, "Södra skolan saknar chef.")
        assert [(each["name"], each["state"]) for each in row.unsigned] == [
            ("Norra skolan", "made"), ("Södra skolan", "missing"),
        ]  # fmt: skip
        assert (row.forecasters, row.forecast) == (3, 36)

    def test_a_month_that_is_not_booked(self, town: Town) -> None:
        with pytest.raises(WrongState, match="Redovisningen når inte till april 2026"):
            close(town, "Ändå")
        publish(town, even("2010", "5010", 100, 3))
        with pytest.raises(WrongState, match="Läs in redovisningen"):
            close(town, "Ändå")

    def test_not_twice_on_the_same_ledger(self, booked: Town) -> None:
        close(booked, "Utreds.")
        with pytest.raises(WrongState, match="Månaden är stängd"):
            close(booked, "Igen.")

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTROLLER])
    def test_only_the_controller(self, booked: Town, role: Role) -> None:
        with pytest.raises(NotAllowed):
            close(booked, "Utreds.", by=factories.user_with(role, booked.root))

    def test_of_the_whole_municipality_and_of_no_other(self, booked: Town) -> None:
        for person in (factories.user_with(Role.CONTROLLER, booked.school), make_town("0001", "Grannen").controller):
            with pytest.raises(NotAllowed):
                close(booked, "Utreds.", by=person)

    def test_remarks_are_not_reviewed_after_it(self, booked: Town) -> None:
        close(booked, "Utreds.")
        with pytest.raises(WrongState, match="öppna månaden igen"):
            review(booked, RENT)

    def test_signed_by_all_before_it(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 4))
        signing.call_for_forecasts(by=town.controller, principal=town.root, period=APRIL, due=date(YEAR, 5, 8))
        forecast(town, town.north, "personal", 12, known_at=timezone.now())
        signing.sign_forecast(by=town.controller, unit=town.north, period=APRIL)
        assert closing(town.root, APRIL, NOW).state is MonthState.OPEN
        boss = factories.user_with(Role.DEPARTMENT_HEAD, town.school)
        signing.sign_sum(by=boss, unit=town.school, period=APRIL)
        assert closing(town.root, APRIL, NOW).state is MonthState.SIGNED
        assert not closing(town.root, APRIL, NOW).left
        close(town)

    def test_with_what_was_known_then(self, town: Town) -> None:
        """Backdated, as when an archive is laid up: the ledger of that day, not today's."""
        publish(town, even("2010", "5010", 100, 4), known_at=day(5))
        publish(town, even("2010", "5010", 300, 4), known_at=day(6))
        row = close(town, at=day(5, 8))
        assert (row.net, row.known_at) == (100, day(5, 8))


class TestAfterwards:
    def test_a_newer_ledger_tells_what_changed_and_the_month_is_closed_again(self, booked: Town) -> None:
        first = close(booked, "Utreds.")
        assert closing(booked.root, APRIL, NOW).changes == ()
        publish(booked, [*ROWS, Row(4, "2010", "6010", Decimal(140_000))])
        found = closing(booked.root, APRIL, NOW)
        assert found.is_newer
        assert [(row.label, row.then, row.now, row.difference) for row in found.changes] == [
            ("Övriga kostnader", None, 140_000, 140_000)
        ]
        again = close(booked, "Hyran kom.")
        assert again.net - first.net == 140_000
        found = closing(booked.root, APRIL, NOW)
        assert ([row.ended is None for row in found.closes], found.changes) == ([True, False], ())

    def test_a_newer_ledger_of_another_month_changes_nothing(self, booked: Town) -> None:
        close(booked, "Utreds.")
        publish(booked, [*ROWS, Row(5, "2010", "6010", Decimal(140_000))])
        found = closing(booked.root, APRIL, NOW)
        assert (found.is_newer, found.changes) == (True, ())
        with pytest.raises(WrongState, match="Månaden är stängd"):
            close(booked, "Igen.")

    def test_opened_again_with_a_reason(self, booked: Town) -> None:
        close(booked, "Utreds.")
        reopen(booked)
        found = closing(booked.root, APRIL, NOW)
        assert (found.state, found.standing) == (MonthState.OPEN, None)
        assert (found.closes[0].reopen_reason, found.closes[0].reopened_by) == (
            "Hyran bokfördes fel.", str(booked.controller),
        )  # fmt: skip
        assert closed_months(booked.root, YEAR, NOW) == frozenset()

    def test_the_reason_is_needed(self, booked: Town) -> None:
        close(booked, "Utreds.")
        with pytest.raises(InvalidInput, match="Skälet saknas"):
            reopen(booked, " ")

    def test_an_open_month_is_not_opened(self, booked: Town) -> None:
        with pytest.raises(WrongState, match="Månaden är öppen"):
            reopen(booked)

    def test_only_by_who_may_close(self, booked: Town) -> None:
        close(booked, "Utreds.")
        with pytest.raises(NotAllowed):
            reopen(booked, by=factories.user_with(Role.UNIT_CONTROLLER, booked.root))

    def test_the_auditor_sees_what_was_known_when(self, booked: Town) -> None:
        before = timezone.now()
        close(booked, "Utreds.")
        closed = timezone.now()
        reopen(booked)
        assert month_closes(booked.root, APRIL, Known.at(before)) == ()
        (then,) = month_closes(booked.root, APRIL, Known.at(closed))
        assert (then.ended, then.reopen_reason, then.reopened_by) == (None, "", "")
        assert closing(booked.root, APRIL, Known.at(closed)).state is MonthState.CLOSED
        assert closed_months(booked.root, YEAR, Known.at(closed)) == {4}


@pytest.mark.parametrize("number", [30, 300])
def test_queries_do_not_grow_with_units_or_remarks(booked: Town, number: int) -> None:
    units = [factories.unit(booked.school, code=f"s{index:03d}") for index in range(number)]
    Responsibility.objects.bulk_create(
        Responsibility(principal=booked.root, unit=unit, code=f"9{index:03d}") for index, unit in enumerate(units)
    )
    publish(booked, [*ROWS, *(row for index in range(number) for row in even(f"9{index:03d}", "6010", 9, 3))])
    signing.call_for_forecasts(by=booked.controller, principal=booked.root, period=APRIL, due=date(YEAR, 5, 8))
    for unit in units:
        forecast(booked, unit, "personal", 12, known_at=timezone.now())
    found = closing(booked.root, APRIL, NOW)
    review(booked, *(item.key for item in found.items))
    with CaptureQueriesContext(connection) as queries:
        found = closing(booked.root, APRIL, NOW)
    assert (len(found.items), found.reviewed) == (number + 3, number + 3)
    assert len(queries) == 12
    with CaptureQueriesContext(connection) as queries:
        close(booked, "Prognoserna är inte påskrivna.")
    assert len(queries) <= 22


def test_a_close_is_the_same_whenever_it_is_read(booked: Town) -> None:
    """A close is never changed by what happens after it."""
    close(booked, "Utreds.", at=timezone.now() + timedelta(days=1))
    first = month_closes(booked.root, APRIL, NOW)[0]
    publish(booked, [*ROWS, Row(4, "2010", "6010", Decimal(1))])
    booked.school.name = "Lärandenämnden"
    booked.school.save()
    assert month_closes(booked.root, APRIL, NOW)[0] == first
