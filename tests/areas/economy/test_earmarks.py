"""Earmarked appropriations: what falls inside one, whose it is, when it holds, and how it went."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.actions import earmarks
from styrkedjan.areas.economy.models import EarmarkedAppropriation
from styrkedjan.areas.economy.queries.earmarks import appropriations, earmark_results, earmarks_of
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, net_frame, publish

pytestmark = pytest.mark.django_db
KF = Decision("Kommunfullmäktige", date(2025, 11, 24), "12", "KS-2025/1")
WINTER = "vinterunderhåll"


def winter(town: Town, **fields: object) -> EarmarkedAppropriation:
    values = {
        "committee": town.streets, "name": WINTER, "activities": ("241", "242"), "first_year": YEAR - 1, "decision": KF,
        "at": day(1), **fields,
    }  # fmt: skip
    return earmarks.set_earmark(by=town.controller, **values)  # type: ignore[arg-type]


def year_of(town: Town, months: int = 12) -> None:
    """Winter budgeted at 12 a month and booked at 10 (snow 7, sand 3); the free frame has its own."""
    winter(town)
    net_frame(town, town.streets, 500)
    net_frame(town, town.streets, 144, earmark="Vinterunderhåll")
    budget(town, town.streets, "ovrigt", 12, activity="241")
    budget(town, town.streets, "personal", 40, activity="240")
    publish(
        town,
        [
            *even("3000", "6010", 7, months, "241"),
            *even("3000", "6010", 3, months, "242"),
            *even("3000", "5010", 45, months, "240"),
            *even("2010", "6010", 99, months, "241"),
            *even("3000", "1000", 99, months, "241"),
        ],
    )


def test_the_result_is_the_appropriation_minus_what_is_booked_on_its_codes_by_the_committee(town: Town) -> None:
    year_of(town)
    (row,) = earmark_results(town.root, YEAR, NOW)[town.streets.pk]
    assert (row.appropriated, row.planned, row.outcome, row.result) == (144, 144, 120, 24)
    assert row.working.result == 24


def test_before_december_there_is_no_result_but_a_standing(town: Town) -> None:
    year_of(town, months=4)
    (row,) = earmark_results(town.root, YEAR, NOW)[town.streets.pk]
    assert (row.through, row.result, row.so_far) == (4, None, Decimal(104))


def test_without_a_ledger_the_outcome_is_unknown_and_not_nought(town: Town) -> None:
    winter(town)
    (row,) = earmark_results(town.root, YEAR, NOW)[town.streets.pk]
    assert (row.appropriated, row.planned, row.outcome, row.result, row.so_far) == (None, None, None, None, None)


def test_the_units_budget_is_the_budget_where_the_council_named_no_sum(town: Town) -> None:
    winter(town)
    budget(town, town.streets, "ovrigt", 12, activity="242")
    publish(town, even("3000", "6010", 10, 12, "241"))
    (row,) = earmark_results(town.root, YEAR, NOW)[town.streets.pk]
    assert (row.budget, row.result) == (144, 24)


def test_an_earmark_holds_in_its_years_only(town: Town) -> None:
    winter(town, first_year=2024, last_year=2025)
    winter(town, first_year=2026, activities=("241",))
    codes = {
        year: [row.activities for row in appropriations(town.root, year, NOW)] for year in (2023, 2025, 2026, 2030)
    }
    assert codes == {2023: [], 2025: [["241", "242"]], 2026: [["241"]], 2030: [["241"]]}


def test_what_was_known_then_is_told_as_then(town: Town) -> None:
    first = winter(town)
    winter(town, activities=("243",), instead_of=first, at=day(6))
    assert [sorted(row.activities) for row in earmarks_of(town.streets, YEAR, NOW)] == [["243"]]
    assert [sorted(row.activities) for row in earmarks_of(town.streets, YEAR, Known.at(day(3)))] == [["241", "242"]]
    with pytest.raises(Refused, match="redan ersatt"):
        earmarks.remove_earmark(by=town.controller, earmark=first)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "barmark", "activities": ("242",)}, "verksamhet 242"),
        ({"name": "VINTERUNDERHÅLL ", "activities": ("999",)}, "samma namn"),
    ],
)
def test_a_code_is_in_one_earmark(town: Town, fields: dict[str, object], told: str) -> None:
    winter(town)
    with pytest.raises(Refused, match=told):
        winter(town, **fields)
    winter(town, committee=town.school)


@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"activities": (" ",)}, {"activities": ("x" * 21,)}, {"last_year": 2020}]
)
def test_a_faulty_earmark_is_told_what_is_wrong(town: Town, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        winter(town, **fields)


def test_an_earmark_rests_on_a_decision_and_is_a_committees(town: Town) -> None:
    with pytest.raises(InvalidInput, match="Beslutande organ"):
        winter(town, decision=Decision())
    with pytest.raises(Refused, match="enligt styrmodellen"):
        winter(town, decision=Decision("Gatunämnden", date(2025, 11, 24), "12"))
    with pytest.raises(Refused, match="ingen nämnd"):
        winter(town, committee=town.north)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_municipalitys_controller_sets_an_earmark(town: Town, role: Role) -> None:
    person = factories.user_with(role, town.root)
    values = {"committee": town.streets, "name": WINTER, "activities": ("241",), "first_year": YEAR, "decision": KF}
    if role is Role.CONTROLLER:
        row = earmarks.set_earmark(by=person, **values)  # type: ignore[arg-type]
        earmarks.remove_earmark(by=person, earmark=row)
        assert [event.action for event in AuditEvent.objects.filter(by=person).order_by("pk")] == [
            "economy.set_earmark",
            "economy.remove_earmark",
        ]
        assert not appropriations(town.root, YEAR, NOW)
    else:
        with pytest.raises(NotAllowed):
            earmarks.set_earmark(by=person, **values)  # type: ignore[arg-type]


def test_a_committees_own_controller_does_not_set_its_earmarks(town: Town) -> None:
    own = factories.user_with(Role.CONTROLLER, town.streets)
    with pytest.raises(NotAllowed):
        earmarks.set_earmark(
            by=own, committee=town.streets, name=WINTER, activities=("241",), first_year=YEAR, decision=KF
        )


def test_the_number_of_queries_does_not_grow_with_earmarks(town: Town) -> None:
    year_of(town)
    earmark_results(town.root, YEAR, NOW)
    with CaptureQueriesContext(
        connection,
    ) as few:
        earmark_results(town.root, YEAR, NOW)
    winter(town, committee=town.school, name="Skolskjuts", activities=("441",))
    winter(town, name="Broar", activities=("243",))
    with CaptureQueriesContext(connection) as many:
        assert len(earmark_results(town.root, YEAR, NOW)[town.streets.pk]) == 2
    assert len(many) == len(few) <= 7
