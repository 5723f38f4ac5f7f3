"""Budget work on pages: a committee's distribution, a unit's tables, profiles, the terms, and files."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.models import AccountGroup, BudgetLine
from styrkedjan.areas.organisation.models import Responsibility
from styrkedjan.areas.planning.actions import allocation, budgets, staff
from styrkedjan.areas.planning.models import PeriodisationProfile, PlannedCost, StaffPost, UnitFrame, UnitVolume
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation import facts
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import publish
from tests.areas.planning.conftest import YEAR, make_town
from tests.store.ledgers import Row

pytestmark = pytest.mark.django_db
D = Decimal
HTMX = {"HX-Request": "true"}
NEW = {"title_ny1": "Lärare", "posts_ny1": "10", "degree_ny1": "90", "salary_ny1": "40 000", "first_ny1": "1",
       "last_ny1": "12"}  # fmt: skip


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def head(town) -> Client:
    return client_of(factories.user_with(Role.UNIT_HEAD, town.north))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, code: str = "201") -> str:
    return reverse(f"planning:{name}", kwargs={"code": code})


def text_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def version(town, *, costs: bool = False) -> str:
    rows = unit_plan.planned_rows(town.north, YEAR, NOW) if costs else staff_queries.staff_posts(town.north, YEAR, NOW)
    return facts.version_of(rows)


def decide_frame(town) -> None:
    decision = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/1")
    frames.add_frame(by=town.controller, unit=town.school, year=YEAR, amount=D(90_000_000), decision=decision)


def test_a_committee_distributes_its_frame(town):
    decide_frame(town)
    client = client_of(factories.user_with(Role.DEPARTMENT_HEAD, town.school))
    work, field = address("budget_work", "200"), f"unit_{town.north.pk}"

    def give(typed: dict[str, str], opened: str | None = None):
        now = facts.version_of(NOW.rows(UnitFrame)) if opened is None else opened
        return client.post(address("distribute", "200"), {"ar": YEAR, "version": now, **typed})

    assert "Kvar att fördela" in text_of(client.get(f"{work}?ar={YEAR}"))
    for typed, said in (("90 001", "större än"), ("mycket", "är inget tal"), ("9" * 40, "orimligt stort")):
        answer = give({field: typed})
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert f'value="{typed}"' in text_of(answer)
    give({field: "40 000,5"})
    assert UnitFrame.objects.get().amount == 40_000_500
    give({field: "40 001"})
    assert UnitFrame.objects.count() == 1, "left as it was shown, the amount is kept to the krona"
    reason = f"reason_{town.north.pk}"
    give({field: "40 001", reason: "Fler små klasser"})
    current = NOW.rows(UnitFrame).get()
    assert (current.amount, current.reason) == (40_000_500, "Fler små klasser")
    assert 'value="Fler små klasser"' in text_of(client.get(f"{work}?ar={YEAR}"))
    answer = give({f"reason_{town.south.pk}": "Utan ram"})
    assert (answer.status_code, "Skälet hör till en ram" in text_of(answer)) == (422, True)
    late = give({field: "41 000"}, opened="0")
    assert late.status_code == 409
    assert all(text in text_of(late) for text in ("40 000 500 kr", "41 000 000 kr"))
    assert give({field: "41 000"}).status_code == 302


def test_a_head_fills_in_the_staff_and_sees_the_cost_before_it_is_saved(town, head):
    data = {"ar": YEAR, "version": "0", **NEW}
    shown = text_of(head.post(address("posts"), data, headers=HTMX))
    assert "<html" not in shown
    assert "9,0 årsarbetare" in shown
    assert StaffPost.objects.count() == 0
    assert head.post(address("posts"), data).status_code == 302
    post = StaffPost.objects.get()
    assert (post.degree, post.responsibility, post.row) == (D("0.9"), "2010", "1")


def test_posts_are_changed_removed_and_added_in_one_go(town, head):
    head.post(address("posts"), {"ar": YEAR, "version": "0", **NEW})
    row = {"title_1": "Lärare", "posts_1": "11", "degree_1": "100", "salary_1": "41 000", "first_1": "1",
           "last_1": "6"}  # fmt: skip
    more = NEW | {"title_ny1": "Rektor", "posts_ny1": "1"}
    assert head.post(address("posts"), {"ar": YEAR, "version": version(town), **row, **more}).status_code == 302
    now = {
        post.title: (post.posts, post.last_month, post.row) for post in staff_queries.staff_posts(town.north, YEAR, NOW)
    }
    assert now == {"Lärare": (11, 6, "1"), "Rektor": (1, 12, "2")}
    gone = {"ar": YEAR, "version": version(town), **row, "gone_1": "on", "title_2": "Rektor", "posts_2": "1",
            "degree_2": "100", "salary_2": "50 000", "first_2": "1", "last_2": "12"}  # fmt: skip
    assert head.post(address("posts"), gone).status_code == 302
    assert [post.title for post in staff_queries.staff_posts(town.north, YEAR, NOW)] == ["Rektor"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"posts_ny1": "tio"}, "är inget tal"),
        ({"posts_ny1": ""}, "Fyll i antal"),
        ({"degree_ny1": "130"}, "mellan 0 och 100 procent"),
        ({"salary_ny1": "-1"}, "kan inte vara negativa"),
        ({"salary_ny1": "9" * 30}, "orimligt stort"),
        ({"first_ny1": "9", "last_ny1": "2"}, "Månaderna ska ligga"),
    ],
)
def test_what_cannot_be_a_post_is_told_and_what_was_typed_stays(town, head, changed, said):
    answer = head.post(address("posts"), {"ar": YEAR, "version": "0", **NEW, **changed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="Lärare"' in text_of(answer)
    assert StaffPost.objects.count() == 0


def test_the_second_of_two_heads_sees_what_holds_and_what_was_lost(town, head):
    head.post(address("posts"), {"ar": YEAR, "version": "0", **NEW})
    sent = {"ar": YEAR, **NEW, "title_ny1": "Skolsköterska"}
    answer = head.post(address("posts"), {**sent, "version": "0"})
    assert answer.status_code == 409
    assert all(text in text_of(answer) for text in ("Lärare", 'value="Skolsköterska"', "Jämför de två texterna"))
    assert StaffPost.objects.get().title == "Lärare"
    assert head.post(address("posts"), {**sent, "version": version(town)}).status_code == 302
    now = NOW.rows(StaffPost)
    assert {post.title for post in now} == {"Lärare", "Skolsköterska"}, "the row that was not sent stays"


def test_a_row_that_was_taken_away_meanwhile_comes_back_when_somebody_saves_knowing_that(town, head):
    head.post(address("posts"), {"ar": YEAR, "version": "0", **NEW})
    row = {"title_1": "Lärare", "posts_1": "11", "degree_1": "100", "salary_1": "41 000", "first_1": "1",
           "last_1": "6"}  # fmt: skip
    before = version(town)
    assert head.post(address("posts"), {"ar": YEAR, "version": before, **row, "gone_1": "on"}).status_code == 302
    late = head.post(address("posts"), {"ar": YEAR, "version": before, **row})
    assert late.status_code == 409
    assert 'name="title_1" value="Lärare"' in text_of(late)
    assert head.post(address("posts"), {"ar": YEAR, "version": version(town), **row}).status_code == 302
    assert NOW.rows(StaffPost).get().posts == 11


def test_costs_are_planned_in_a_table_and_written_as_the_budget(town, head):
    address_of_costs, work = address("costs"), address("budget_work")
    head.post(address("from_last_year"), {"ar": YEAR})
    stored = unit_plan.planned_rows(town.north, YEAR, NOW)[0]
    data = {
        "ar": YEAR, "version": version(town, costs=True), f"amount_{stored.slug}": "30 000",
        f"profile_{stored.slug}": "even", "group_ny1": "intakter", "amount_ny1": "-1 000", "profile_ny1": "even",
    }  # fmt: skip
    shown = text_of(head.post(address_of_costs, data, headers=HTMX))
    assert "29 000" in shown
    assert head.post(address_of_costs, data).status_code == 302
    assert sum(row.amount for row in unit_plan.planned_rows(town.north, YEAR, NOW)) == 29_000_000
    assert head.post(address("write_budget"), {"ar": YEAR}).status_code == 302
    assert NOW.rows(BudgetLine).filter(unit=town.north, year=YEAR).count() == 2
    page = text_of(head.get(f"{work}?ar={YEAR}"))
    assert "Som planen" in page
    assert f"{reverse('economy:budget_file', kwargs={'code': '201', 'form': 'sie'})}?ar={YEAR}" in page
    versions = text_of(head.get(address("versions") + f"?ar={YEAR}"))
    assert "Alla versioner" in versions


def test_a_cost_without_group_or_amount_is_told(town, head):
    for data, said in (({"amount_ny1": "5"}, "Välj kontogrupp"), ({"group_ny1": "ovrigt"}, "Skriv ett belopp")):
        answer = head.post(address("costs"), {"ar": YEAR, "version": "0", "profile_ny1": "even", **data})
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert PlannedCost.objects.count() == 0


def test_the_budget_file_is_of_the_year_that_is_planned(town, head):
    AccountGroup.objects.update(budget_account=F("first"))
    head.post(address("posts"), {"ar": YEAR, "version": "0", **NEW})
    head.post(address("write_budget"), {"ar": YEAR})
    file = reverse("economy:budget_file", kwargs={"code": "201", "form": "csv"})
    lines = head.get(f"{file}?ar={YEAR}").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{YEAR}01;2010;5000;")


def test_a_head_gets_the_units_own_workbook_also_through_a_role_above(town):
    for role, where in ((Role.UNIT_HEAD, town.north), (Role.CONTROLLER, town.root)):
        client = client_of(factories.user_with(role, where))
        for kind in ("staff_budget", "planned_costs", "budget"):
            answer = client.get(reverse("imports:export", kwargs={"kind": kind}), {"enhet": "201"})
            assert answer.status_code == 200, (role, kind)
        assert (
            client.get(reverse("imports:upload", kwargs={"kind": "staff_budget"}), {"enhet": "201"}).status_code == 200
        )
    stranger = client_of(factories.user_with(Role.UNIT_HEAD, town.south))
    assert stranger.get(reverse("imports:export", kwargs={"kind": "staff_budget"}), {"enhet": "201"}).status_code == 404


def test_volumes_are_filled_in_on_the_units_page(town, head):
    model = allocation.create_model(by=town.controller, principal=town.root, key="peng", name="Peng", year=YEAR)
    line = LineDefinition(
        block="Skola", group="Elever", basis=VolumeBasis.ENROLLED, id="elev", price=D(100_000),
        service_area="grundskola",
    )  # fmt: skip
    allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[line])
    data = {"ar": YEAR, "version": "0", "volume_elev": "200", "index_elev": "1,1", "area_elev": ""}
    assert head.post(address("volumes"), data).status_code == 302
    assert UnitVolume.objects.get().index == D("1.1")
    assert "Resursmodellen ger 20 000 tkr" in text_of(head.get(address("budget_work") + f"?ar={YEAR}"))
    late = head.post(address("volumes"), data | {"volume_elev": "210"})
    assert late.status_code == 409
    assert 'value="210"' in text_of(late)
    now = facts.version_of(NOW.rows(UnitVolume))
    assert head.post(address("volumes"), data | {"volume_elev": "210", "version": now}).status_code == 302
    answer = head.post(address("volumes"), data | {"volume_elev": "-1"})
    assert answer.status_code == 422
    assert "noll eller större" in text_of(answer)


SHARES = {f"m{month:02d}": "8" for month in range(1, 13)} | {"m12": "12"}


def test_a_profile_is_written_month_by_month_and_its_sum_is_seen(town):
    client = client_of(town.controller)
    new = reverse("planning:new_profile")
    assert "Summa 100,00 %" in text_of(client.post(new, {"name": "Jul", **SHARES}, headers=HTMX))
    short = client.post(new, {"name": "Jul", **SHARES, "m12": "10"})
    assert short.status_code == 422
    assert "Lägg till 2,00 procentenheter" in text_of(short)
    assert client.post(new, {"name": "Jul", **SHARES}).status_code == 302
    assert client.post(new, {"name": "Jul", **SHARES}).status_code == 302
    assert sorted(PeriodisationProfile.objects.values_list("key", flat=True)) == ["jul", "jul-2"]
    edit = reverse("planning:profile", kwargs={"key": "jul"})
    assert 'value="12"' in text_of(client.get(edit))
    client.post(edit, {"name": "Julhandel", **SHARES, "m11": "10", "m12": "10"})
    assert PeriodisationProfile.objects.get(key="jul").name == "Julhandel"
    assert "Julhandel" in text_of(
        client_of(factories.user_with(Role.READER, town.north)).get(reverse("planning:profiles"))
    )
    assert client.get(reverse("planning:profile", kwargs={"key": "even"})).status_code == 404


def test_a_profile_is_proposed_from_the_last_whole_years_outcome(town):
    publish(town, [Row(month, "2010", "6010", D(300 if month == 1 else 100)) for month in range(1, 13)], year=YEAR - 1)
    client = client_of(town.controller)
    page = text_of(client.get(reverse("planning:new_profile"), {"grupp": "ovrigt", "enhet": "200"}))
    assert f"Förslaget följer utfallet {YEAR - 1}" in page
    assert 'value="21,43"' in page
    none = text_of(client.get(reverse("planning:new_profile"), {"grupp": "kapital", "enhet": "9999"}))
    assert "Skriv andelarna för hand" in none


def test_the_terms_show_their_sources_and_that_nobody_has_verified_them(town, head):
    terms = reverse("planning:staff_terms", kwargs={"year": YEAR})
    page = text_of(head.get(terms))
    assert "Socialavgiftslagen" in page
    assert "Ej verifierad" in page
    assert "Spara villkoren" not in page
    assert "Ej verifierad mot källan" in text_of(head.get(address("budget_work") + f"?ar={YEAR}"))
    client, save = client_of(town.controller), reverse("planning:save_staff_terms", kwargs={"year": YEAR})
    data = {
        "share_arbetsgivaravgift": "31,42", "source_arbetsgivaravgift": "SFS 2000:980",
        "verified_arbetsgivaravgift": "on",
        "share_avtalspalagg": "11,5", "source_avtalspalagg": "Cirkulär", "verified_avtalspalagg": "on",
        "share_lonerevision": "3", "month": "4", "source_lonerevision": "Avtalet", "verified_lonerevision": "on",
    }  # fmt: skip
    data["version"] = re.search(r'name="version" value="(\w+)"', text_of(client.get(terms)))[1]
    assert client.post(save, data | {"source_lonerevision": ""}).status_code == 422
    assert client.post(save, data | {"share_avtalspalagg": "900"}).status_code == 422
    assert client.post(save, data).status_code == 302
    assert staff_queries.staff_terms(town.root, YEAR, NOW).contributions == D("0.4292")
    page = text_of(head.get(terms))
    assert "Ej verifierad" not in page
    assert "lönerevision 3,0 %" in text_of(head.get(address("budget_work") + f"?ar={YEAR}"))
    assert head.post(save, data).status_code == 403


def test_the_municipalitys_page_costs_the_same_for_fifty_committees(town):
    client = client_of(town.controller)
    work = address("budget_work", town.root.code) + f"?ar={YEAR - 1}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(work).status_code == 200
        return len(captured)

    def add(numbers: range) -> None:
        for number in numbers:
            body = factories.committee(town.root, f"9{number:02d}")
            Responsibility.objects.create(principal=town.root, unit=body, code=f"8{number:03d}")

    add(range(3))
    cost()
    few = cost()
    add(range(3, 48))
    assert cost() == few


def test_a_units_page_costs_the_same_for_many_posts_and_costs(town, head):
    work = address("budget_work") + f"?ar={YEAR}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert head.get(work).status_code == 200
        return len(captured)

    def add(numbers: range) -> None:
        post = staff.PostRow
        from styrkedjan.domain.planning.staff import StaffPost as Post

        rows = [post(str(number), Post(f"T{number}", D(1), D(1), D(1)), "2010") for number in numbers]
        staff.save_posts(by=town.controller, unit=town.north, year=YEAR, rows=rows)
        costs = [budgets.PlannedRow("2010", "ovrigt", D(1), str(number)) for number in numbers]
        budgets.save_costs(by=town.controller, unit=town.north, year=YEAR, rows=costs)

    add(range(1, 3))
    cost()
    few = cost()
    add(range(3, 40))
    assert cost() == few
