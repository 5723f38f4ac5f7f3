"""A committee with a private firm and an own unit under the same requirements: for the area's tests."""

from __future__ import annotations

from datetime import date

from styrkedjan.areas.organisation.models import OperatingForm
from styrkedjan.areas.providers.actions import agreements, follow_ups, plans, programmes
from styrkedjan.areas.providers.actions.follow_ups import Checked
from styrkedjan.areas.providers.models import Agreement, Deviation, FollowUp, PlanRow, Requirement
from styrkedjan.areas.providers.queries import years
from styrkedjan.domain.providers.words import Result
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories

YEAR = 2025
DECIDED = Decision("Provnämnden", date(2024, 12, 10), "98")
COUNCIL = Decision("Kommunfullmäktige", date(2022, 11, 28), "214")
CONTINUITY = "Högst 13 medarbetare på 14 dagar"


class Town:
    """The council's programme, two performers with one critical requirement each, and the people around them."""

    def __init__(self) -> None:
        self.root = factories.municipality()
        self.committee = factories.committee(self.root)
        self.service = factories.service_area(self.root, "hemtjanst", "Hemtjänst")
        self.firm = factories.unit(
            self.committee, "provider", name="Firman", code="F1", operating_form=OperatingForm.PRIVATE,
            service_area=self.service,
        )  # fmt: skip
        self.own = factories.unit(self.committee, name="Egna hemtjänsten", code="E1", service_area=self.service)
        self.controller = factories.user_with(Role.CONTROLLER, self.root, "controllern")
        self.chair = factories.user_with(Role.COMMITTEE_CHAIR, self.committee)
        self.provider = factories.user_with(Role.PROVIDER, self.firm, "utforaren")
        programme = programmes.draft_programme(
            by=self.controller, principal=self.root, first_year=2023, last_year=2026, goals="Mål", guidelines="R",
            follow_up="U", insight="I",
        )  # fmt: skip
        self.programme = programmes.adopt_programme(by=self.controller, programme=programme, decision=COUNCIL)
        self.agreement = self.signed(self.firm, "A-1", sanctions=["remark", "rectification", "penalty"])
        self.specification = self.signed(
            self.own, "U-1", kind="specification", basis="own", legal_form="own", sanctions=["remark", "rectification"],
        )  # fmt: skip

    def signed(self, unit, code: str, **told: object) -> Agreement:
        given = {
            "kind": "agreement", "basis": "lov", "start": date(2024, 1, 1), "end": date(2027, 12, 31),
            "data_duties": "Statistik", "insight": "Kravens resultat",
        } | told  # fmt: skip
        row = agreements.add_agreement(
            by=self.controller, committee=self.committee, performer=unit, code=code, title="Hemtjänst", **given
        )
        agreements.add_requirement(
            by=self.controller, agreement=row, text=CONTINUITY, kind="quality", critical=True, verifiable_by="Systemet"
        )
        agreements.add_requirement(by=self.controller, agreement=row, text="Utbildning", kind="competence")
        return agreements.sign_agreement(by=self.controller, agreement=row, signed_on=date(2023, 12, 1))

    def planned(self) -> PlanRow:
        """The year's plan with one row over all, decided."""
        plan = plans.begin_plan(by=self.controller, committee=self.committee, year=YEAR)
        plans.describe_plan(by=self.controller, plan=plan, when_failed="Påpekande först.", version=plan.version)
        row = plans.add_row(
            by=self.controller, plan=plan, title="Hemtjänsten", form="agreement", service=self.service,
            responsible="Avtalscontrollern", frequency="tertial", feedback="Möte", feedback_to="utföraren", minutes=60,
        )  # fmt: skip
        self.plan = plans.adopt_plan(by=self.chair, plan=plan, decision=DECIDED)
        return row

    def follow(self, row: PlanRow, agreement: Agreement, occasion: str = "2025-T1", **results: Result) -> FollowUp:
        checks = {
            one.pk: Checked(results.get("first", Result.MET) if one.critical else Result.MET, "17 på 14 dagar")
            for one in Requirement.objects.filter(agreement=agreement)
        }
        return follow_ups.record_follow_up(
            by=self.controller, row=row, agreement=agreement, occasion=occasion, performed_on=date(YEAR, 5, 9),
            summary="Besök", checks=checks, minutes=60, fed_back_on=date(YEAR, 5, 9), feedback="Samtal",
        )  # fmt: skip

    def deviation(self, agreement: Agreement) -> Deviation:
        return Deviation.objects.get(agreement=agreement)

    def now(self, today: date = date(2025, 6, 1)) -> years.ProviderYear:
        return years.year_of(self.committee, YEAR, NOW, today)
