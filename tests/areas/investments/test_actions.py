"""Projects from register to final account: who may, what the rules stop, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from styrkedjan.areas.investments.actions import budgets, closing, decisions, projects
from styrkedjan.areas.investments.models import ProjectBudget, ProjectForecast
from styrkedjan.areas.investments.queries import known, lines, portfolios
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.investments.conftest import AUGUST, KF, MILLION, Town

KS = Decision("Kommunstyrelsen", date(2026, 3, 4), "31", "KS-2026/7")
MAY_EDIT = {Role.CONTROLLER, Role.UNIT_CONTROLLER, Role.DEPARTMENT_HEAD}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_enter_a_project(town: Town, role: Role) -> None:
    person = factories.user_with(role, town.streets)

    def enter() -> None:
        projects.create_project(by=person, committee=town.streets, code="X", name="Bro", kind="streets")

    if role in MAY_EDIT:
        enter()
        assert AuditEvent.objects.get(action="investments.create_project").by == person
    else:
        with pytest.raises(NotAllowed):
            enter()


def test_only_the_municipalitys_controller_enters_decisions(town: Town) -> None:
    project = town.project()
    local = factories.user_with(Role.UNIT_CONTROLLER, town.streets)
    with pytest.raises(NotAllowed):
        decisions.decide_project(by=local, project=project, net_investment=MILLION, decision=KF)


def test_a_code_belongs_to_one_project(town: Town) -> None:
    town.project("P1")
    with pytest.raises(InvalidInput, match="används redan"):
        town.project("P1")


def test_two_people_lose_nothing(town: Town) -> None:
    project = town.project()
    projects.change_project(by=town.controller, project=project, version=1, values={"risk": "Marken är förorenad."})
    with pytest.raises(EditConflict) as refusal:
        projects.change_project(by=town.controller, project=project, version=1, values={"risk": "Överklagas."})
    assert refusal.value.theirs == {"risk": "Marken är förorenad."}
    assert refusal.value.mine == {"risk": "Överklagas."}
    assert refusal.value.version == "2"
    projects.change_project(by=town.controller, project=project, version=1, values={"measures": "Ny entreprenör."})
    project.refresh_from_db()
    assert (project.risk, project.measures) == ("Marken är förorenad.", "Ny entreprenör."), "den andras ord finns kvar"


def test_a_projects_history_tells_who_and_when(town: Town) -> None:
    project = town.decided()
    project.refresh_from_db()
    told = [(row.version, row.history_user, row.history_date) for row in project.history.order_by("history_id")]
    assert [(version, who) for version, who, _ in told] == [(1, town.controller), (2, town.controller)]
    assert told[-1][2] == project.changed_at


# matter, a body that may not decide it by Huddinge's model, and what the refusal names
NOT_THEIRS = [
    ("frame", "Kommunstyrelsen", "Kommunfullmäktige"),
    ("renewal", "Stadsmiljönämnden", "Kommunfullmäktige"),
    ("notice", "Kommunstyrelsen", "Kommunfullmäktige"),
    ("deviations", "Stadsmiljönämnden", "Kommunstyrelsen"),
]


@pytest.mark.parametrize(("matter", "body", "named"), NOT_THEIRS)
def test_only_the_body_that_the_model_names_decides(town: Town, matter: str, body: str, named: str) -> None:
    project, decision = town.forecast(town.decided(), 70 * MILLION), replace(KF, body=body)
    given: dict[str, object] = {"by": town.controller, "decision": decision}
    if matter == "notice":
        chair = replace(KF, body="Kommunstyrelsens ordförande")
        decisions.decide_urgently(
            by=town.controller,
            project=project,
            period=AUGUST,
            net_investment=70 * MILLION,
            decision=chair,
            reason="Ras.",
            financing="loan",
        )
    report = closing.collect_deviations(by=town.controller, principal=town.root, period=AUGUST)
    deed, more = {
        "frame": (decisions.add_frame, {"committee": town.streets, "year": 2026, "kind": "streets", "amount": MILLION}),
        "renewal": (decisions.decide_project, {"project": project, "net_investment": 70 * MILLION}),
        "notice": (decisions.notify_council, {"project": project}),
        "deviations": (closing.approve_deviations, {"report": report}),
    }[matter]
    with pytest.raises(Refused, match=f"{body} beslutar inte om .*{named}"):
        deed(**given, **more)  # type: ignore[operator]


def test_two_who_budget_a_project_see_both_amounts(town: Town) -> None:
    town.framed("implementation")
    project = town.decided()
    opened = version_of(known.budgets_of(project, NOW))
    given = {"by": town.controller, "project": project}
    budgets.save_budgets(**given, amounts={2026: MILLION, 2027: 2 * MILLION}, version=opened)
    with pytest.raises(EditConflict) as refusal:
        budgets.save_budgets(**given, amounts={2026: MILLION, 2027: None}, version=opened)
    assert refusal.value.theirs == {"year_2027": "2\xa0000\xa0000\xa0kr"}
    assert refusal.value.mine == {"year_2027": "inget budgeterat"}
    assert budgets.save_budgets(**given, amounts={2027: None}, version=refusal.value.version) == 1


def test_two_who_leave_a_forecast_see_both_and_the_same_one_is_kept(town: Town) -> None:
    project, opened = town.decided(), version_of([])
    town.forecast(project, 52 * MILLION, version=opened)
    with pytest.raises(EditConflict) as refusal:
        town.forecast(project, 53 * MILLION, version=opened, comment="Dyrare stål.")
    assert refusal.value.theirs["amount"] == "52\xa0000\xa0000\xa0kr"
    assert refusal.value.mine["comment"] == "Dyrare stål."
    town.forecast(project, 52 * MILLION, version=refusal.value.version)
    assert ProjectForecast.objects.count() == 1, "samma prognos en gång till ändrar ingenting"


# decided, forecast (mnkr) -> state. 120 prisbasbelopp of 2026 are 7,1 mnkr.
CROSSING = [
    (50, 50, "decided"),
    (50, 60, "decided"),  # exactly 20 per cent is not over it
    (50, 61, "renewal"),
    (20, 26, "decided"),  # over 20 per cent but below 120 prisbasbelopp
    (20, 28, "renewal"),
    (400, 430, "decided"),
    (50, 20, "decided"),  # cheaper never needs a renewed decision
]


@pytest.mark.parametrize(("decided", "forecast", "state"), CROSSING)
def test_the_forecast_sends_the_project_to_a_renewed_decision(
    town: Town, decided: int, forecast: int, state: str
) -> None:
    project = town.forecast(town.decided(amount=decided * MILLION), forecast * MILLION)
    assert project.state == state


def test_a_better_forecast_brings_the_project_back(town: Town) -> None:
    project = town.forecast(town.decided(), 70 * MILLION)
    assert town.forecast(project, 52 * MILLION).state == "decided"
    assert ProjectForecast.objects.filter(project=project).count() == 2, "den förra prognosen finns kvar"


def test_a_project_that_waits_is_not_given_more_money_until_decided(town: Town) -> None:
    project = town.forecast(town.decided(), 70 * MILLION)
    with pytest.raises(WrongState, match="förnyat beslut"):
        budgets.save_budgets(by=town.controller, project=project, amounts={2027: MILLION})
    given = {"by": town.controller, "project": project, "decision": KS}
    with pytest.raises(Refused, match="säger inte vad som betalar"):
        decisions.decide_project(**given, net_investment=70 * MILLION)
    decisions.decide_project(**given, net_investment=70 * MILLION, financing="loan")
    project.refresh_from_db()
    assert project.state == "decided"
    found = lines.line(project, AUGUST, NOW)
    assert (found.decided, found.deviation and found.deviation.amount) == (70 * MILLION, Decimal(0))


def test_the_chair_decides_alone_only_with_a_reason_and_tells_the_council(town: Town) -> None:
    project = town.forecast(town.decided(), 70 * MILLION)
    chair = Decision("Kommunstyrelsens ordförande", date(2026, 9, 1), "", "KS-2026/9")
    given = {"by": town.controller, "project": project, "period": AUGUST, "net_investment": 70 * MILLION}
    with pytest.raises(Refused, match=r"Stadsmiljönämnden beslutar inte .* Det beslutar Kommunstyrelsens ordförande"):
        decisions.decide_urgently(**given, decision=replace(chair, body="Stadsmiljönämnden"), reason="Schaktet rasar.")
    with pytest.raises(Refused, match="brådska"):
        decisions.decide_urgently(**given, decision=chair, reason=" ")
    with pytest.raises(Refused, match="säger inte vad som betalar"):
        decisions.decide_urgently(**given, decision=chair, reason="Schaktet rasar.")
    decisions.decide_urgently(**given, decision=chair, reason="Schaktet rasar.", financing="loan")
    assert lines.line(project, AUGUST, NOW).waits_for_notification
    decisions.notify_council(by=town.controller, project=project, decision=KF)
    assert not lines.line(project, AUGUST, NOW).waits_for_notification
    with pytest.raises(WrongState):
        decisions.notify_council(by=town.controller, project=project, decision=KF)


def test_beyond_the_frame_is_for_the_council(town: Town) -> None:
    project = town.project("S1", "streets")
    decisions.add_frame(
        by=town.controller, committee=town.streets, year=2026, kind="streets", amount=10 * MILLION, decision=KF
    )
    budgets.save_budgets(by=town.controller, project=project, amounts={2026: 10 * MILLION, 2028: 90 * MILLION})
    with pytest.raises(Refused, match="utöver ramen"):
        budgets.save_budgets(by=town.controller, project=project, amounts={2026: 11 * MILLION})
    beyond = {
        "by": town.controller, "committee": town.streets, "year": 2026, "kind": "streets", "amount": MILLION,
        "decision": replace(KF, section="13"), "entry": "beyond",
    }  # fmt: skip
    with pytest.raises(Refused, match="säger inte vad som betalar"):
        decisions.add_frame(**beyond)
    decisions.add_frame(**beyond, financing="cash")
    assert budgets.save_budgets(by=town.controller, project=project, amounts={2026: 11 * MILLION}) == 1


def test_an_implementation_project_is_held_to_its_own_appropriation(town: Town) -> None:
    town.framed("implementation")
    project, other = town.decided("P1"), town.decided("P2")
    budgets.save_budgets(by=town.controller, project=project, amounts={2026: 30 * MILLION, 2027: 20 * MILLION})
    with pytest.raises(Refused, match="projektnivå"):
        budgets.save_budgets(by=town.controller, project=project, amounts={2027: 21 * MILLION})
    with pytest.raises(Refused, match="projektnivå"):
        budgets.transfer_budget(by=town.controller, source=project, target=other, year=2026, amount=MILLION)


def test_money_moves_inside_a_yearly_frame_and_none_is_created(town: Town) -> None:
    town.framed("streets")
    first, second = town.decided("S1", "streets"), town.decided("S2", "streets")
    budgets.save_budgets(by=town.controller, project=first, amounts={2026: 5 * MILLION})
    budgets.transfer_budget(by=town.controller, source=first, target=second, year=2026, amount=2 * MILLION)
    now = {row.project.code: row.amount for row in NOW.rows(ProjectBudget)}
    assert now == {"S1": 3 * MILLION, "S2": 2 * MILLION}
    elsewhere = town.project("L1", "streets", committee=town.school)
    with pytest.raises(Refused, match="mellan nämnder"):
        budgets.transfer_budget(by=town.controller, source=first, target=elsewhere, year=2026, amount=MILLION)


def test_the_outcome_comes_from_the_ledger_by_project_code(town: Town) -> None:
    project = town.decided()
    assert lines.line(project, AUGUST, NOW).outcome is None, "utan redovisning är utfallet okänt, inte noll"
    town.book({"P1": 12 * MILLION, "P9": MILLION})
    town.book({"P1": 3 * MILLION}, year=2025)
    found = lines.line(project, AUGUST, NOW)
    assert (found.outcome, found.outcomes[2026]) == (15 * MILLION, 12 * MILLION)


def test_a_finished_project_is_accounted_for_with_the_reason_for_its_deviation(town: Town) -> None:
    project = town.decided()
    town.book({"P1": 48 * MILLION})
    closing.finish(by=town.controller, project=project, on=date(2026, 6, 30))
    given = {"by": town.controller, "project": project, "period": Period.month(2026, 12)}
    with pytest.raises(InvalidInput, match="avviker"):
        closing.account_for(**given, explanation="")
    final = closing.account_for(**given, explanation="Billigare massor.")
    assert final.deviation == -2 * MILLION
    with pytest.raises(WrongState):
        closing.reopen(by=town.controller, project=project)


def test_money_left_in_an_unfinished_project_is_balanced_to_next_year(town: Town) -> None:
    town.framed("implementation")
    project = town.decided()
    budgets.save_budgets(by=town.controller, project=project, amounts={2026: 20 * MILLION})
    ask = {"by": town.controller, "project": project, "year": 2026}
    town.book({"P1": 12 * MILLION}, month=10)
    with pytest.raises(Refused, match="till och med december"):
        closing.request_balance(**ask, amount=8 * MILLION)
    town.book({"P1": 12 * MILLION}, month=12)
    with pytest.raises(Refused, match="kvar"):
        closing.request_balance(**ask, amount=9 * MILLION)
    withdrawn = closing.request_balance(**ask, amount=7 * MILLION)
    with pytest.raises(Refused, match="redan begärd"):
        closing.request_balance(**ask, amount=MILLION)
    closing.withdraw_balance(by=town.controller, request=withdrawn)
    with pytest.raises(WrongState, match="återtagen"):
        closing.withdraw_balance(by=town.controller, request=withdrawn)
    asked = closing.request_balance(**ask, amount=8 * MILLION)
    closing.review_balance(by=town.controller, request=asked, granted=6 * MILLION, decision=KS)
    left, got = (NOW.rows(ProjectBudget).get(project=project, year=year).amount for year in (2026, 2027))
    assert (left, got) == (14 * MILLION, 6 * MILLION), "what is balanced leaves the old year"
    frames = [portfolios.frame_of(town.streets, "implementation", year) for year in (2026, 2027)]
    assert frames == [894 * MILLION, 906 * MILLION]
    with pytest.raises(WrongState, match="beviljad"):
        closing.review_balance(by=town.controller, request=asked, granted=MILLION, decision=KS)


def test_a_finished_project_can_be_opened_again_until_it_is_accounted_for(town: Town) -> None:
    project = town.decided()
    closing.finish(by=town.controller, project=project, on=date(2026, 6, 30))
    opened = closing.reopen(by=town.controller, project=project)
    assert (opened.state, opened.finished_on) == ("decided", None)
    with pytest.raises(WrongState):
        closing.reopen(by=town.controller, project=project)


def test_the_other_deviations_are_reported_together_and_then_fixed(town: Town) -> None:
    town.forecast(town.decided("P1"), 53 * MILLION)
    town.forecast(town.decided("P2"), 70 * MILLION)
    town.forecast(town.decided("P3"), 50 * MILLION)
    report = closing.collect_deviations(by=town.controller, principal=town.root, period=AUGUST)
    assert [(line["code"], line["amount"]) for line in report.lines] == [("P1", "3000000.00")]
    closing.approve_deviations(by=town.controller, report=report, decision=KS)
    with pytest.raises(WrongState, match="är godkänd"):
        closing.collect_deviations(by=town.controller, principal=town.root, period=AUGUST)


def test_a_budget_without_a_frame_is_refused_when_the_council_has_decided_the_years_frames(town: Town) -> None:
    project = town.project("S1", "streets")
    with pytest.raises(Refused, match="ingen investeringsram är beslutad"):
        budgets.save_budgets(by=town.controller, project=project, amounts={2026: MILLION})
    later = timezone.localdate().year + 3
    assert budgets.save_budgets(by=town.controller, project=project, amounts={later: MILLION}) == 1, "a plan"
    town.framed("premises", later, committee=town.school)
    with pytest.raises(Refused, match="ingen investeringsram är beslutad"):
        budgets.save_budgets(by=town.controller, project=project, amounts={later: 2 * MILLION})


def test_an_urgent_decision_waits_for_its_report_whatever_is_decided_since(town: Town) -> None:
    project = town.forecast(town.decided(), 70 * MILLION)
    chair = replace(KF, body="Kommunstyrelsens ordförande", section="")
    decisions.decide_urgently(
        by=town.controller, project=project, period=AUGUST, net_investment=70 * MILLION, decision=chair, reason="Ras",
        financing="loan",
    )  # fmt: skip
    town.forecast(project, 95 * MILLION)
    decisions.decide_project(
        by=town.controller, project=project, net_investment=95 * MILLION, decision=KF, financing="loan"
    )
    project.refresh_from_db()
    closing.finish(by=town.controller, project=project, on=date(2026, 6, 30))
    (waiting,) = portfolios.follow_up(lines.lines(town.root, AUGUST, NOW), 2026).urgent
    assert waiting.untold is not None
    assert waiting.as_domain(2026).notified_council is False
    decisions.notify_council(by=town.controller, project=project, decision=replace(KF, section="15"))
    assert portfolios.follow_up(lines.lines(town.root, AUGUST, NOW), 2026).urgent == ()


def test_a_forecast_under_what_is_booked_is_stopped(town: Town) -> None:
    project = town.decided()
    town.book({"P1": 12 * MILLION})
    with pytest.raises(InvalidInput, match="redan är bokförda"):
        town.forecast(project, 11 * MILLION)
    with pytest.raises(InvalidInput, match="i år"):
        town.forecast(project, 50 * MILLION, year_amount=11 * MILLION)
    town.forecast(project, 12 * MILLION, year_amount=12 * MILLION)


def test_cost_before_the_first_ledger_counts_once(town: Town) -> None:
    project = town.decided()
    town.book({"P1": 12 * MILLION})
    given = {"by": town.controller, "project": project, "amount": 30 * MILLION}
    with pytest.raises(InvalidInput, match="2026 är inläst"):
        projects.enter_cost_before(**given, through_year=2026, source="Bokslut 2025")
    with pytest.raises(InvalidInput, match="Källan saknas"):
        projects.enter_cost_before(**given, through_year=2025, source=" ")
    projects.enter_cost_before(**given, through_year=2025, source="Bokslut 2025, not 9")
    assert lines.line(project, AUGUST, NOW).outcome == 42 * MILLION
    town.book({"P1": 5 * MILLION}, year=2025)
    assert lines.line(project, AUGUST, NOW).outcome == 42 * MILLION, "a year that is told of twice counts once"
