"""A small municipality with a committee, two schools, goals and figures, and the people of a report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.reporting.actions import moving, rounds, writing
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories as make

D = Decimal


@dataclass
class Town:
    """Everything a report needs, by name."""

    principal: Unit
    committee: Unit
    school: Unit
    sibling: Unit
    controller: User
    secretary: User
    director: User
    chair: User
    head: User
    year: PlanYear
    goal: Element
    indicator: Indicator

    def target(self, indicator: Indicator, where: Unit, floor: str, **fields: Any) -> TargetValue:
        limit = {"floor": D(floor), "unit": where, "year": 2026, "known_by": self.controller}
        return TargetValue.objects.create(indicator=indicator, **{**limit, **fields})

    def value(self, indicator: Indicator, where: Unit, value: str | None, period: str = "2026", **fields: Any) -> Any:
        exact = None if value is None else D(value)
        return IndicatorValue.objects.create(
            indicator=indicator, unit=where, period=period, value=exact, known_by=self.controller, **fields
        )

    def open_round(self, cycle_id: str = "interim_report_august", **fields: Any) -> Round:
        return rounds.open_round(by=self.controller, plan_year=self.year, cycle_id=cycle_id, **fields)

    def report(self, where: Unit) -> UnitReport:
        return UnitReport.objects.select_related("unit", "round__plan_year").get(unit=where)

    def fill(self, where: Unit) -> UnitReport:
        """Write everything the committee's report needs."""
        report = self.report(where)
        texts = {
            "summary": "Året går i stort som planerat.",
            "analysis": "Fler når målen.",
            "economy_comment": "Fler elever.",
        }
        answers = [
            writing.Answer(
                one.pk, one.version, {"status": one.proposed or "partly", "forecast": "reached", "comment": "Bra"}
            )
            for one in report.assessments.all()
        ]
        return writing.save_report(
            by=self.secretary, report=report, version=report.version, texts=texts, answers=answers
        )

    def add_assessment(self, report: UnitReport, element: Element) -> ElementAssessment:
        stamp = {"created_by": self.controller, "changed_by": self.controller}
        return ElementAssessment.objects.create(report=report, element=element, **stamp)

    def approved(self, where: Unit) -> UnitReport:
        report = moving.submit(by=self.secretary, report=self.fill(where))
        return moving.approve(by=self.director, report=report)


def make_town() -> Town:
    """The municipality of the tests, with the plan year 2026 open."""
    principal = make.municipality(steering_model="huddinge")
    committee = make.committee(principal, code="GSN", name="Grundskolenämnden")
    department = make.unit(committee, UnitKind.DEPARTMENT, code="BUF", name="Barn- och utbildningsförvaltningen")
    school = make.unit(department, code="S1", name="Ekskolan")
    sibling = make.unit(department, code="S2", name="Björkskolan")
    make.unit(department, UnitKind.PROVIDER, code="P1", name="Fria skolan AB")
    year = make.plan_year(principal)
    council = make.element(year, principal, level="council", key="KF-11", title="En likvärdig skola")
    goal = make.element(
        year, committee, level="committee", key="GSN-1", title="Alla elever läser", parents=[council], order=1
    )
    indicator = make.indicator(principal, key="I1", name="Behöriga elever", unit_of_measure="%", decimals=1)
    make.link(indicator, goal)
    return Town(
        principal=principal,
        committee=committee,
        school=school,
        sibling=sibling,
        controller=make.user_with(Role.CONTROLLER, principal, "kim"),
        secretary=make.user_with(Role.UNIT_CONTROLLER, committee, "sam"),
        director=make.user_with(Role.DEPARTMENT_HEAD, committee, "dana"),
        chair=make.user_with(Role.COMMITTEE_CHAIR, committee, "charlie"),
        head=make.user_with(Role.UNIT_HEAD, school, "robin"),
        year=year,
        goal=goal,
        indicator=indicator,
    )
