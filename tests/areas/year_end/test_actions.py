"""The year-end from request to decision, equity used once, the freeze, and deficits restored by a plan."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.year_end.actions import carrying, recovery
from styrkedjan.areas.year_end.actions import equity as equity_actions
from styrkedjan.areas.year_end.actions.recovery import MeasureRow
from styrkedjan.areas.year_end.models import EquityEntry, UnitShare
from styrkedjan.areas.year_end.queries import carrying as carrying_queries
from styrkedjan.areas.year_end.queries import known, position
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.domain.economy.equity_use import Performance
from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.economy.findings import CommitteePosition, FinancialPosition, findings
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.year_end.conftest import FULL, KS, SKN, YEAR, Town, make_town

pytestmark = pytest.mark.django_db
D = Decimal


def _closed(town: Town, outcome_school: int, outcome_north: int) -> None:
    """Budget 6 000 + 4 000 (turnover 10 000, so the cap is 300)."""
    town.budget(town.school, D(6000))
    town.budget(town.north, D(4000))
    town.book({"20": D(outcome_school), "21": D(outcome_north)})


def test_a_surplus_is_asked_for_tested_decided_and_booked(town: Town) -> None:
    _closed(town, 5900, 3950)
    entry = town.carry()
    assert entry.amount == 150
    shares = {share.unit.code if share.unit else "": share.amount for share in UnitShare.objects.filter(entry=entry)}
    assert shares == {"200": D(100), "201": D(50)}
    assert [event.action for event in AuditEvent.objects.order_by("pk") if event.action.startswith("year_end")] == [
        "year_end.request", "year_end.test", "year_end.decide",
    ]  # fmt: skip


# result of the committee and its unit -> carried, returned
CAPPED = [
    (5900, 3950, 150, 0),
    (5800, 3900, 300, 0),
    (5000, 3900, 300, 800),
    (6100, 4050, -150, 0),
    (6000, 4000, 0, 0),
]


@pytest.mark.parametrize(("school", "north", "carried", "returned"), CAPPED)
def test_what_is_carried_is_held_under_three_per_cent_of_turnover(
    town: Town, school: int, north: int, carried: int, returned: int
) -> None:
    _closed(town, school, north)
    asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    assert (asked.carried, asked.returned, asked.cap) == (carried, returned, 300)


def test_the_earmark_is_held_within_fifteen_per_cent_and_must_be_told(town: Town) -> None:
    _closed(town, 6000, 3500)
    town.frame(D(9000))
    town.frame(D(1000), "vinterunderhåll")
    with pytest.raises(InvalidInput, match="vinterunderhåll"):
        carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    asked = carrying.request_carry_over(
        by=town.chair, committee=town.school, year=YEAR, earmark_results={"vinterunderhåll": D(400)}
    )
    # 500 in all, of which 400 winter: 150 of it is carried, and 100 of the rest.
    assert asked.carried == 250


def test_a_year_that_is_not_closed_has_no_result(town: Town) -> None:
    town.budget(town.school, D(6000))
    town.book({"20": D(5000)}, last=11)
    with pytest.raises(Refused, match="inte känt"):
        carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)


def test_without_a_budget_the_cap_is_not_nought_but_unknown(town: Town) -> None:
    """A frame and a ledger give a result, but no budget lines a cap: nothing is given away."""
    town.frame(D(10_000))
    town.book({"20": D(5900), "21": D(3950)})
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    (row,) = carrying_queries.standings(town.root, YEAR, rules, NOW)
    assert (row.year.result, row.proposal, row.carried, row.may_be_asked) == (150, None, None, False)
    with pytest.raises(Refused, match="Budgetomslutningen") as refusal:
        carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    assert "Lägg in nämndens budget" in refusal.value.way_forward


def test_what_an_earmark_came_to_is_unknown_until_it_is_told(town: Town) -> None:
    _closed(town, 6000, 3500)
    town.frame(D(9000))
    town.frame(D(1000), "vinterunderhåll")
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    (row,) = carrying_queries.standings(town.root, YEAR, rules, NOW)
    assert (row.carried, row.may_be_asked, row.state) == (None, True, "Inte begärd")


def test_the_order_is_request_test_decision_and_each_has_its_people(town: Town) -> None:
    _closed(town, 5900, 3950)
    asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    with pytest.raises(Refused, match="redan begärt"):
        carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    with pytest.raises(WrongState):
        carrying.decide_carry_over(by=town.controller, request=asked, granted=D(150), decision=KS)
    with pytest.raises(NotAllowed):
        carrying.review_carry_over(by=town.chair, request=asked, performance=FULL, note="Bra.")
    carrying.review_carry_over(by=town.controller, request=asked, performance=FULL, note="Bra.")
    asked.refresh_from_db()
    tested = known.board_review_of(asked, NOW)
    assert tested is not None
    assert tested.material["complete"]
    assert tested.material["questions"] == [
        "Mindre är utfört än planerat: Elever 97\xa0%. Beror överskottet på uteblivna volymer?",
        "90\xa0% av målen är uppnådda. Varför användes inte medlen för att nå dem?",
    ]
    with pytest.raises(Refused, match="ryms inte"):
        carrying.decide_carry_over(by=town.controller, request=asked, granted=D(151), decision=KS)
    with pytest.raises(InvalidInput, match="Paragraf"):
        carrying.decide_carry_over(
            by=town.controller, request=asked, granted=D(150), decision=Decision("KS", date(2026, 3, 4))
        )
    carrying.decide_carry_over(by=town.controller, request=asked, granted=D(100), decision=KS)
    with pytest.raises(WrongState):
        carrying.withdraw_carry_over(by=town.chair, request=asked)


def test_a_deficit_is_carried_whole(town: Town) -> None:
    _closed(town, 6100, 4050)
    with pytest.raises(Refused, match="helt"):
        town.carry(granted=D(-100))


def test_what_is_not_reported_is_a_question_and_not_nought(town: Town) -> None:
    _closed(town, 5900, 3950)
    asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    nothing = Performance((), None, None)
    tested = carrying.review_carry_over(by=town.controller, request=asked, performance=nothing, note="Underlag saknas.")
    assert not tested.material["complete"]
    assert len(tested.material["questions"]) == 2


class EquityStaysUnderItsCap(TestCase):
    """Whatever the years bring and whatever is granted of what is asked for."""

    @given(
        years=st.lists(
            st.tuples(st.integers(8000, 12000), st.integers(8500, 11500), st.integers(0, 100)), min_size=1, max_size=4
        )
    )
    @settings(max_examples=6, deadline=None)
    def test_no_sequence_of_years_passes_the_cap(self, years: list[tuple[int, int, int]]) -> None:
        town = make_town()
        before = D(0)
        for step, (budget, outcome, share) in enumerate(years):
            year = 2020 + step
            town.budget(town.school, D(budget), year)
            town.book({"20": D(outcome)}, year)
            asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=year)
            carrying.review_carry_over(by=town.controller, request=asked, performance=FULL, note="Prövad.")
            granted = asked.carried if asked.carried < 0 else asked.carried * share / 100
            carrying.decide_carry_over(
                by=town.controller, request=asked, granted=granted.quantize(D("0.01"), "ROUND_DOWN"), decision=KS
            )
            equity = sum((entry.amount for entry in NOW.rows(EquityEntry).filter(committee=town.school)), D(0))
            cap = D(budget) * 3 / 100
            assert equity <= cap
            entry = EquityEntry.objects.get(committee=town.school, year=year)
            assert sum((one.amount for one in entry.shares.all()), D(0)) == entry.amount
            assert entry.amount == equity - before
            before = equity


# --- using it -----------------------------------------------------------------------------------------------------


def _use(town: Town, amount: int = 80, **fields: object) -> object:
    given = {"purpose": "one_off", "description": "Nya böcker", "year": 2026, **fields}
    return equity_actions.request_use(by=town.controller, committee=town.school, amount=D(amount), **given)


def test_equity_is_used_once_and_not_for_lasting_costs(town: Town) -> None:
    _closed(town, 5900, 3950)
    town.carry()
    with pytest.raises(Refused, match="mer än ett år"):
        _use(town, cost_years=2)
    with pytest.raises(Refused, match="mer än ett år"):
        _use(town, purpose="lasting")
    with pytest.raises(Refused, match="större än"):
        _use(town, 151)
    first, second = _use(town, 80), _use(town, 80)
    with pytest.raises(NotAllowed, match="själv"):
        equity_actions.approve_use(by=town.controller, request=first, decision=SKN)
    equity_actions.approve_use(by=town.chair, request=first, decision=SKN)
    with pytest.raises(Refused, match="större än"):
        equity_actions.approve_use(by=town.chair, request=second, decision=SKN)
    with pytest.raises(WrongState):
        equity_actions.approve_use(by=town.chair, request=first, decision=SKN)


def test_a_unit_uses_its_own_share_with_the_committees_approval(town: Town) -> None:
    _closed(town, 5900, 3950)
    town.carry()
    head = factories.user_with(Role.UNIT_HEAD, town.north)
    given = {
        "committee": town.school,
        "unit": town.north,
        "year": 2026,
        "purpose": "one_off",
        "description": "Lekplats",
    }
    with pytest.raises(Refused, match="större än"):
        equity_actions.request_use(by=head, amount=D(60), **given)
    asked = equity_actions.request_use(by=head, amount=D(50), **given)
    with pytest.raises(NotAllowed):
        equity_actions.approve_use(by=head, request=asked, decision=SKN)
    assert equity_actions.approve_use(by=town.chair, request=asked, decision=SKN).state == "approved"


KF = Decision("Kommunfullmäktige", date(2026, 4, 27), "60", "KS-2026/90")
COVER = {"purpose": "this_years_deficit", "description": "Täcka underskottet"}


def test_the_freeze_stops_every_use_unless_it_says_otherwise(town: Town) -> None:
    _closed(town, 5900, 3950)
    town.carry()
    town.budget(town.school, D(10_000), 2026)
    town.forecast(town.school, D(10_090), 2026)
    asked = _use(town, 40)
    with pytest.raises(NotAllowed):
        equity_actions.freeze_equity(by=town.chair, principal=town.root, reason="", decision=KF)
    frozen: dict[str, object] = {"by": town.controller, "principal": town.root, "reason": "Befarat underskott"}
    equity_actions.freeze_equity(**frozen, decision=KF)
    for fields in ({}, COVER):
        with pytest.raises(Refused, match="tas i anspråk"):
            _use(town, **fields)
    with pytest.raises(Refused, match="tas i anspråk"):
        equity_actions.approve_use(
            by=town.chair, request=asked, decision=Decision("Skolnämnden", date(2026, 5, 4), "21")
        )
    # The committee approved it in March, before the freeze; that it is entered later changes nothing.
    equity_actions.approve_use(by=town.chair, request=asked, decision=SKN)
    assert _of_school(town).uses
    assert not [item for item in _found(town) if item.principle in (8, 9)]
    equity_actions.lift_freeze(by=town.controller, principal=town.root, decision=KF)
    equity_actions.freeze_equity(**frozen, decision=KF, deficit_exempt=True)
    with pytest.raises(Refused, match="tas i anspråk"):
        _use(town)
    assert _use(town, **COVER)


def test_a_deficit_is_covered_only_where_there_is_one(town: Town) -> None:
    _closed(town, 5900, 3950)
    town.carry()
    with pytest.raises(Refused, match="är inte känt"):
        _use(town, **COVER)
    town.budget(town.school, D(10_000), 2026)
    town.forecast(town.school, D(9_900), 2026)
    with pytest.raises(Refused, match="inget underskott"):
        _use(town, **COVER)
    Forecast.objects.update(amount=D(10_060))
    with pytest.raises(Refused, match="större än årets underskott"):
        _use(town, 61, **COVER)
    assert _use(town, 60, **COVER)


def test_the_same_equity_is_not_promised_for_two_years(town: Town) -> None:
    _closed(town, 5900, 3950)
    town.carry()
    first, second = _use(town, 100), _use(town, 100, year=2027)
    equity_actions.approve_use(by=town.chair, request=first, decision=SKN)
    with pytest.raises(Refused, match="större än"):
        equity_actions.approve_use(by=town.chair, request=second, decision=SKN)
    assert carrying_queries.available_to(town.school, None, 2027, NOW) == 50
    with pytest.raises(Refused, match="redan bokfört"):
        _use(town, 1, year=YEAR)


def test_more_promised_than_there_is_is_found(town: Town) -> None:
    _closed(town, 5900, 3950)
    entry = town.carry()
    equity_actions.approve_use(by=town.chair, request=_use(town, 100), decision=SKN)
    EquityEntry.objects.filter(pk=entry.pk).update(amount=D(60))
    (finding,) = [item for item in _found(town) if "godkända uttag" in item.sentence]
    assert (finding.principle, finding.severity.value, finding.amount) == (7, "breach", 40)


def test_the_plan_is_stated_once_and_adjusted_while_april_and_august_are_open(town: Town) -> None:
    given = {"by": town.chair, "committee": town.school, "year": 2026}
    plan = equity_actions.plan_use
    plan(**given, occasion="operational_plans", amount=D(100), at=_at(2025, 12, 10))
    plan(**given, occasion="monthly_report_april", amount=D(80), at=_at(2026, 5, 8))
    with pytest.raises(Refused, match="ändras inte efter"):
        plan(**given, occasion="operational_plans", amount=D(70), at=_at(2026, 7, 1))
    with pytest.raises(Refused, match="Det är inte tid"):
        plan(**given, occasion="monthly_report_april", amount=D(70), at=_at(2026, 7, 1))
    with pytest.raises(Refused, match="justeras vid"):
        plan(**given, occasion="monthly_report_may", amount=D(70), at=_at(2026, 6, 10))
    plan(**given, occasion="interim_report_august", amount=D(60), at=_at(2026, 9, 12))
    rules = rules_queries.require_rules(town.root, date(2026, 12, 31))
    page = carrying_queries.equity_page(town.school, 2026, rules, NOW)
    assert (page.planned.stated, page.planned_now) == (100, 60)


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def _of_school(town: Town) -> CommitteePosition:
    return position.position_of(town.root, 2026, date(2026, 12, 31), NOW).committees[town.school.pk]


def _found(town: Town) -> tuple[Finding, ...]:
    told = position.position_of(town.root, 2026, date(2026, 12, 31), NOW)
    rules = rules_queries.require_rules(town.root, date(2026, 12, 31))
    return findings(
        FinancialPosition(2026, tuple(told.committees.values()), rules.limits, freeze=told.freeze, due=told.due)
    )


# --- restoring ----------------------------------------------------------------------------------------------------


def test_a_deficit_is_restored_by_an_approved_plan_that_is_followed_up(town: Town) -> None:
    _closed(town, 6100, 4050)
    town.carry()
    given = {"by": town.chair, "committee": town.school, "deficit_year": YEAR}
    small = recovery.save_recovery_plan(**given, measures=[MeasureRow("Färre vikarier", {2026: D(100)})])
    with pytest.raises(Refused, match="Komplettera"):
        recovery.approve_recovery_plan(by=town.controller, plan=small, decision=KS)
    with pytest.raises(EditConflict) as refusal:
        recovery.save_recovery_plan(**given, measures=[MeasureRow("Annat", {2026: D(1)})])
    assert "Färre vikarier" in refusal.value.theirs["measures"]
    enough = [MeasureRow("Färre vikarier", {2026: D(100), 2027: D(50)})]
    plan = recovery.save_recovery_plan(**given, measures=enough, version=1)
    with pytest.raises(WrongState):
        recovery.follow_up_recovery(
            by=town.chair, plan=plan, year=2026, occasion="monthly_report_april", achieved=D(20), comment="Går bra."
        )
    recovery.approve_recovery_plan(by=town.controller, plan=plan, decision=KS)
    recovery.follow_up_recovery(
        by=town.chair, plan=plan, year=2026, occasion="monthly_report_april", achieved=D(20), comment="Går bra."
    )
    told = position.position_of(town.root, 2026, date(2026, 6, 15), NOW).committees[town.school.pk]
    assert told.recovery_plans[YEAR].followed_up == {(2026, "monthly_report_april")}
    changed = recovery.save_recovery_plan(**given, measures=enough, version=3)
    assert (changed.state, changed.decision_text) == ("draft", "")


def test_the_plan_may_be_written_before_the_board_has_tested_the_accounts(town: Town) -> None:
    _closed(town, 6100, 4050)
    found = [item for item in _found(town) if item.principle == 10]
    assert [(item.amount, "i bokslutet 2025" in item.sentence) for item in found] == [(150, True)]
    measures = [MeasureRow("Färre vikarier", {2026: D(150)})]
    plan = recovery.save_recovery_plan(by=town.chair, committee=town.school, deficit_year=YEAR, measures=measures)
    with pytest.raises(Refused, match="inte prövat"):
        recovery.approve_recovery_plan(by=town.controller, plan=plan, decision=KS)
    town.carry()
    recovery.approve_recovery_plan(by=town.controller, plan=plan, decision=KS)
    assert not [item for item in _found(town) if "i bokslutet" in item.sentence]


def test_there_is_nothing_to_restore_without_a_deficit(town: Town) -> None:
    with pytest.raises(Refused, match="inget underskott"):
        recovery.save_recovery_plan(
            by=town.chair, committee=town.school, deficit_year=YEAR, measures=[MeasureRow("Spara", {2026: D(1)})]
        )


def test_the_number_of_queries_does_not_grow(town: Town, django_assert_max_num_queries: object) -> None:
    _closed(town, 5900, 3950)
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    for number in range(12):
        factories.committee(town.root, code=f"3{number:02d}")
    with django_assert_max_num_queries(14):
        rows = carrying_queries.standings(town.root, YEAR, rules, NOW)
    assert len(rows) == 13
