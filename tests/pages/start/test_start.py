"""The start page, the choice at the top and search."""

from __future__ import annotations

import pytest
from django.test import Client

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_log_in_page(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/logga-in/")


def test_a_person_without_role_is_told_what_to_do(client: Client) -> None:
    client.force_login(factories.user())
    response = client.get("/")
    assert "Du har ingen roll ännu" in response.content.decode()


def test_the_start_page_greets_with_role_and_unit(client: Client) -> None:
    root = factories.municipality()
    committee = factories.committee(root, name="Skolnämnden")
    client.force_login(factories.user_with(Role.COMMITTEE_MEMBER, committee, "lova"))
    page = client.get("/").content.decode()
    assert "Hej Lova" in page
    assert "Nämnden har ingen helårsprognos ännu" in page
    assert "Ledamot – Skolnämnden" in page


def test_the_chosen_month_stays_chosen(client: Client) -> None:
    root = factories.municipality()
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    client.post("/val/", {"period": "2026-04", "as_of": "", "next": "/"})
    assert '<option value="2026-04" selected>' in client.get("/").content.decode()


def test_the_way_back_never_leaves_the_site(client: Client) -> None:
    root = factories.municipality()
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    response = client.post("/val/", {"period": "2026-04", "next": "https://annan.example/"})
    assert response["Location"] == "/"


def test_units_of_another_municipality_are_never_offered(client: Client) -> None:
    mine, other = factories.municipality("0001"), factories.municipality("0002", name="Grannkommun")
    factories.committee(other, name="Grannens nämnd")
    client.force_login(factories.user_with(Role.CONTROLLER, mine))
    page = client.get("/valj-enhet/").content.decode()
    assert "Provkommun" in page
    assert "Grann" not in page


class TestWhatToDoAndWhatDeviates:
    """A controller of forty units reads lines, not forty of the same."""

    @pytest.fixture
    def root(self) -> Unit:
        root = factories.municipality()
        year = factories.plan_year(root)
        by = {"created_by": factories.author(), "changed_by": factories.author()}
        occasion = Round.objects.create(
            plan_year=year, cycle_id="august", name="Delårsrapport", period="2026-08", opens="2026-09-01",
            due="2099-09-20", **by,
        )  # fmt: skip
        UnitReport.objects.create(round=occasion, unit=root, state="draft", **by)
        committee = factories.committee(root, name="Skolnämnden")
        for number in range(1, 6):
            school = factories.unit(committee, name=f"Skola {number}")
            report = UnitReport.objects.create(round=occasion, unit=school, state="draft", **by)
            goal = factories.element(year, school, title="Alla elever läser")
            ElementAssessment.objects.create(report=report, element=goal, status="not_reached", **by)
        return root

    def page(self, client: Client, role: Role, where: Unit) -> str:
        client.force_login(factories.user_with(role, where))
        return client.get("/").content.decode()

    def test_the_own_report_first_and_those_of_others_in_one_line(self, client: Client, root: Unit) -> None:
        page = self.page(client, Role.CONTROLLER, root)
        assert page.count("Skriv och lämna in: Delårsrapport") == 1
        assert "5\u00a0enheter har inte lämnat in: Delårsrapport" in page
        assert "Bland andra Skola 1, Skola 2 och Skola 3" in page

    def test_the_rounds_say_the_same_and_a_round_that_is_not_open_yet_waits_for_nobody(
        self, client: Client, root: Unit
    ) -> None:
        self.page(client, Role.CONTROLLER, root)
        page = client.get("/uppfoljning/").content.decode()
        assert "Skriv och lämna in: Delårsrapport" in page
        assert "5\u00a0enheter har inte lämnat in: Delårsrapport" in page
        one = client.get(f"/uppfoljning/{Round.objects.get().pk}/").content.decode()
        assert "5\u00a0enheter har inte lämnat in</h2>" in one
        Round.objects.update(opens="2099-01-01")
        assert "Skriv och lämna in" not in client.get("/uppfoljning/").content.decode()
        assert "Skriv och lämna in" not in client.get("/").content.decode()

    def test_units_with_the_same_goal_stand_together(self, client: Client, root: Unit) -> None:
        page = self.page(client, Role.CONTROLLER, root)
        assert page.count("Alla elever läser") == 1
        assert "Skola 3</a> och 2 till" in page

    def test_a_goal_reached_since_no_longer_deviates(self, client: Client, root: Unit) -> None:
        by = {"created_by": factories.author(), "changed_by": factories.author()}
        UnitReport.objects.update(state="submitted")
        first = ElementAssessment.objects.select_related("report__round", "element").earliest("pk")
        occasion = first.report.round
        occasion.pk, occasion.cycle_id, occasion.period = None, "october", "2026-10"
        occasion.save()
        report = UnitReport.objects.create(round=occasion, unit=first.report.unit, state="submitted", **by)
        judged = ElementAssessment.objects.create(report=report, element=first.element, status="", **by)
        assert "Skola 1</a>" in self.page(client, Role.BOARD_MEMBER, root)
        ElementAssessment.objects.filter(pk=judged.pk).update(status="reached")
        page = client.get("/").content.decode()
        assert "Skola 1</a>" not in page
        assert "Skola 2</a>" in page

    def test_a_unit_head_sees_the_own_unit_alone(self, client: Client, root: Unit) -> None:
        page = self.page(client, Role.UNIT_HEAD, Unit.objects.get(name="Skola 2"))
        assert "har inte lämnat in" not in page
        assert page.count("Skriv och lämna in: Delårsrapport") == 1
        assert "Skola 1" not in page
