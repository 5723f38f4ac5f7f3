"""What costs and is not used, what is asked twice, and what pulls one unit two ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.domain.burden import (
    Aim,
    Answerer,
    Asked,
    AskedKind,
    Signal,
    by_answerer,
    duplicates,
    pulled_apart,
    same_week,
    senders,
    worst_first,
)
from styrkedjan.domain.measures import Target

TODAY = date(2026, 11, 30)


def asked(name: str, minutes: int, used: date | None = None, by: str = "Nämnden", **more: object) -> Asked:
    told = {"kind": AskedKind.INDICATOR, "ground": "", "times": 1, "href": "", **more}
    return Asked(name=name, by=by, minutes={Answerer.UNIT: minutes}, used_on=used, **told)  # type: ignore[arg-type]


def test_what_nobody_has_used_comes_first_and_costs() -> None:
    new, old, free = asked("Ny", 600, date(2026, 1, 1)), asked("Gammal", 60, date(2024, 11, 1)), asked("Gratis", 0)
    unknown = asked("Okänd", 30, is_followed=False)
    assert [one.name for one in worst_first([free, new, unknown, old], TODAY)] == ["Gammal", "Ny", "Okänd", "Gratis"]
    assert [one.is_unused(TODAY) for one in (new, old, free, unknown)] == [False, True, False, False]
    assert asked("Aldrig", 5).is_unused(TODAY)
    assert by_answerer([new, old])[Answerer.UNIT] == Decimal(11)


def test_the_same_words_asked_by_two_are_asked_twice() -> None:
    one, other = asked("Andel elever som trivs", 5), asked("elever som trivs, andel", 5, by="Styrelsen")
    assert duplicates([one, asked("Annat", 1), other]) == [(one, other)]
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
