"""What costs and is not used, what is asked twice, and what pulls one unit two ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.burden import (
    Aim,
    Answerer,
    Asked,
    AskedKind,
    Ground,
    Measured,
    Signal,
    Whose,
    by_answerer,
    by_ground,
    by_whose,
    counted_seconds,
    duplicates,
    pulled_apart,
    same_week,
    senders,
    worst_first,
)
from styrkedjan.domain.measures import Target
from styrkedjan.domain.stops import thing

TODAY = date(2026, 11, 30)


SCHOOL, CLUB = Whose(Answerer.UNIT, "S1", "Skolan"), Whose(Answerer.NONPROFIT, "F1", "Föreningen")


def asked(name: str, minutes: int, used: date | None = None, by: str = "Nämnden", **more: object) -> Asked:
    told = {"kind": AskedKind.INDICATOR, "ground": Ground.HABIT, "answers": {SCHOOL: 1}, "href": "", **more}
    return Asked(name=name, by=by, each=Decimal(minutes), used_on=used, **told)  # type: ignore[arg-type]


def test_what_nobody_has_used_comes_first_and_costs() -> None:
    new, old, free = asked("Ny", 600, date(2026, 1, 1)), asked("Gammal", 60, date(2024, 11, 1)), asked("Gratis", 0)
    unknown = asked("Okänd", 30, is_followed=False)
    assert [one.name for one in worst_first([free, new, unknown, old], TODAY)] == ["Gammal", "Ny", "Okänd", "Gratis"]
    assert [one.is_unused(TODAY) for one in (new, old, free, unknown)] == [False, True, False, False]
    assert asked("Aldrig", 5).is_unused(TODAY)
    assert by_answerer([new, old])[Answerer.UNIT] == Decimal(11)


def test_hours_are_told_by_unit_and_by_ground() -> None:
    both = asked("Båda", 30, TODAY, answers={SCHOOL: 4, CLUB: 2, Whose(Answerer.PEOPLE): 100}, ground=Ground.LAW)
    old = asked("Gammal", 60)
    assert [(one.whose.name, one.hours, one.unused, one.things) for one in by_whose([both, old], TODAY)] == [
        ("Skolan", Decimal(3), Decimal(1), 2), ("Föreningen", Decimal(1), Decimal(0), 1),
    ]  # fmt: skip
    assert {ground: hours for ground, hours in by_ground([both, old]).items() if hours} == {
        Ground.LAW: Decimal(53), Ground.HABIT: Decimal(1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measured", "minutes", "is_measured"),
    [(None, 10, False), (Measured(4, 960), 10, False), (Measured(5, 900), 3, True), (Measured(6, 0), 0, True)],
)
def test_a_mean_is_told_only_when_enough_have_answered(
    measured: Measured | None, minutes: int, is_measured: bool
) -> None:
    one = asked("Något", 10, measured=measured)
    assert (one.minutes, one.is_measured) == (Decimal(minutes), is_measured)


@pytest.mark.parametrize(
    ("age", "seconds"), [(None, 0), (-5, 0), (2, 0), (3, 3), (90.7, 90), (30 * 60, 1800), (30 * 60 + 1, 0)]
)
def test_a_form_left_open_or_filled_in_no_time_says_nothing_of_work(age: float | None, seconds: int) -> None:
    assert counted_seconds(age) == seconds


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 30), st.integers(0, 30), st.sampled_from(Ground))),
)
def test_hours_by_whose_and_by_ground_are_the_same_hours(told: list[tuple[int, int, int, Ground]]) -> None:
    items = [asked("x", each, answers={SCHOOL: one, CLUB: two}, ground=why) for each, one, two, why in told]
    total = sum((one.hours for one in items), Decimal(0))
    for parts in (by_answerer(items).values(), by_ground(items).values(), [s.hours for s in by_whose(items, TODAY)]):
        assert abs(sum(parts, Decimal(0)) - total) < Decimal("1e-18")


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("indikator/12", True), ("rad/5", True), ("falt/delar1/analysis", True), ("falt/plan/section-priorities", True),
        ("falt/delar1/summary", False), ("falt/delar1/section-unknown", False), ("falt/analysis", False),
        ("kontroll/3", False), ("indikator/", False), ("indikator/²", False), ("indikator/9999999999999999", False),
        ("", False),
    ],
)  # fmt: skip
def test_a_key_names_what_can_cease_and_comes_back_as_it_was(key: str, known: bool) -> None:
    found = thing(key)
    assert (found is not None) is known
    assert found is None or found.key == key


def test_the_same_words_asked_by_two_are_asked_twice() -> None:
    one, other = asked("Andel elever som trivs", 5), asked("elever som trivs, andel", 5, by="Styrelsen")
    assert duplicates([one, asked("Annat", 1), other]) == [(one, other)]
    elsewhere = asked("andel elever som trivs", 5, by="Styrelsen", answers={CLUB: 1})
    assert duplicates([one, elsewhere]) == [], "nobody answers both"
    assert duplicates([one, one]) == [], "by the same, of the same kind: one row that is read twice"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Target(floor=Decimal(90)), Target(ceiling=Decimal(80)), True),
        (Target(ceiling=Decimal(80)), Target(floor=Decimal(90)), True),
        (Target(floor=Decimal(80)), Target(ceiling=Decimal(80)), False),
        (Target(floor=Decimal(90)), Target(floor=Decimal(80)), False),
    ],
)
def test_no_value_meets_both(one: Target, other: Target, apart: bool) -> None:
    aims = [Aim("Sjukfrånvaro", "Nämnden", one, ""), Aim("Sjukfrånvaro", "Skolan", other, "")]
    assert bool(pulled_apart(aims)) is apart
    assert pulled_apart([aims[0], Aim("Annat", "Skolan", other, "")]) == []


def test_two_senders_in_one_week_to_come() -> None:
    monday = date(2026, 12, 7)
    told = [
        Signal("Rapport", "Delår", "Kommunen", monday, ""),
        Signal("Tillsyn", "Besök", "Nämnden", date(2026, 12, 13), ""),
        Signal("Rapport", "Mer", "Kommunen", date(2026, 12, 14), ""), Signal("Mål", "Läsa", "Nämnden", None, ""),
        Signal("Rapport", "Sen", "Nämnden", date(2026, 11, 23), ""),
    ]  # fmt: skip
    assert same_week(told, TODAY) == [(monday, (told[0], told[1]))]
    assert senders(told) == "Nämnden och Kommunen"
