"""The auditors' faults, one by one: each is found where it is, refuses what it should, and is gone when mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from styrkedjan.domain.control.findings import (
    Control,
    Deviation,
    Fault,
    Plan,
    Recorded,
    Risk,
    Signed,
    findings,
    is_a_goal,
    sample_problems,
    stopping,
    worst,
)
from styrkedjan.domain.control.states import ControlState, DeviationState, PlanMove, PlanState, RiskState
from styrkedjan.domain.control.words import Outcome, ReportTime
from styrkedjan.domain.recurring import Frequency, occasions

START, END = date(2026, 1, 1), date(2026, 12, 31)
IN_AUGUST = date(2026, 9, 1)
CHECK = Control(1, "Löneutbetalningar stäms av mot beslut", Frequency.TERTIAL, START, END)
RISK = Risk(10, "Felaktiga utbetalningar", RiskState.IN_PLAN, (2, 9), controls=(CHECK,))
PLAN = Plan(2026, PlanState.ADOPTED, (RISK,))
DRAFT = replace(PLAN, state=PlanState.PREPARING)
DONE = {"2026-T1": Recorded(Outcome.NONE, 30, 0), "2026-T2": Recorded(Outcome.NONE, 30, 0)}


def faults(plan: Plan, before: Plan | None = None, today: date = date(2025, 12, 1)) -> set[Fault]:
    return {one.fault for one in findings(plan, before, today)}


def with_risks(*risks: Risk, plan: Plan = DRAFT) -> Plan:
    return replace(plan, risks=risks)


def with_control(**changes: object) -> Plan:
    return with_risks(replace(RISK, controls=(replace(CHECK, **changes),)), plan=PLAN)


# What is wrong -> the fault, the plan, the year before and the day.
OPEN = Deviation(DeviationState.ACTING, "Ny personal", "Utbildning", date(2026, 6, 1))
FAILED = replace(CHECK, recorded={"2025-T3": Recorded(Outcome.MAJOR, 30, 26)}, deviations=(OPEN,))
LAST_YEAR = Plan(2025, PlanState.JUDGED, (replace(RISK, id=5, controls=(FAILED,)),))
LEFT_OUT = Risk(11, "Välfärdsbrottslighet", RiskState.VALUED, (3, 16))
WRONG: dict[str, tuple[Fault, Plan, Plan | None, date]] = {
    "ingen frekvens": (Fault.NO_FREQUENCY, with_control(frequency=None), None, START),
    "bara den femte risken": (Fault.LEFT_OUT, with_risks(RISK, LEFT_OUT), None, START),
    "måste hanteras": (
        Fault.LEFT_OUT, with_risks(replace(LEFT_OUT, rank=(1, 1), must_be_handled=True), RISK), None, START
    ),
    "kontrollen är ett mål": (Fault.GOAL, with_control(title="Minst E i alla ämnen", how=""), None, START),
    "saknas vid delår": (Fault.MISSING, with_control(recorded={"2026-T1": Recorded(Outcome.NONE)}), None, IN_AUGUST),
    "26 av 30 och borta": (Fault.GONE, DRAFT, LAST_YEAR, START),
    "26 av 30 kallas mindre": (
        Fault.TOO_MILD, with_control(recorded={"2026-T1": Recorded(Outcome.MINOR, 30, 26)}), None, START
    ),
    "undertecknad för tidigt": (
        Fault.TOO_EARLY, replace(PLAN, signed={ReportTime.YEAR: Signed(END, date(2026, 10, 21))}), None, START
    ),
    "samma år efter år": (Fault.AGAIN, with_risks(replace(RISK, years=3)), None, START),
    "ingen åtgärd": (Fault.UNEXPLAINED, with_control(deviations=(Deviation(DeviationState.FOUND),)), None, START),
    "försenad åtgärd": (Fault.OVERDUE, with_control(deviations=(OPEN,)), None, IN_AUGUST),
    "accepterad för evigt": (
        Fault.EXPIRED, with_risks(replace(RISK, state=RiskState.ACCEPTED, accepted_until=date(2026, 3, 1))), None,
        IN_AUGUST,
    ),
    "inte beslutad": (Fault.LATE_PLAN, DRAFT, None, START),
    "inte värderad": (Fault.UNVALUED, with_risks(RISK, Risk(12, "Ny", RiskState.IDENTIFIED)), None, START),
    "ingen kontroll": (Fault.NO_CONTROL, with_risks(replace(RISK, controls=())), None, START),
    "inga risker": (Fault.NOTHING, with_risks(), None, START),
    "inte bedömd": (Fault.UNJUDGED, replace(PLAN, state=PlanState.REPORTED), None, date(2027, 4, 1)),
}  # fmt: skip
# Nothing wrong any more.
RIGHT: dict[str, tuple[Fault, Plan, Plan | None, date]] = {
    "frekvens": (Fault.NO_FREQUENCY, PLAN, None, START),
    "skäl att lämna utanför": (
        Fault.LEFT_OUT, with_risks(RISK, replace(LEFT_OUT, left_out_because="Sköts av polisen")), None, START
    ),
    "en lägre risk utanför": (Fault.LEFT_OUT, with_risks(RISK, replace(LEFT_OUT, rank=(0, 1))), None, START),
    "accepterad risk": (
        Fault.LEFT_OUT, with_risks(RISK, replace(LEFT_OUT, state=RiskState.ACCEPTED, accepted_until=END)), None, START
    ),
    "målet säger hur": (
        Fault.GOAL, with_control(title="Minst E i alla ämnen", how="Betyg mot nationella prov"), None, START
    ),
    "allt gjort till augusti": (Fault.MISSING, with_control(recorded=DONE), None, IN_AUGUST),
    "inställd med skäl": (Fault.MISSING, with_control(state=ControlState.NOT_DONE), None, IN_AUGUST),
    "förd vidare": (Fault.GONE, with_risks(replace(RISK, previous=5)), LAST_YEAR, START),
    "åtgärden hjälpte": (
        Fault.GONE, DRAFT,
        with_risks(replace(RISK, controls=(replace(FAILED, deviations=(replace(OPEN, state=DeviationState.CLOSED),)),)),
                   plan=LAST_YEAR), START,
    ),
    "4 av 30 är mindre": (
        Fault.TOO_MILD, with_control(recorded={"2026-T1": Recorded(Outcome.MINOR, 30, 4)}), None, START
    ),
    "undertecknad sista dagen": (
        Fault.TOO_EARLY, replace(PLAN, signed={ReportTime.YEAR: Signed(END, END)}), None, START,
    ),
    "nytt skäl": (Fault.AGAIN, with_risks(replace(RISK, years=3, again_because="Nytt system")), None, START),
    "andra året": (Fault.AGAIN, with_risks(replace(RISK, years=2)), None, START),
    "åtgärden har tid kvar": (Fault.OVERDUE, with_control(deviations=(OPEN,)), None, date(2026, 6, 1)),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_the_fault_is_found(case: str) -> None:
    fault, plan, before, today = WRONG[case]
    found = [one for one in findings(plan, before, today) if one.fault is fault]
    assert found, faults(plan, before, today)
    assert all(one.what and one.remedy for one in found)


@pytest.mark.parametrize("case", RIGHT)
def test_the_fault_is_gone_when_mended(case: str) -> None:
    fault, plan, before, today = RIGHT[case]
    assert fault not in faults(plan, before, today)


def test_every_fault_has_a_case() -> None:
    assert {fault for fault, *_ in WRONG.values()} == set(Fault)


@pytest.mark.parametrize(
    "case",
    ["ingen frekvens", "bara den femte risken", "kontrollen är ett mål", "26 av 30 och borta", "samma år efter år",
     "inte värderad", "ingen kontroll", "inga risker"],
)  # fmt: skip
def test_what_a_plan_is_not_adopted_with(case: str) -> None:
    _, plan, before, today = WRONG[case]
    assert stopping(findings(plan, before, today), PlanMove.ADOPT)


def test_a_plan_in_order_is_adopted_and_has_nothing_to_say() -> None:
    assert not findings(DRAFT, None, date(2025, 12, 1))


def test_the_gravest_comes_first() -> None:
    plan = with_risks(replace(RISK, years=4, controls=()), LEFT_OUT)
    assert [one.fault for one in findings(plan, LAST_YEAR, START)][:2] == [Fault.GONE, Fault.LEFT_OUT]


@pytest.mark.parametrize(
    ("frequency", "times", "last"),
    [(Frequency.MONTHLY, 12, "2026-12"), (Frequency.QUARTERLY, 4, "2026-Q4"), (Frequency.TERTIAL, 3, "2026-T3"),
     (Frequency.HALF_YEARLY, 2, "2026-H2"), (Frequency.YEARLY, 1, "2026")],
)  # fmt: skip
def test_a_year_has_its_times(frequency: Frequency, times: int, last: str) -> None:
    found = occasions(frequency, START, END)
    assert (len(found), found[-1].key, found[-1].end) == (times, last, END)


def test_a_control_of_a_part_of_the_year_has_its_own_times() -> None:
    spring = occasions(Frequency.QUARTERLY, date(2026, 2, 1), date(2026, 5, 31))
    assert [(one.key, one.end) for one in spring] == [("2026-Q1", date(2026, 3, 31)), ("2026-Q2", date(2026, 5, 31))]


@pytest.mark.parametrize(
    ("outcome", "size", "failed", "comment", "wrong"),
    [
        (Outcome.NONE, 30, 0, "", []),
        (Outcome.NONE, None, None, "", []),
        (Outcome.NONE, 30, 1, "", ["Resultat"]),
        (Outcome.MAJOR, 30, 26, "Utredningar saknas", []),
        (Outcome.MAJOR, 30, 31, "Fel", ["Antal med fel"]),
        (Outcome.MINOR, None, 2, "Fel", ["Antal granskade"]),
        (Outcome.MINOR, 30, 2, " ", ["Vad du såg"]),
        (Outcome.NOT_DONE, None, None, "", ["Vad du såg"]),
    ],
)
def test_a_sample_must_agree_with_itself(
    outcome: Outcome, size: int | None, failed: int | None, comment: str, wrong: list[str]
) -> None:
    assert [one.where for one in sample_problems(outcome, size, failed, comment)] == wrong


@pytest.mark.parametrize(
    ("title", "goal"),
    [("Minst E i alla ämnen", True), ("Andelen ska öka till 90 %", True), ("Bemanning skolbibliotek", False),
     ("Upphandling", False), ("Öka trivseln", True), ("Att utredningar är klara i tid", False)],
)  # fmt: skip
def test_a_goal_is_told_from_a_check(title: str, goal: bool) -> None:
    assert is_a_goal(title, "") is goal


def test_a_control_is_as_its_worst_result() -> None:
    assert worst([Outcome.NONE, Outcome.MAJOR, Outcome.MINOR]) is Outcome.MAJOR
    assert worst([]) is None
