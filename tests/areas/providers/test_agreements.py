"""From programme to closure: what binds, what is refused, and what the year says of itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from styrkedjan.areas.indicators.actions.reporting import Entry, report_value
from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.providers.actions import agreements, asking, follow_ups, plans, programmes
from styrkedjan.areas.providers.actions.follow_ups import Checked
from styrkedjan.areas.providers.models import Agreement, Deviation, FollowUp, Requirement, RequirementCheck
from styrkedjan.areas.providers.queries import reuse
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.rules import Fault
from styrkedjan.domain.providers.states import AgreementState, DeviationState, PlanState
from styrkedjan.domain.providers.words import Result
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.providers.town import DECIDED, YEAR, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def faults(year) -> list[Fault]:
    return [one.fault for one in year.found]


def test_a_programme_binds_only_what_is_signed_after_it(town: Town) -> None:
    assert town.agreement.programme == town.programme
    later = programmes.draft_programme(by=town.controller, principal=town.root, first_year=2027, last_year=2030)
    assert later.goals == "Mål", "a version begins with the words of the last"
    decision = Decision("Kommunfullmäktige", date(2024, 6, 10), "90")
    programmes.adopt_programme(by=town.controller, programme=later, decision=decision)
    town.programme.refresh_from_db()
    town.agreement.refresh_from_db()
    assert (town.programme.state, town.agreement.programme) == ("superseded", town.programme)
    row = programmes.draft_programme(by=town.controller, principal=town.root, first_year=2031, last_year=2034)
    with pytest.raises(Refused, match="beslutar inte om program"):
        programmes.adopt_programme(by=town.controller, programme=row, decision=DECIDED)


def test_a_plan_leaves_nobody_out_neither_own_nor_private(town: Town) -> None:
    plan = plans.begin_plan(by=town.controller, committee=town.committee, year=YEAR)
    other = factories.service_area(town.root, "sabo", "Särskilt boende")
    told = {"responsible": "A", "frequency": "yearly", "feedback": "Möte", "feedback_to": "nämnden", "form": "visit"}
    row = plans.add_row(by=town.controller, plan=plan, title="Boenden", service=other, **told)
    with pytest.raises(InvalidInput) as refused:
        plans.adopt_plan(by=town.chair, plan=plan, decision=DECIDED)
    said = str(refused.value)
    assert "Firman: Hemtjänst följs inte upp" in said
    assert "Egna hemtjänsten: Hemtjänst följs inte upp" in said
    assert "vad som händer när ett krav brister" in said
    plans.change_row(by=town.controller, row=row, changes={"service": None}, version=row.version)
    plans.describe_plan(by=town.controller, plan=plan, when_failed="Påpekande.", version=plan.version)
    assert plans.adopt_plan(by=town.chair, plan=plan, decision=DECIDED).state == PlanState.ADOPTED
    with pytest.raises(WrongState, match="Uppföljningsplanen är beslutad"):
        plans.add_row(by=town.controller, plan=plan, title="Ny", **told)
    later = plans.begin_plan(by=town.controller, committee=town.committee, year=YEAR + 1)
    with pytest.raises(InvalidInput, match="särskild granskning behöver ett skäl"):
        plans.add_row(by=town.controller, plan=later, title="Ny", **{**told, "form": "review"})


def test_the_same_fault_opens_the_same_deviation_and_unequal_steps_are_told(town: Town) -> None:
    row = town.planned()
    for agreement in (town.agreement, town.specification):
        town.follow(row, agreement, first=Result.NOT_MET)
    assert Deviation.objects.count() == 2
    assert {one.severity for one in Deviation.objects.all()} == {"critical"}
    for agreement in (town.agreement, town.specification):
        town.follow(row, agreement, "2025-T2", first=Result.NOT_MET)
    assert Deviation.objects.count() == 2, "an open deviation is not opened again"
    assert Fault.UNEQUAL not in faults(town.now())
    follow_ups.take_step(
        by=town.controller,
        deviation=town.deviation(town.agreement),
        rung="remark",
        taken_on=date(2025, 5, 20),
        text="T",
    )
    told = [one.what for one in town.now().found if one.fault is Fault.UNEQUAL]
    assert told == ["Avvikelser hos privata har lett till steg på stegen, hos egen regi till inget."]


def test_the_ladder_has_only_the_steps_that_the_agreement_names(town: Town) -> None:
    town.follow(town.planned(), town.agreement, first=Result.NOT_MET)
    deviation, by = town.deviation(town.agreement), town.controller

    def step(rung: str, **told: object) -> Deviation:
        given = {"taken_on": date(2025, 5, 20), "text": "Rätta"} | told
        return follow_ups.take_step(by=by, deviation=deviation, rung=rung, **given)

    with pytest.raises(Refused, match=r"nämner inte varning.*påpekande, krav på rättelse eller vite"):
        step("warning", deadline=date(2025, 8, 1))
    with pytest.raises(InvalidInput, match="Skriv när det ska vara rättat"):
        step("rectification")
    step("rectification", deadline=date(2025, 5, 30))
    with pytest.raises(Refused, match="mildare steg"):
        step("remark")
    assert Fault.OVERDUE in faults(town.now(date(2025, 6, 1)))
    with pytest.raises(InvalidInput, match="Beloppet och grunden"):
        step("penalty")
    with pytest.raises(NotAllowed):
        follow_ups.close_deviation(by=town.provider, deviation=deviation, closing="Klart", closed_on=date(2025, 6, 1))
    answered = follow_ups.answer_deviation(
        by=town.provider, deviation=deviation, response="Två grupper", version=Deviation.objects.get().version
    )
    assert answered.state == DeviationState.ANSWERED
    with pytest.raises(EditConflict):
        follow_ups.answer_deviation(by=town.provider, deviation=deviation, response="Annat", version=1)
    closed = follow_ups.close_deviation(by=by, deviation=deviation, closing="12", closed_on=date(2025, 6, 1))
    assert (closed.state, closed.rung) == (DeviationState.CLOSED, "rectification")
    with pytest.raises(WrongState, match="Avvikelsen är rättad"):
        step("penalty", amount=1000, basis="Per tillfälle")


def test_what_does_not_fit_who_performs_is_refused(town: Town) -> None:
    told = {"start": date(2025, 1, 1), "committee": town.committee, "by": town.controller, "title": "T"}
    with pytest.raises(InvalidInput, match="Egen regi har en uppdragsbeskrivning"):
        agreements.add_agreement(performer=town.own, code="X", kind="agreement", basis="lou", **told)
    with pytest.raises(InvalidInput, match="Partnerskap"):
        agreements.add_agreement(performer=town.firm, code="X", kind="partnership", basis="lou", **told)
    with pytest.raises(InvalidInput, match="ingen trappa"):
        agreements.add_agreement(
            performer=town.firm, code="X", kind="partnership", basis="partnership", sanctions=["remark"], **told
        )
    with pytest.raises(InvalidInput, match="Vite går inte att rikta mot den egna"):
        agreements.change_agreement(
            by=town.controller, agreement=town.specification, changes={"sanctions": ["penalty"]},
            version=town.specification.version,
        )  # fmt: skip
    with pytest.raises(InvalidInput, match="kritiskt krav behöver gå att verifiera"):
        agreements.add_requirement(
            by=town.controller, agreement=town.agreement, text="Bra", kind="quality", critical=True
        )
    with pytest.raises(NotAllowed):
        agreements.end_agreement(by=town.provider, agreement=town.agreement, end=date(2025, 2, 1), reason="x")


def test_an_option_is_told_in_time_and_extends_by_its_last_day(town: Town) -> None:
    option = agreements.add_option(
        by=town.controller, agreement=town.agreement, until=date(2029, 12, 31), notice_by=date(2025, 8, 1)
    )
    assert Fault.OPTION_SOON in faults(town.now(date(2025, 6, 1)))
    assert Fault.OPTION_SOON not in faults(town.now(date(2025, 2, 1)))
    with pytest.raises(InvalidInput, match="Sista dagen för besked"):
        agreements.answer_option(by=town.controller, option=option, move="use", reason="Bra")
    early = timezone.make_aware(timezone.datetime(2025, 7, 1))
    agreements.answer_option(by=town.controller, option=option, move="use", reason="Bra", at=early)
    assert Agreement.objects.get(pk=town.agreement.pk).end == date(2029, 12, 31)


def test_a_performer_sees_and_answers_its_own_and_a_figure_becomes_the_indicators_value(town: Town) -> None:
    indicator = factories.indicator(town.root, owner=town.committee, frequency="tertial")
    given = {"asked": "Antal", "used_for": "Delåret", "due": date(2099, 1, 1), "indicator": indicator}
    asked = asking.ask(by=town.controller, agreement=town.agreement, kind="data", period="2025-T1", minutes=15, **given)
    with pytest.raises(InvalidInput, match="är ingen period"):
        asking.ask(by=town.controller, agreement=town.agreement, kind="data", period="våren", **given)
    stranger = factories.user_with(Role.PROVIDER, town.own, "annan")
    with pytest.raises(NotAllowed):
        asking.answer_request(by=stranger, request=asked, answer="", value=12, version=asked.version)
    asked = asking.answer_request(by=town.provider, request=asked, answer="", value=12, version=asked.version)
    asking.accept_answer(by=town.controller, request=asked, is_enough=True, feedback="Tack")
    assert NOW.rows(IndicatorValue).get().unit == town.firm
    assert town.now().agreements[0].burden(timezone.localdate().year)["begäran om uppgifter"] == 15
    assert "providers.answer" in {event.action for event in AuditEvent.objects.all()}


def test_a_termination_ends_the_agreement(town: Town) -> None:
    row = town.agreement
    agreements.change_agreement(
        by=town.controller, agreement=row, changes={"sanctions": ["termination"]}, version=row.version
    )
    made = follow_ups.add_deviation(
        by=town.controller, agreement=row, what="Ingen kommer", severity="critical", found_by="complaint",
        found_on=date(2025, 3, 1),
    )  # fmt: skip
    follow_ups.take_step(by=town.controller, deviation=made, rung="termination", taken_on=date(2025, 4, 1), text="Slut")
    ended = Agreement.objects.get(pk=row.pk)
    assert (ended.state, ended.end) == (AgreementState.TERMINATED, date(2025, 4, 1))


def test_a_figure_that_exists_answers_for_the_requirement_it_is_followed_by(town: Town) -> None:
    indicator = factories.indicator(town.root, owner=town.committee, name="Kontinuitet", decimals=0)
    row = Requirement.objects.filter(agreement=town.agreement, critical=True).get()
    changes = {"indicator": indicator, "ceiling": Decimal(13)}
    row = agreements.change_requirement(by=town.controller, requirement=row, changes=changes, version=row.version)
    year = Period.parse("2025")
    assert reuse.figures(town.firm, [row], year) == {}, "nobody has reported anything"
    report_value(by=town.controller, entry=Entry(indicator, town.firm, year, Decimal(16)))
    (figure,) = reuse.figures(town.firm, [row], year).values()
    assert (figure.result, "16" in figure.text, "högst 13" in figure.text) == (Result.NOT_MET, True, True)


def test_what_the_plan_does_not_take_up_is_followed_up_too(town: Town) -> None:
    row = Requirement.objects.filter(agreement=town.agreement, critical=True).get()
    told = {
        "by": town.controller, "row": None, "agreement": town.agreement, "performed_on": date(2025, 3, 4),
        "summary": "Ett klagomål prövades.", "checks": {row.pk: Checked(Result.NOT_MET, "Sjutton på fjorton dagar")},
    }  # fmt: skip
    with pytest.raises(InvalidInput, match="följs inte upp då"):
        follow_ups.record_follow_up(occasion="2025-T1", **told)
    first = follow_ups.record_follow_up(occasion="2025-03-04", version="0", **told)
    assert Deviation.objects.get(agreement=town.agreement).requirement == row
    with pytest.raises(EditConflict):
        follow_ups.record_follow_up(occasion="2025-03-04", version="0", **(told | {"summary": "Ett annat"}))
    again = told | {"summary": "Klagomålet är utrett."}
    follow_ups.record_follow_up(occasion="2025-03-04", version=version_of([first]), **again)
    assert NOW.rows(FollowUp).get().summary == "Klagomålet är utrett."
    assert NOW.rows(RequirementCheck).count() == 1
