"""Money moved inside a committee: what moves, what is refused, what is kept, and that no sequence makes any."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from styrkedjan.areas.economy.actions import earmarks, frames
from styrkedjan.areas.economy.actions import reallocations as reallocations_actions
from styrkedjan.areas.economy.actions.frames import FrameChange
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, FrameKind, NetFrame, Reallocation
from styrkedjan.areas.economy.queries.reallocations import Place, choices, reallocations, unprioritised
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, make_town, net_frame

KF = Decision("Kommunfullmäktige", date(2025, 11, 24), "12", "KS-2025/1")
KS = Decision("Kommunstyrelsen", date(2026, 3, 4), "40", "KS-2026/9")
MINE = Decision("Gatunämnden", date(2026, 4, 2), "7")
MAY = {Role.CONTROLLER, Role.UNIT_CONTROLLER, Role.UNIT_HEAD, Role.DEPARTMENT_HEAD}


def streets(town: Town) -> None:
    """Park and streets 1 200 a year each, snow 600, sand 120, income -240; snow and sand are earmarked."""
    earmarks.set_earmark(
        by=town.controller, committee=town.streets, name="vinterunderhåll", activities=("241", "242"),
        first_year=YEAR, decision=KF, at=day(1),
    )  # fmt: skip
    budget(town, town.streets, "personal", 100, activity="230")
    budget(town, town.streets, "ovrigt", 100, activity="240")
    budget(town, town.streets, "ovrigt", 50, activity="241")
    budget(town, town.streets, "ovrigt", 10, activity="242")
    budget(town, town.streets, "intakter", -20, activity="240")
    budget(town, town.north, "personal", 100)
    net_frame(town, town.streets, 2160)
    net_frame(town, town.streets, 720, earmark="vinterunderhåll")
    net_frame(town, town.school, 1200)


def at(town: Town, activity: str, group: str = "ovrigt") -> Place:
    return Place(town.streets, "3000", group, activity)


def park(town: Town) -> Place:
    return at(town, "230", "personal")


def move(town: Town, source: Place, target: Place, amount: int = 60, **more: object) -> Reallocation:
    values = {"by": town.controller, "committee": town.streets, "year": YEAR, "reason": "Fler träd", **more}
    return reallocations_actions.reallocate(source=source, target=target, amount=Decimal(amount), **values)  # type: ignore[arg-type]


def months(place: Place) -> tuple[Decimal, ...] | None:
    rows = NOW.rows(BudgetLine).filter(unit=place.unit, account_group=place.group, activity=place.activity, year=YEAR)
    row = rows.first()
    return row.months if row else None


@pytest.mark.django_db
class TestMoving:
    def test_what_one_line_loses_the_other_gains_and_the_old_lines_are_kept(self, town: Town) -> None:
        streets(town)
        row = move(town, park(town), at(town, "240"), 60, first_month=7, at=day(6))
        assert months(park(town)) == (Decimal(100),) * 6 + (Decimal(90),) * 6
        assert months(at(town, "240")) == (Decimal(100),) * 6 + (Decimal(110),) * 6
        assert row.month_amounts == (Decimal(0),) * 6 + (Decimal(10),) * 6
        then = Known.at(day(5)).rows(BudgetLine).get(unit=town.streets, activity="230")
        assert then.months == (Decimal(100),) * 12
        assert AuditEvent.objects.filter(action="economy.reallocate").count() == 1

    def test_the_amount_falls_as_the_source_lies(self, town: Town) -> None:
        streets(town)
        budget(town, town.streets, "kopt", (30, 10, 0, -5) + (0,) * 8, activity="230")
        row = move(town, at(town, "230", "kopt"), park(town), 20)
        assert row.month_amounts == (Decimal(15), Decimal(5)) + (Decimal(0),) * 10

    def test_money_may_go_to_a_line_that_was_not_budgeted(self, town: Town) -> None:
        streets(town)
        move(town, park(town), at(town, "250"), 120)
        assert sum(months(at(town, "250")) or ()) == 120

    def test_inside_the_earmark_money_moves(self, town: Town) -> None:
        streets(town)
        move(town, at(town, "241"), at(town, "242"), 60)
        assert sum(months(at(town, "242")) or ()) == 180

    @pytest.mark.parametrize(
        ("where", "told"),
        [
            (lambda town: (park(town), at(town, "241")), "vinterunderhåll är ett särskilt anslag"),
            (lambda town: (at(town, "242"), park(town)), "vinterunderhåll är ett särskilt anslag"),
            (lambda town: (park(town), Place(town.north, "2010", "personal")), "kan inte flytta medel till"),
            (lambda town: (Place(town.north, "2010", "personal"), park(town)), "kan inte flytta medel till"),
            (lambda town: (at(town, "240", "intakter"), park(town)), "är en intäkt"),
            (lambda town: (at(town, "999"), park(town)), "räcker inte"),
            (lambda town: (park(town), park(town)), "samma rad"),
        ],
    )
    def test_what_is_not_the_committees_to_move_is_refused_with_a_way_forward(
        self, town: Town, where: object, told: str
    ) -> None:
        streets(town)
        before = BudgetLine.objects.count()
        with pytest.raises(Refused, match=told) as refusal:
            move(town, *where(town))  # type: ignore[operator]
        assert refusal.value.way_forward
        assert (BudgetLine.objects.count(), Reallocation.objects.count()) == (before, 0)

    @pytest.mark.parametrize(
        ("amount", "first", "told"),
        [(1201, 1, "räcker inte"), (0, 1, "större än noll"), (-5, 1, "större än noll"), (601, 7, "från och med juli")],
    )
    def test_never_beyond_what_there_is(self, town: Town, amount: int, first: int, told: str) -> None:
        streets(town)
        with pytest.raises(Refused, match=told):
            move(town, park(town), at(town, "240"), amount, first_month=first)

    def test_an_income_is_lowered_to_nought_at_most(self, town: Town) -> None:
        streets(town)
        move(town, park(town), at(town, "240", "intakter"), 240)
        with pytest.raises(Refused, match="kan inte sänkas"):
            move(town, park(town), at(town, "240", "intakter"), 1)

    def test_a_reason_is_needed_and_a_closed_year_is_closed(self, town: Town) -> None:
        streets(town)
        with pytest.raises(InvalidInput, match="Skälet saknas"):
            move(town, park(town), at(town, "240"), reason=" ")
        factories.plan_year(town.root, YEAR, YearState.CLOSED)
        with pytest.raises(Refused, match="stängt"):
            move(town, park(town), at(town, "240"))

    def test_a_unit_moves_nothing_by_itself(self, town: Town) -> None:
        with pytest.raises(Refused, match="ingen nämnd"):
            move(town, Place(town.north, "2010", "personal"), park(town), committee=town.north)

    def test_above_the_models_limit_the_committees_decision_is_asked_for(self, town: Town) -> None:
        streets(town)
        with mock.patch("styrkedjan.areas.economy.actions.reallocations.decision_limit", return_value=Decimal(100)):
            move(town, park(town), at(town, "240"), 100)
            with pytest.raises(Refused, match="utan nämndens beslut"):
                move(town, park(town), at(town, "240"), 101)
            move(town, park(town), at(town, "240"), 101, decision=MINE)
        move(town, park(town), at(town, "240"), 500)

    @pytest.mark.parametrize("role", list(Role))
    def test_who_may(self, town: Town, role: Role) -> None:
        streets(town)
        person = factories.user_with(role, town.streets)
        if role in MAY:
            move(town, park(town), at(town, "240"), by=person)
        else:
            with pytest.raises(NotAllowed):
                move(town, park(town), at(town, "240"), by=person)
            assert not Reallocation.objects.exists()

    def test_a_unit_head_moves_nothing_for_the_committee(self, town: Town) -> None:
        streets(town)
        inside = factories.unit(town.streets)
        with pytest.raises(NotAllowed):
            move(town, park(town), at(town, "240"), by=factories.user_with(Role.UNIT_HEAD, inside))

    def test_a_committee_of_the_same_name_in_another_municipality_is_another(self, town: Town) -> None:
        streets(town)
        other = make_town("0001", "Grannkommun")
        budget(other, other.streets, "personal", 100)
        with pytest.raises(Refused, match="kan inte flytta"):
            move(town, park(town), Place(other.streets, "3000", "personal"))


@pytest.mark.django_db
class TestUndoing:
    def test_a_move_taken_back_leaves_the_budget_as_it_was(self, town: Town) -> None:
        streets(town)
        row = move(town, park(town), at(town, "240"), 55, first_month=3)
        made = reallocations_actions.undo_reallocation(by=town.controller, reallocation=row, reason="Fel rad")
        assert months(park(town)) == months(at(town, "240")) == (Decimal(100),) * 12
        assert (made.undoes, made.amount) == (row, 55)
        for again in (row, made):
            with pytest.raises(WrongState):
                reallocations_actions.undo_reallocation(by=town.controller, reallocation=again)

    def test_money_that_has_gone_on_is_not_taken_back(self, town: Town) -> None:
        streets(town)
        row = move(town, park(town), at(town, "250"), 60)
        move(town, at(town, "250"), at(town, "240"), 60)
        with pytest.raises(Refused, match="räcker inte"):
            reallocations_actions.undo_reallocation(by=town.controller, reallocation=row)

    def test_only_who_may_move_takes_back(self, town: Town) -> None:
        streets(town)
        row = move(town, park(town), at(town, "240"))
        with pytest.raises(NotAllowed):
            reallocations_actions.undo_reallocation(
                by=factories.user_with(Role.COMMITTEE_CHAIR, town.streets), reallocation=row
            )


@pytest.mark.django_db
class TestPriorities:
    def test_a_move_without_a_priority_waits_for_one(self, town: Town) -> None:
        streets(town)
        row = move(town, park(town), at(town, "240"), 60, at=day(3))
        move(town, park(town), at(town, "240"), 10, priority="Trygga gator")
        assert unprioritised(town.root, YEAR, NOW) == {town.streets.pk: (Decimal(60),)}
        goal = factories.element(factories.plan_year(town.root, YEAR), town.streets)
        reallocations_actions.state_priority(by=town.controller, reallocation=row, goal=goal, at=day(6))
        assert unprioritised(town.root, YEAR, NOW) == {}
        assert unprioritised(town.root, YEAR, Known.at(day(5))) == {town.streets.pk: (Decimal(60),)}
        with pytest.raises(InvalidInput, match="Ingen prioritering"):
            reallocations_actions.state_priority(by=town.controller, reallocation=row)

    def test_a_move_taken_back_follows_nothing(self, town: Town) -> None:
        streets(town)
        row = move(town, park(town), at(town, "240"), 60, at=day(3))
        reallocations_actions.undo_reallocation(by=town.controller, reallocation=row, at=day(6))
        assert unprioritised(town.root, YEAR, NOW) == {}
        assert unprioritised(town.root, YEAR, Known.at(day(5))) == {town.streets.pk: (Decimal(60),)}


@pytest.mark.django_db
class TestReading:
    def test_the_lines_to_choose_among_are_named_and_placed(self, town: Town) -> None:
        streets(town)
        rows = choices(town.streets, town.streets, YEAR, NOW)
        assert [(row.line.label, row.line.earmark, row.line.is_income) for row in rows] == [
            ("Gatunämnden, intäkter, verksamhet 240", "", True),
            ("Gatunämnden, personal, verksamhet 230", "", False),
            ("Gatunämnden, övriga kostnader, verksamhet 240", "", False),
            ("Gatunämnden, övriga kostnader, verksamhet 241", "vinterunderhåll", False),
            ("Gatunämnden, övriga kostnader, verksamhet 242", "vinterunderhåll", False),
        ]

    def test_the_history_is_as_it_was_known_and_costs_one_query(self, town: Town) -> None:
        streets(town)
        for month in (3, 4, 5):
            move(town, park(town), at(town, "240"), 10, at=day(month))
        assert len(reallocations(town.streets, YEAR, Known.at(day(4)))) == 2
        with CaptureQueriesContext(connection) as queries:
            rows = reallocations(town.streets, YEAR, NOW)
            assert {(row.source_unit.name, str(row.known_by), row.goal) for row in rows} == {
                ("Gatunämnden", str(town.controller), None)
            }
        assert len(queries) == 1


@pytest.mark.django_db
class TestTechnicalAdjustments:
    def adjust(self, town: Town, *changes: tuple[object, int, str], **more: object) -> list[NetFrame]:
        rows = [FrameChange(unit, Decimal(change), earmark) for unit, change, earmark in changes]  # type: ignore[arg-type]
        values = {"by": town.controller, "principal": town.root, "year": YEAR, "changes": rows, "decision": KS, **more}
        return frames.adjust_frames(**values)  # type: ignore[arg-type]

    def test_frames_move_and_the_total_stands(self, town: Town) -> None:
        streets(town)
        entries = self.adjust(town, (town.streets, -60, ""), (town.school, 60, ""))
        assert [(row.kind, row.amount, row.decision_section) for row in entries] == [
            (FrameKind.TECHNICAL, -60, "40"),
            (FrameKind.TECHNICAL, 60, "40"),
        ]
        with pytest.raises(Refused, match="Samma beslut"):
            self.adjust(town, (town.streets, -1, ""), (town.school, 1, ""))

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ([(-60, ""), (50, "")], "ändrar totalramen"),
            ([(-60, "vinterunderhåll"), (60, "")], "särskilda anslaget"),
            ([(-60, "broar"), (60, "")], "ingen ram för broar"),
        ],
    )
    def test_the_total_and_the_earmarks_are_the_councils(
        self, town: Town, changes: list[tuple[int, str]], told: str
    ) -> None:
        streets(town)
        (first, mark), (second, other) = changes
        with pytest.raises(Refused, match=told):
            self.adjust(town, (town.streets, first, mark), (town.school, second, other))
        assert not NetFrame.objects.filter(kind=FrameKind.TECHNICAL).exists()

    def test_it_rests_on_a_decision_and_touches_two_frames(self, town: Town) -> None:
        streets(town)
        with pytest.raises(InvalidInput, match="Beslutande organ"):
            self.adjust(town, (town.streets, -60, ""), (town.school, 60, ""), decision=Decision())
        with pytest.raises(Refused, match="enligt styrmodellen"):
            self.adjust(town, (town.streets, -60, ""), (town.school, 60, ""), decision=Decision("Gatunämnden", KS.date))
        with pytest.raises(InvalidInput, match="minst två"):
            self.adjust(town, (town.streets, 0, ""), (town.school, 0, ""))
        own = factories.user_with(Role.CONTROLLER, town.streets)
        with pytest.raises(NotAllowed):
            self.adjust(town, (town.streets, -60, ""), (town.school, 60, ""), by=own)

    @pytest.mark.parametrize("kind", [FrameKind.TECHNICAL, FrameKind.REALLOCATION])
    def test_alone_such_an_entry_is_refused(self, town: Town, kind: FrameKind) -> None:
        with pytest.raises(Refused, match="ändrar totalramen"):
            frames.add_frame(
                by=town.controller, unit=town.streets, year=YEAR, amount=Decimal(5), kind=kind, decision=KS
            )


PLACES = (("230", "personal"), ("240", "ovrigt"), ("241", "ovrigt"), ("242", "ovrigt"), ("240", "intakter"), ("", ""))
STEPS = st.one_of(
    st.tuples(
        st.just("move"), st.sampled_from(PLACES), st.sampled_from(PLACES), st.integers(-50, 1500), st.integers(1, 12)
    ),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("adjust"), st.sampled_from(["", "vinterunderhåll"]), st.integers(-9, 9), st.integers(-9, 9)),
)


class TestNoSequence(TestCase):
    """Property: whatever is tried in whatever order, no money is made and none crosses an earmark or a committee."""

    @settings(max_examples=12, deadline=None)
    @given(st.lists(STEPS, min_size=1, max_size=6))
    def test_creates_money_or_crosses_an_earmark(self, steps: list[tuple[object, ...]]) -> None:
        self.town = make_town()
        streets(self.town)
        before = self.sums()
        for number, step in enumerate(steps):
            try:
                getattr(self, f"_{step[0]}")(number, *step[1:])
            except (Refused, InvalidInput):
                continue
        assert self.sums() == before
        lines = NOW.rows(BudgetLine).filter(year=YEAR).exclude(account_group="intakter")
        assert all(sum(line.months) >= 0 for line in lines)

    def _place(self, activity: str, group: str) -> Place:
        return at(self.town, activity, group) if group else Place(self.town.north, "2010", "personal")

    def _move(self, number: int, source: tuple[str, str], target: tuple[str, str], amount: int, first: int) -> None:
        move(self.town, self._place(*source), self._place(*target), amount, first_month=first)

    def _undo(self, number: int, which: int) -> None:
        rows = list(Reallocation.objects.order_by("pk"))
        if rows:
            reallocations_actions.undo_reallocation(by=self.town.controller, reallocation=rows[which % len(rows)])

    def _adjust(self, number: int, earmark: str, first: int, second: int) -> None:
        rows = [
            FrameChange(self.town.streets, Decimal(first), earmark),
            FrameChange(self.town.school, Decimal(second)),
        ]
        decision = Decision("Kommunstyrelsen", date(2026, 3, 4), str(number))
        frames.adjust_frames(
            by=self.town.controller, principal=self.town.root, year=YEAR, changes=rows, decision=decision
        )

    def sums(self) -> dict[object, Decimal]:
        """Per committee inside and outside the earmark in the budgets, month by month; per earmark in the frames."""
        found: dict[object, Decimal] = {}
        for line in NOW.rows(BudgetLine).filter(year=YEAR):
            winter = line.activity in ("241", "242")
            for name, amount in zip(MONTH_FIELDS, line.months, strict=True):
                key = (line.unit_id, winter, name)
                found[key] = found.get(key, Decimal(0)) + amount
        for entry in NOW.rows(NetFrame).filter(year=YEAR):
            key = entry.earmark or "free frames"
            found[key] = found.get(key, Decimal(0)) + entry.amount
        return found
