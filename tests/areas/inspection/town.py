"""A committee with a private pre-school and an own one, a decided plan, and the people around them."""

from __future__ import annotations

from datetime import date

from styrkedjan.areas.inspection.actions import cases, places, plans, rulings
from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan, PlanArea, Ruling
from styrkedjan.areas.inspection.queries import years
from styrkedjan.areas.organisation.models import OperatingForm
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories

YEAR, LAW = 2025, "skollagen_26"
TEXTS = {
    "rules": "26 kap. 10 §", "reasons": "För få ute", "presented_by": "Handläggaren", "took_part": "Ledamöterna",
    "appeal": "Till förvaltningsrätten",
}  # fmt: skip


def decided(day: date = date(YEAR, 4, 20), section: str = "44") -> Decision:
    return Decision("Provnämnden", day, section, "")


class Town:
    """Everything up to a decided plan with one visit in it."""

    def __init__(self) -> None:
        self.root = factories.municipality()
        self.committee = factories.committee(self.root)
        self.firm = factories.unit(
            self.committee, "provider", name="Solbacken", code="F1", operating_form=OperatingForm.PRIVATE
        )
        self.own = factories.unit(self.committee, name="Egna förskolan", code="E1")
        self.controller = factories.user_with(Role.CONTROLLER, self.root, "controllern")
        self.chair = factories.user_with(Role.COMMITTEE_CHAIR, self.committee)
        self.head = factories.user_with(Role.DEPARTMENT_HEAD, self.committee, "chefen")
        self.holder = factories.user_with(Role.PROVIDER, self.firm, "huvudmannen")
        self.place = self.added("F1", "Solbacken", unit=self.firm)
        self.plan = self.planned(YEAR)
        self.case = Inspection.objects.get(plan=self.plan)

    def added(self, code: str, name: str, **told: object) -> Inspected:
        given = {"form": "private", "holder": f"{name} AB", "permitted_on": date(2015, 8, 1)} | told
        return places.add_place(by=self.controller, committee=self.committee, law=LAW, code=code, name=name, **given)

    def planned(self, year: int) -> InspectionPlan:
        by = self.controller
        plan = plans.begin_plan(by=by, committee=self.committee, law=LAW, year=year)
        plan = plans.describe_plan(by=by, plan=plan, purpose="Trygga barn", version=plan.version)
        plans.add_inspection(by=by, plan=plan, inspected=self.place, kind="regular", due=date(year, 5, 1))
        return plans.adopt_plan(by=self.chair, plan=plan, decision=decided(date(year - 1, 12, 10), "9"))

    def visited(self, case: Inspection | None = None, **seen: str) -> Inspection:
        """Announced and visited; `seen` are faults by area."""
        by, row = self.controller, case or self.case
        year = row.plan.year
        row = cases.announce(by=by, inspection=row, announced_on=date(year, 1, 10))
        for area in PlanArea.objects.filter(plan=row.plan):
            result = "fault" if area.area in seen else "in_order"
            cases.observe(by=by, inspection=row, area=area.area, result=result, text=seen.get(area.area, "Bra"))
        return cases.visit(by=by, inspection=row, visited_on=date(year, 2, 10), visitors="Två", minutes=300)

    def sent(self, case: Inspection) -> Inspection:
        year = case.plan.year
        return rulings.send_draft(
            by=self.controller, inspection=case, draft="Vi föreslår", dialogue="Samtal i mars", version=case.version,
            sent_on=date(year, 3, 1), answer_by=date(year, 3, 20),
        )  # fmt: skip

    def ruled(self, case: Inspection, rung: str = "injunction", area: str = "safety", **told: object) -> Ruling:
        given = {"decision": decided(date(case.plan.year, 4, 20)), **TEXTS} | told
        return rulings.rule(by=self.chair, inspection=case, area=area, rung=rung, **given)

    def cleared(self, case: Inspection) -> Inspection:
        return rulings.clear_rest(
            by=self.chair, inspection=case, decision=decided(date(case.plan.year, 4, 20)), reasons="Bra",
            presented_by="A", took_part="B",
        )  # fmt: skip

    def awaiting(self, case: Inspection | None = None, *, grave: bool = False) -> Ruling:
        """An injunction in one area and nothing in the others."""
        case = self.sent(self.visited(case, safety="För få ute"))
        year = case.plan.year
        ruling = self.ruled(case, deadline=date(year, 6, 30), measures="Två ute", grave=grave)
        self.cleared(Inspection.objects.get(pk=case.pk))
        return Ruling.objects.get(pk=ruling.pk)

    def followed(self, ruling: Ruling, obeyed: str = "yes", **told: object) -> Ruling:
        given = {"seen_on": date(ruling.inspection.plan.year, 7, 1), "outcome": "Sett", "helped": "dialogue"} | told
        return rulings.follow(by=self.controller, ruling=ruling, obeyed=obeyed, version=ruling.version, **given)

    def now(self, today: date = date(YEAR, 8, 1)) -> years.InspectionYear:
        return years.year_of(self.committee, YEAR, NOW, today)

    def line(self, case: Inspection | None = None) -> years.CaseLine:
        found = years.case_of(Inspection.objects.get(pk=(case or self.case).pk), NOW)
        assert found is not None
        return found
