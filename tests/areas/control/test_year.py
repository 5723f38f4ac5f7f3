"""A committee's control year by its actions: what is refused on the way, and what the year says of itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from styrkedjan.areas.control.actions import controls, plans, recommendations, risks, telling
from styrkedjan.areas.control.models import ControlDeviation, ControlPlan, Risk
from styrkedjan.areas.control.queries import years
from styrkedjan.areas.control.queries.recommendations import recommendations as lines_of
from styrkedjan.domain.control.findings import Fault
from styrkedjan.domain.control.states import ControlState, DeviationState, PlanState, RiskState
from styrkedjan.domain.control.words import Outcome, Rating
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = 2025
DECIDED = Decision("Provnämnden", date(2024, 12, 10), "112")
JUDGED = Decision("Provnämnden", date(2026, 2, 3), "14")


class Town:
    """A committee with a school, a controller and a headteacher."""

    def __init__(self) -> None:
        self.root = factories.municipality()
        self.committee = factories.committee(self.root)
        self.board = factories.unit(self.root, "executive_board", name="Provstyrelsen")
        self.school = factories.unit(self.committee, name="Provskolan")
        self.controller = factories.user_with(Role.CONTROLLER, self.root)
        self.head = factories.user_with(Role.UNIT_HEAD, self.school)
        self.chair = factories.user_with(Role.COMMITTEE_CHAIR, self.committee)
        plans.set_method(
            by=self.controller, principal=self.root, year=YEAR, method="sannolikhet_konsekvens", source="KS § 9"
        )

    def begin(self, year: int = YEAR) -> ControlPlan:
        return plans.begin_plan(by=self.controller, committee=self.committee, year=year)

    def risk(self, plan: ControlPlan, title: str = "Utredningar försenas", at: tuple[int, int] = (3, 3)) -> Risk:
        risk = risks.add_risk(by=self.controller, plan=plan, source="law", title=title)
        return self.value(risk, at)

    def value(self, risk: Risk, at: tuple[int, int]) -> Risk:
        return risks.value_risk(
            by=self.controller, risk=risk, likelihood=at[0], consequence=at[1], version=risk.version
        )

    def control(self, risk: Risk, **told: object):
        given = {"frequency": "tertial", "method": "sample", "how": "30 utredningar", "sample": 30} | told
        return controls.add_control(by=self.controller, risk=risk, title="Utredningar i tid", unit=self.school, **given)

    def adopted(self) -> ControlPlan:
        """A plan with one risk and one control, decided."""
        plan = self.begin()
        risk = risks.place_risk(by=self.controller, risk=self.risk(plan))
        self.activity = self.control(risk)
        return plans.adopt_plan(by=self.chair, plan=plan, decision=DECIDED)

    def record(self, occasion: str, outcome: str = "none", failed: int = 0, comment: str = "", **more: object):
        return controls.record_result(
            by=self.head, activity=self.activity, occasion=occasion, performed_on=date(YEAR, 5, 2), outcome=outcome,
            size=30, failed=failed, comment=comment, **more,
        )  # fmt: skip

    def now(self, year: int = YEAR, today: date | None = None) -> years.ControlYear:
        return years.years([self.committee], year, NOW, today)[self.committee.pk]


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_year_from_workshop_to_judgement(town: Town) -> None:
    plan = town.adopted()
    assert plan.state == PlanState.ADOPTED
    town.record("2025-T1")
    made = town.record("2025-T2", "major", 26, "26 utredningar var för sena")
    assert made.sample_failed == 26
    deviation = ControlDeviation.objects.get()
    town.activity.refresh_from_db()
    assert (town.activity.state, deviation.state) == (ControlState.STARTED, DeviationState.FOUND)
    town.record("2025-T3")
    town.activity.refresh_from_db()
    assert town.activity.state == ControlState.DONE
    with pytest.raises(InvalidInput, match="avvikelse utan orsak"):
        telling.tell_control(by=town.controller, plan=plan, told="year", ends=date(YEAR, 12, 31), text="Gick bra")
    due = timezone.localdate() + timedelta(days=30)
    controls.plan_measure(
        by=town.head, deviation=deviation, cause="Vakanser", measure="Två handläggare", responsible="Rektor", due=due,
        version=deviation.version,
    )  # fmt: skip
    telling.tell_control(by=town.controller, plan=plan, told="year", ends=date(YEAR, 12, 31), text="Gick delvis")
    made = telling.judge(
        by=town.chair, plan=plan, gave_result=False, sufficiency="partly", text="Det räcker inte", decision=JUDGED
    )
    plan.refresh_from_db()
    assert (plan.state, made.get_sufficiency_display()) == (PlanState.JUDGED, "Endast delvis")
    told = {event.action for event in AuditEvent.objects.all()}
    assert {"control.begin", "control.adopt", "control.record", "control.tell", "control.judge"} <= told


def test_what_failed_cannot_be_gone_next_year(town: Town) -> None:
    """26 of 30 samples failed and the risk was left out of the next plan: a real audit's worst finding."""
    town.adopted()
    town.record("2025-T1", "major", 26, "För sena")
    plans.set_method(
        by=town.controller, principal=town.root, year=YEAR + 1, method="sannolikhet_konsekvens", source="KS § 9"
    )
    following = town.begin(YEAR + 1)
    (carried,) = Risk.objects.filter(plan=following)
    assert (carried.previous.plan.year, carried.state, carried.likelihood) == (YEAR, RiskState.IDENTIFIED, None)
    assert [one.frequency for one in carried.controls.all()] == ["tertial"]
    Risk.objects.filter(pk=carried.pk).delete()
    other = risks.place_risk(by=town.controller, risk=town.risk(following, "Annat"))
    town.control(other)
    with pytest.raises(InvalidInput, match="inte är åtgärdad, och är borta"):
        plans.adopt_plan(by=town.chair, plan=following, decision=DECIDED)
    plans.carry_risk(by=town.controller, risk=Risk.objects.get(plan__year=YEAR))
    assert Fault.GONE not in {one.fault for one in town.now(YEAR + 1).found}
    with pytest.raises(Refused, match="finns redan"):
        plans.carry_risk(by=town.controller, risk=Risk.objects.get(plan__year=YEAR))


def test_a_plan_with_the_auditors_faults_is_not_adopted(town: Town) -> None:
    plan = town.begin()
    low = risks.place_risk(by=town.controller, risk=town.risk(plan, "Den femte risken", (2, 2)))
    high = town.risk(plan, "Välfärdsbrott", (4, 4))
    controls.add_control(by=town.controller, risk=low, title="Minst E i alla ämnen", unit=town.school)
    with pytest.raises(InvalidInput) as refused:
        plans.adopt_plan(by=town.chair, plan=plan, decision=DECIDED)
    said = " ".join(problem.what for problem in refused.value.problems)
    assert all(words in said for words in ("Välfärdsbrott", "saknar frekvens", "vad som ska nås"))
    risks.leave_out_risk(by=town.controller, risk=high, reason="Sköts tillsammans med polisen")
    assert Fault.LEFT_OUT not in {one.fault for one in town.now().found}
    with pytest.raises(InvalidInput, match="Skälet saknas"):
        risks.leave_out_risk(by=town.controller, risk=high, reason=" ")


def test_a_year_has_one_method(town: Town) -> None:
    plan = town.begin()
    chosen = {"by": town.controller, "principal": town.root, "year": YEAR, "source": "KS § 9"}
    row = plans.set_method(method="sannolikhet_konsekvens", cells={"1,4": "critical"}, **chosen)
    assert row.cells == {"1,4": "critical"}
    town.risk(plan, at=(1, 4))
    assert town.now().risks[0].band.word == "Mycket hög"
    with pytest.raises(Refused, match="Två metoder samma år"):
        plans.set_method(method="sannolikhet_vasentlighet", **chosen)
    plans.set_method(method="sannolikhet_konsekvens", **chosen)
    assert town.now().risks[0].band.word == "Medel"
    with pytest.raises(InvalidInput, match="finns inte"):
        plans.set_method(method="sannolikhet_konsekvens", cells={"1,1": "okänd"}, **chosen)
    with pytest.raises(NotAllowed):
        plans.set_method(method="sannolikhet_konsekvens", **chosen | {"by": town.head})


def test_a_report_is_not_signed_before_its_period_ends(town: Town) -> None:
    plan = town.adopted()
    with pytest.raises(InvalidInput, match="innan allt har hänt"):
        telling.tell_control(
            by=town.controller,
            plan=plan,
            told="year",
            ends=date(YEAR, 12, 31),
            signed_on=date(YEAR, 10, 21),
            text="Bra",
        )
    with pytest.raises(InvalidInput, match="Prognosen saknas"):
        telling.tell_control(by=town.controller, plan=plan, told="interim", ends=date(YEAR, 8, 31), text="Bra")
    with pytest.raises(InvalidInput, match="är inte gjord för"):
        telling.tell_control(
            by=town.controller, plan=plan, told="interim", ends=date(YEAR, 8, 31), text="Bra", forecast="reached"
        )
    told = telling.tell_control(
        by=town.controller, plan=plan, told="interim", ends=date(YEAR, 8, 31), text="Bra", forecast="partly",
        measures="Kontrollerna görs i september.",
    )  # fmt: skip
    with pytest.raises(EditConflict):
        telling.tell_control(
            by=town.controller, plan=plan, told="interim", ends=date(YEAR, 8, 31), text="Annat", forecast="partly",
            measures="Ja", version="0",
        )  # fmt: skip
    plan.refresh_from_db()
    assert (plan.state, told.forecast) == (PlanState.INTERIM, "partly")


def test_a_result_may_be_corrected_and_its_deviation_with_it(town: Town) -> None:
    town.adopted()
    town.record("2025-T1", "minor", 2, "Två för sena")
    with pytest.raises(EditConflict):
        town.record("2025-T1", version="0")
    town.record("2025-T1")
    deviation = ControlDeviation.objects.get()
    assert (deviation.state, deviation.effect) == (DeviationState.CLOSED, "Resultatet är rättat: ingen avvikelse.")
    town.record("2025-T1", "major", 20, "Ändå")
    deviation.refresh_from_db()
    assert deviation.state == DeviationState.FOUND
    with pytest.raises(InvalidInput, match="Kontrollen görs inte då"):
        town.record("2025-Q1")
    with pytest.raises(InvalidInput, match="är en avvikelse"):
        town.record("2025-T2", "none", 3)


def test_a_measure_that_did_not_help_needs_another(town: Town) -> None:
    town.adopted()
    town.record("2025-T1", "major", 26, "För sena")
    deviation = ControlDeviation.objects.get()
    seen = {"by": town.head, "effect": "Fortfarande sena", "verified_on": date(YEAR, 9, 1)}
    with pytest.raises(WrongState):
        controls.verify_effect(deviation=deviation, helped=True, **seen)
    controls.plan_measure(
        by=town.head, deviation=deviation, cause="Vakanser", measure="Utbildning", responsible="Rektor",
        due=date(YEAR, 6, 1), version=deviation.version,
    )  # fmt: skip
    assert Fault.OVERDUE in {one.fault for one in town.now(today=date(YEAR, 7, 1)).found}
    assert controls.verify_effect(deviation=deviation, helped=False, **seen).state == DeviationState.FOUND


def test_a_risk_is_accepted_until_a_day_by_somebody(town: Town) -> None:
    risk = town.risk(town.begin(), at=(4, 4))
    accept = {"risk": risk, "accepted_by": "Provnämnden", "reason": "Åtgärden kostar mer än skadan"}
    with pytest.raises(InvalidInput, match="Dagen har varit"):
        risks.accept_risk(by=town.chair, until=date(YEAR, 1, 1), **accept)
    with pytest.raises(NotAllowed):
        risks.accept_risk(by=town.head, until=date(2099, 1, 1), **accept)
    risks.accept_risk(by=town.chair, until=date(2099, 1, 1), **accept)
    assert not {Fault.LEFT_OUT, Fault.EXPIRED} & {one.fault for one in town.now().found}
    assert Fault.EXPIRED in {one.fault for one in town.now(today=date(2099, 1, 2)).found}


def test_who_may_do_what(town: Town) -> None:
    plan = town.begin()
    for by in (town.head, town.chair):
        with pytest.raises(NotAllowed):
            risks.add_risk(by=by, plan=plan, source="law", title="Prov")
    with pytest.raises(NotAllowed):
        plans.adopt_plan(by=town.head, plan=plan, decision=DECIDED)
    with pytest.raises(Refused, match="nämnds"):
        plans.begin_plan(by=town.controller, committee=town.school, year=YEAR)
    with pytest.raises(Refused, match="redan börjat"):
        town.begin()
    with pytest.raises(InvalidInput, match="säger vilket mål"):
        risks.add_risk(by=town.controller, plan=plan, source="goal", title="Prov")


def test_nothing_is_changed_in_a_plan_that_is_decided(town: Town) -> None:
    plan = town.adopted()
    with pytest.raises(WrongState, match="är beslutad"):
        risks.add_risk(by=town.controller, plan=plan, source="law", title="Prov")
    with pytest.raises(WrongState):
        controls.change_control(by=town.controller, activity=town.activity, changes={"how": "Nytt"}, version=1)
    plans.reopen_plan(by=town.chair, plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.decision_text) == (PlanState.PREPARING, "")


def test_the_board_judges_the_whole(town: Town) -> None:
    decision = Decision("Provstyrelsen", date(2026, 3, 3), "31")
    told = {"gave_result": True, "sufficiency": "essentially", "text": "Helheten räcker", "decision": decision}
    made = telling.judge_municipality(by=town.controller, principal=town.root, year=YEAR, **told)
    assert made.unit == town.root
    with pytest.raises(Refused, match="beslutar inte om"):
        telling.judge_municipality(by=town.controller, principal=town.root, year=YEAR, **told | {"decision": JUDGED})


def test_a_recommendation_is_followed_over_years(town: Town) -> None:
    row = recommendations.add_recommendation(
        by=town.controller, unit=town.committee, year=2023, report="Grundläggande granskning", text="Ange frekvens"
    )
    rate = {"by": town.controller, "recommendation": row, "comment": "Står i planen"}
    recommendations.rate_recommendation(year=2023, rating="left", **rate)
    recommendations.rate_recommendation(year=2024, rating="mostly", **rate)
    (line,) = lines_of(town.root, NOW)
    assert ([one.year for one in line.ratings], line.now, line.is_open) == ([2023, 2024], Rating.MOSTLY, True)
    recommendations.rate_recommendation(year=2024, rating="done", **rate)
    assert not lines_of(town.root, NOW)[0].is_open
    with pytest.raises(InvalidInput, match="2023"):
        recommendations.rate_recommendation(year=2020, rating="done", **rate)


def test_the_year_is_as_it_was_known_and_asks_as_often_for_one_as_for_all(
    town: Town, django_assert_max_num_queries
) -> None:
    town.adopted()
    before = Known.at(timezone.now())
    town.record("2025-T1", "major", 26, "För sena")
    then = years.year_of(town.committee, YEAR, before)
    assert (then.controls[0].worst, town.now().controls[0].worst) == (None, Outcome.MAJOR)
    assert then.deviating == ()
    others = [town.committee, *(factories.committee(town.root) for _ in range(4))]
    with django_assert_max_num_queries(24):
        years.years(others, YEAR, NOW)
    with django_assert_max_num_queries(36):
        years.years(others, YEAR, before)
