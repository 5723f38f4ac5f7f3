"""A headteacher sees everything that is asked of her with who sent it, and a controller what it costs."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.burden.actions import stops
from styrkedjan.areas.burden.models import MeasuredTime, StopProposal
from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.control.models import ControlActivity, ControlPlan
from styrkedjan.areas.improvement.actions import improvements
from styrkedjan.areas.indicators.actions.reporting import Entry, report_value
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.indicators.queries.pages import to_report
from styrkedjan.areas.inspection.models import Inspected
from styrkedjan.areas.providers.actions import plans
from styrkedjan.areas.providers.models import Agreement, FollowUpPlan, JointNote, PlanRow
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.areas.reporting.queries.page import report_page
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.domain.burden import counted_seconds
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import once
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews import burden
from tests import factories
from tests.pages.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_everything_asked_of_one_unit_and_what_it_costs(client: Client, django_assert_max_num_queries) -> None:
    world = build_world()
    committee, by = world.mine.unit, factories.author()
    school = factories.unit(committee, code="S1", name="Provskolan")
    goal = factories.element(world.plan, school, level="unit", title="Alla läser")
    soon = timezone.localdate() + timedelta(days=3)
    Round.objects.filter(pk=world.round.pk).update(due=soon, opens=date(2026, 1, 1))
    UnitReport.objects.create(round=world.round, unit=school, created_by=by, changed_by=by)
    measure = world.mine.indicator
    Indicator.objects.filter(pk=measure.pk).update(name="Sjukfrånvaro", minutes=90)
    for unit, limit in ((school, {"floor": 9}), (committee, {"ceiling": 5})):
        TargetValue.objects.create(indicator=measure, unit=unit, year=2026, known_by=by, **limit)
    IndicatorValue.objects.create(indicator=measure, unit=school, period="2026-03", value=Decimal(7), known_by=by)
    head = factories.user_with(Role.UNIT_HEAD, school, "rektor")
    mine = {
        **{key: row for (side, key), row in world.more.items() if side == "mine" and key in ("control", "feedback")},
        "idea": improvements.suggest(by=head, unit=school, idea="Läs ute"),
    }
    ControlPlan.objects.filter(committee=committee).update(state="adopted")
    ControlActivity.objects.filter(pk=mine["control"].pk).update(unit=school, title="Attest prövas")
    Feedback.objects.filter(pk=mine["feedback"].pk).update(unit=school, number="2026-77")
    Inspected.objects.filter(pk=world.more["mine", "place"].pk).update(unit=school)
    Agreement.objects.filter(committee=committee).update(performer=school)
    partner = Agreement.objects.filter(committee=committee).order_by("pk")[0]
    for minutes in (60, 120):
        JointNote.objects.create(agreement=partner, held_on=date(2026, 3, 1), minutes=minutes, known_by=by)
    client.force_login(head)
    session = client.session
    session["choice"] = {"period": "2026-08"}
    session.save()
    with django_assert_max_num_queries(75):
        page = client.get("/begars/S1/").content.decode()
    for word in (
        goal.title,
        "Delårsrapport",
        "Sjukfrånvaro",
        "Drar åt olika håll",
        "minst 9",
        "högst 5",
        committee.label,
        "Kontroll", "Attest prövas",
        "2026-77", "Invånare",
        "Svara på idén: Läs ute", "En kollega",
        "Tillsyn",
    ):  # fmt: skip
        assert word in page, word
    with django_assert_max_num_queries(45):
        page = client.get("/matborda/").content.decode()
    assert "Sjukfrånvaro" in page
    assert f"Möten om {partner}" in page
    assert "Aldrig" in page
    assert "1,5" in page
    assert client.get("/matborda/?format=xlsx&t=borda").content[:2] == b"PK"
    assert client.get("/begars/200/").status_code == 403


def test_two_sign_and_it_ceases_and_somebody_looks(client: Client) -> None:
    world = build_world()
    StopProposal.objects.all().delete()
    committee, measure = world.mine.unit, world.mine.indicator
    school = factories.unit(committee, code="S1", name="Provskolan")
    TargetValue.objects.create(indicator=measure, unit=school, year=2026, known_by=factories.author(), floor=9)
    head, other = (
        factories.user_with(Role.UNIT_HEAD, school, "rektor"),
        factories.user_with(Role.UNIT_CONTROLLER, committee, "controller"),
    )
    client.force_login(head)
    year = timezone.localdate().year
    sent = {"what": f"indikator/{measure.pk}", "why": "Ingen läser det", "last_year": year}
    page = client.post("/begars/S1/sluta-mata/", sent)["Location"]
    row = StopProposal.objects.get()
    assert client.post(f"/sluta-mata/{row.pk}/underteckna/").status_code == 403
    with pytest.raises(NotAllowed, match="Två personer"):
        stops.sign(by=factories.user_with(Role.CONTROLLER, world.root, "c"), proposal=_by(row, "c"))
    client.force_login(other)
    assert "väntar på den andra underskriften" in client.get(page).content.decode()
    client.post(f"/sluta-mata/{row.pk}/underteckna/")
    measure.refresh_from_db()
    assert measure.valid_to == year
    assert "begärs inte efter" in client.get(page).content.decode()
    with pytest.raises(InvalidInput):
        report_value(by=head, entry=Entry(measure, school, Period(year + 1), Decimal(7)))
    Indicator.objects.filter(pk=measure.pk).update(valid_to=year - 1)
    assert measure.key not in {one.key for one in to_report(school)}, "it is not asked for when its last year is over"
    client.post(f"/sluta-mata/{row.pk}/folj-upp/", {"outcome": "Ingen har saknat det"})
    assert "har upphört" in client.get(page).content.decode()


def _by(row: StopProposal, username: str) -> StopProposal:
    """As if the same person had proposed it."""
    StopProposal.objects.filter(pk=row.pk).update(created_by=User.objects.get(username=username))
    return row


def test_a_field_is_abolished_and_the_reports_that_have_it_keep_it(client: Client, monkeypatch) -> None:
    """A journey: the headteacher proposes, another signs, no later report asks for it, and somebody looks."""
    world = build_world()
    StopProposal.objects.all().delete()
    school = factories.unit(world.mine.unit, code="S1", name="Provskolan")
    head, other = (
        factories.user_with(Role.UNIT_HEAD, school, "rektor"),
        factories.user_with(Role.CONTROLLER, world.root, "controller"),
    )
    goal = factories.element(world.plan, school, level="unit", title="Alla läser")
    report = UnitReport.objects.create(round=world.round, unit=school, created_by=head, changed_by=head)
    ElementAssessment.objects.create(report=report, element=goal, created_by=head, changed_by=head)
    year, step = world.plan.year, "interim_report_august"
    Round.objects.filter(pk=world.round.pk).update(cycle_id=step)
    monkeypatch.setattr(timezone, "localdate", lambda *at: date(year, 10, 1))
    client.force_login(head)
    session = client.session
    session["choice"] = {"period": f"{year}-08"}
    session.save()
    address, field = f"/rapport/{report.pk}/", "Analys av måluppfyllelsen"
    assert field in client.get(address).content.decode()

    # The form was shown two minutes before it is sent: five answers are needed before that is told of.
    for seconds, words in ((120, "För få lärare"), (60, "För få lärare och böcker")):
        monkeypatch.setattr(once, "age", lambda given, seconds=seconds: seconds)
        report.refresh_from_db()
        client.post(address, {"version": report.version, "analysis": words})
    (row,) = MeasuredTime.objects.all()
    assert (row.what, row.answers, row.seconds) == (f"falt/{step}/analysis", 1, 180)
    page = client.get("/matborda/").content.decode()
    assert f"{world.round.name}: analys av måluppfyllelsen" in page
    assert "Ingen rad är mätt än" in page
    MeasuredTime.objects.update(answers=6, seconds=6 * 1200)
    page = client.get("/matborda/S1/").content.decode()
    assert "mätt på 6 svar" in page
    assert "Styrmodellens årshjul" in page
    assert "Provskolan" in client.get("/matborda/vems/").content.decode()

    sent = {"what": f"falt/{step}/analysis", "why": "Står redan i kommentarerna", "last_year": year - 1}
    assert "analys av måluppfyllelsen" in client.get("/begars/S1/sluta-mata/").content.decode()
    page = client.post("/begars/S1/sluta-mata/", sent)["Location"]
    assert "väntar på den andra underskriften" in client.get(page).content.decode()
    before = Known.at(timezone.now())
    client.force_login(other)
    client.post(page + "underteckna/")
    assert "begärs inte efter" in client.get(page).content.decode()
    client.force_login(head)
    assert field in client.get(address).content.decode(), "what is written stays"
    UnitReport.objects.filter(pk=report.pk).update(analysis="")
    assert field not in client.get(address).content.decode()
    assert not any("nalys" in problem.what for problem in report_page(report, NOW).content.problems())
    assert report_page(report, before).asks("analysis")
    assert f"falt/{step}/analysis" not in {one.key for one in burden.ledger(world.root, year, NOW).items}
    assert f"falt/{step}/analysis" in {one.key for one in burden.ledger(world.root, year, before).items}
    client.force_login(other)
    client.post(page + "folj-upp/", {"outcome": "Rapporten är kortare"})
    assert "har upphört" in client.get(page).content.decode()
    PlanYear.objects.filter(pk=world.plan.pk).update(steering_model="huddinge")
    with pytest.raises(Refused, match="Lagen kräver"):
        stops.propose(by=head, unit=school, what="falt/annual_report/section-staff", why="Långt", last_year=year)
    with pytest.raises(Refused, match="begärs inte längre"):
        stops.propose(by=head, unit=school, what="falt/finns_inte/analysis", why="Långt", last_year=year)


def test_a_row_that_two_have_ended_is_not_in_the_next_plan() -> None:
    world = build_world()
    committee, year = world.mine.unit, timezone.localdate().year
    by, other = (
        factories.user_with(Role.CONTROLLER, world.root, "a"),
        factories.user_with(Role.CONTROLLER, world.root, "b"),
    )
    FollowUpPlan.objects.filter(committee=committee).delete()
    told = {"form": "visit", "responsible": "Controllern", "feedback": "Brev", "feedback_to": "Utföraren",
            "frequency": "tertial", "method": "", "minutes": 60}  # fmt: skip
    plan = plans.begin_plan(by=by, committee=committee, year=year)
    row = plans.add_row(by=by, plan=plan, title="Bemanning", **told)
    kept = plans.add_row(by=by, plan=plan, title="Avvikelser", **told)
    later = plans.begin_plan(by=by, committee=committee, year=year + 1)
    assert set(later.rows.values_list("title", flat=True)) == {"Bemanning", "Avvikelser"}
    proposal = stops.propose(by=by, unit=committee, what=f"rad/{row.pk}", why="Tillsynen frågar samma", last_year=year)
    stops.sign(by=other, proposal=proposal)
    assert [one.title for one in later.rows.filter(dropped_because="")] == ["Avvikelser"]
    assert [one.title for one in plan.rows.filter(dropped_because="")] == ["Bemanning", "Avvikelser"], (
        "it stays this year"
    )
    third = plans.begin_plan(by=by, committee=committee, year=year + 2)
    assert [one.title for one in third.rows.all()] == ["Avvikelser"]
    back = plans.add_row(by=by, plan=third, title="Bemanning", **told)
    with pytest.raises(Refused, match="pågår fortfarande"):
        stops.follow(by=other, proposal=proposal, outcome="Borta")
    plans.drop_row(by=by, row=back, reason="Den har upphört")
    stops.follow(by=other, proposal=proposal, outcome="Borta")
    PlanRow.objects.filter(pk=kept.pk).update(last_year=None)
    FollowUpPlan.objects.filter(pk=third.pk).update(state="adopted")
    proposal = stops.propose(by=by, unit=committee, what=f"rad/{kept.pk}", why="Samma", last_year=year)
    with pytest.raises(Refused, match=f"beslutade planen för {year + 2}"):
        stops.sign(by=other, proposal=proposal)


def test_a_form_s_token_says_when_it_was_shown_and_no_two_are_alike(monkeypatch) -> None:
    first, second = once.token(), once.token()
    assert once.is_token(first)
    assert first != second
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 90)
    assert 89 < (once.age(first) or 0) < 92
    assert once.age("inget") is None
    assert counted_seconds(once.age("A" * 22)) == 0, "one from before, or made up, says nothing"
