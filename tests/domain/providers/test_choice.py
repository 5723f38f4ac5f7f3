"""Payment and markets: Tyresö's twelve printed rates, shares of those that told, warnings, and a rate tried."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.providers.choice import (
    Counted,
    DocumentKind,
    Hours,
    HoursBasis,
    Offered,
    Rate,
    governs,
    market,
    payments,
    performed_share,
    simulated,
    version_of_agreement,
)

REAL = Path(__file__).parents[4] / "shared" / "data" / "areas" / "tyreso_lov_ersattning_2021.csv"
D = Decimal
PRIVATE, OWN = D("1.015"), D("0.985")
# Printed by Tyresö for 2021: (service, base that reproduces it, own production, others).
TYRESO = (
    ("Hemtjänst, omvårdnad och service", "382.5", 377, 388), ("Avlösning SoL", "288.5", 284, 293),
    ("Ledsagning SoL", "288.5", 284, 293), ("Avlösning LSS", "305.5", 301, 310), ("Ledsagning LSS", "305.5", 301, 310),
    ("Larm", "278", 274, 282),
)  # fmt: skip


@pytest.mark.parametrize(("service", "base", "own", "others"), TYRESO)
def test_twelve_printed_rates_come_of_a_base_and_two_factors(service: str, base: str, own: int, others: int) -> None:
    rate = Rate(D(base), PRIVATE, OWN)
    assert (rate.paid(is_own=True), rate.paid(is_own=False)) == (own, others), service


@pytest.mark.skipif(not REAL.exists(), reason="de verkliga filerna finns inte här")
def test_the_table_is_what_was_printed() -> None:
    rows = list(csv.DictReader(REAL.read_text(encoding="utf-8").splitlines()))
    printed = [(row["service"], int(row["kr_per_hour_in_house"]), int(row["kr_per_hour_private"])) for row in rows]
    assert printed == [(service, own, others) for service, _, own, others in TYRESO]


def test_a_rate_shows_its_working() -> None:
    told = Rate(D("382.5"), PRIVATE, OWN).working(is_own=False)
    assert told == "382,5 kr × 1,015 = 388,2375, avrundat 388 kr"


def of(performer: int, users: int | None, *, own: bool = False, **told: int) -> Counted:
    return Counted(performer, own, users, **told)


def test_a_market_is_told_of_those_that_told() -> None:
    months = {
        "2026-09": [of(1, 60, active=5, no_choice=5, switched_to=2), of(2, 20, own=True, switched_to=1)],
        "2026-10": [of(1, 60, active=3, no_choice=1), of(2, 20, own=True, active=4), of(3, None)],
    }
    offers = [
        Offered(1, 70, None, True, users=60), Offered(2, 20, None, True, True, 20), Offered(3, 15, None, True),
        Offered(4, 9, None, False, users=2),
    ]  # fmt: skip
    found = market(months, offers, entries=1, exits=0, months_still=12)
    assert (found.providers, found.private, found.users) == (4, 3, 80)
    assert found.spare == 10, "the third has not told of its users, and the fourth takes none"
    assert found.active_share == D(8) / 14, "a row that lacks one of the two is in neither"
    assert found.switches_per_hundred == D(3) * 100 / 80
    assert found.concentration == D("0.625")
    assert [one.said("Hemtjänst") for one in found.warnings] == [
        "Hemtjänst har 75\xa0% av brukarna hos en enda utförare."
    ]


def test_a_performer_in_several_areas_is_one() -> None:
    found = market({"2026-10": [of(1, 10), of(1, 30), of(2, 40)]}, [], entries=0, exits=0, months_still=12)
    assert (found.largest_share, found.providers, found.spare) == (D("0.5"), 2, None)


@pytest.mark.parametrize(
    ("rows", "offers", "said"),
    [
        ([of(1, 10)], [Offered(1, None, None, True)], "en enda utförare, så"),
        ([of(1, 5, own=True), of(2, 5, own=True)], [], "bara egen regi att"),
        (
            [of(1, 5), of(2, 5)],
            [Offered(1, None, 5, True, users=5), Offered(2, None, None, False)],
            "inga lediga platser",
        ),
        ([of(1, 5, switched_to=0), of(2, 5, switched_to=0)], [], "inga byten av utförare på 1"),
    ],
)
def test_warnings(rows: list, offers: list, said: str) -> None:
    found = market({"2026-10": rows}, offers, entries=0, exits=0, months_still=1)
    assert any(said in one.said("Norr") for one in found.warnings), found.warnings


def test_nothing_told_is_no_warning_of_no_switch() -> None:
    found = market({"2026-10": [of(1, 5), of(2, 5)]}, [], entries=0, exits=0, months_still=1)
    assert (found.switches, found.warnings) == (None, ())
    empty = market({}, [], entries=0, exits=0, months_still=12)
    assert (empty.users, empty.active_share, empty.warnings) == (None, None, ())


def hours(performer: int, level: str, granted: str | None, performed: str | None, *, own: bool = False) -> Hours:
    return Hours(performer, own, level, D(granted) if granted else None, D(performed) if performed else None)


DAY = {"Dag": Rate(D("382.5"), PRIVATE, OWN)}


def test_a_month_is_paid_by_what_the_system_pays_for() -> None:
    told = [hours(1, "Dag", "812", "770.5"), hours(2, "Dag", "100", None, own=True), hours(1, "Natt", "5", "5")]
    granted = payments(told, DAY, HoursBasis.GRANTED)
    assert [one.amount for one in granted] == [D(812 * 388), D(100 * 377), None]
    assert granted[0].working.startswith("812 timmar × 388 kr = 315\xa0056,00 kr; 382,5 kr × 1,015")
    assert granted[2].working == "Ingen ersättning är beslutad för insatsen."
    performed = payments(told, DAY, HoursBasis.PERFORMED)
    assert [one.amount for one in performed] == [D("770.5") * 388, None, None], "hours not told are not nought"
    assert performed_share(told) == D("775.5") / 817


def test_a_trial_leaves_out_hours_without_a_rate_and_says_so() -> None:
    told = [hours(1, "Dag", "10", "10"), hours(1, "Natt", "7", "7"), hours(2, "Dag", "10", "20", own=True)]
    found = simulated(told, DAY, {"Dag": Rate(D(370), PRIVATE, OWN)}, HoursBasis.PERFORMED)
    assert [(one.performer, one.before, one.after, one.untold) for one in found] == [
        (2, D(20 * 377), D(20 * 364), D(0)), (1, D(3880), D(3760), D(7)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "version"), [("2023-12-31", None), ("2024-01-01", 1), ("2024-03-31", 1), ("2024-04-01", 2)]
)
def test_an_agreement_follows_the_version_at_its_start(start: str, version: int | None) -> None:
    assert version_of_agreement({1: date(2024, 1, 1), 2: date(2024, 4, 1)}, date.fromisoformat(start)) == version


def test_the_directive_governs_own_production_and_the_tender_documents_the_others() -> None:
    table = {(kind, own): governs(kind, is_own=own) for kind in DocumentKind for own in (True, False)}
    assert [key for key, yes in table.items() if not yes] == [
        (DocumentKind.TENDER, True),
        (DocumentKind.DIRECTIVE, False),
    ]


@given(st.lists(st.tuples(st.integers(1, 9), st.decimals(0, 10_000, places=2), st.booleans()), max_size=12))
def test_the_same_rate_changes_nothing_and_the_gravest_loss_stands_first(rows: list) -> None:
    told = [Hours(key, own, "Dag", None, value) for key, value, own in rows]
    assert all(one.change == 0 for one in simulated(told, DAY, DAY, HoursBasis.PERFORMED))
    other = {"Dag": Rate(D(370), PRIVATE, OWN)}
    lost = [one.change for one in simulated(told, DAY, other, HoursBasis.PERFORMED)]
    assert lost == sorted(lost)
