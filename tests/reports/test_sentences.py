"""Sentences made from figures, as a controller would want to read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.domain.status import Status
from styrkedjan.reports import sentences as s

D = Decimal
R, P, N, U, A = Status.REACHED, Status.PARTLY, Status.NOT_REACHED, Status.UNCERTAIN, Status.NOT_ASSESSED


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("variance", "frame", "expected"),
    [
        (-12_400_000, 689_000_000, "Nämnden räknar med ett underskott på 12,4 mnkr, 1,8 % av ramen."),
        (3_100_000, 689_000_000, "Nämnden räknar med ett överskott på 3,1 mnkr, 0,4 % av ramen."),
        (-12_400_000, None, "Nämnden räknar med ett underskott på 12,4 mnkr."),
        (-12_400_000, 0, "Nämnden räknar med ett underskott på 12,4 mnkr."),
        (-49_999, 689_000_000, "Nämnden räknar med ett resultat i linje med budget."),
        (0, 1, "Nämnden räknar med ett resultat i linje med budget."),
        (None, 1, "Nämnden har ingen helårsprognos ännu."),
    ],
)
def test_forecast(variance, frame, expected):
    exact = None if variance is None else D(variance)
    assert plain(s.forecast("Nämnden", exact, None if frame is None else D(frame))) == expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (-12, -9, "Prognosen är 3,0 mnkr sämre än i april."),
        (-9, -12, "Prognosen är 3,0 mnkr bättre än i april."),
        (-9, -9, "Prognosen är oförändrad sedan april."),
        (None, -9, ""),
        (-9, None, ""),
    ],
)
def test_changed_forecast(now, before, expected):
    millions = [None if value is None else D(value) * 1_000_000 for value in (now, before)]
    assert plain(s.changed_forecast(*millions, "april")) == expected


@pytest.mark.parametrize(
    ("budget", "outcome", "expected"),
    [
        (100, 109, "Till och med augusti är nettokostnaden 109,0 mnkr, 9,0 mnkr högre än budget."),
        (100, 91, "Till och med augusti är nettokostnaden 91,0 mnkr, 9,0 mnkr lägre än budget."),
        (100, 100, "Till och med augusti är nettokostnaden 100,0 mnkr, i linje med budget."),
        (None, 100, "Till och med augusti är nettokostnaden 100,0 mnkr. Det finns ingen budget att jämföra med."),
        (100, None, "Redovisningen för Nämnden till och med augusti är inte inläst."),
    ],
)
def test_so_far(budget, outcome, expected):
    millions = [None if value is None else D(value) * 1_000_000 for value in (budget, outcome)]
    assert plain(s.so_far("Nämnden", *millions, "augusti")) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({}, "Inga mål är bedömda ännu."),
        ({R: 1}, "Det enda målet är uppfyllt."),
        ({R: 4}, "Alla fyra målen är uppfyllda."),
        ({N: 14}, "Alla 14 målen är inte uppfyllda."),
        ({R: 9, P: 3, N: 2}, "Av 14 mål är nio uppfyllda, tre delvis uppfyllda och två inte uppfyllda."),
        ({R: 1, U: 1, A: 1}, "Av tre mål är ett uppfyllt, ett osäkert och ett ej bedömt."),
    ],
)
def test_goals(statuses, expected):
    assert s.goals(statuses) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["A"], "Målet ”A” är bedömt på annat sätt än siffrorna föreslår; skälet står vid målet."),
        (["A", "B"], "Två mål är bedömda på annat sätt än siffrorna föreslår: ”A” och ”B”. Skälen står vid målen."),
    ],
)
def test_overrides(names, expected):
    assert s.overrides(names) == expected


@pytest.mark.parametrize(
    ("total", "waiting", "expected"),
    [
        (0, [], ""),
        (1, [], "Den enda enheten har lämnat sin rapport."),
        (32, [], "Alla 32 enheter som rapporterar har lämnat in."),
        (3, ["A"], "Två av tre enheter som rapporterar har lämnat in. Det saknas från A."),
        (2, ["A"], "En av två enheter som rapporterar har lämnat in. Det saknas från A."),
        (2, ["A", "B"], "Ingen av två enheter som rapporterar har lämnat in. Det saknas från A och B."),
        (
            9,
            list("ABCDEFGH"),
            "En av nio enheter som rapporterar har lämnat in. Det saknas från A, B, C, D, E, F och 2 till.",
        ),
    ],
)
def test_handed_in(total, waiting, expected):
    assert s.handed_in(total, waiting) == expected


@pytest.mark.parametrize(
    ("total", "done", "late", "expected"),
    [
        (0, 0, [], "Det finns inga uppdrag att återrapportera."),
        (1, 1, [], "Det enda uppdraget är genomfört."),
        (1, 0, ["A"], "Det enda uppdraget är inte genomfört. Försenade: ”A”."),
        (5, 1, [], "Av fem uppdrag är ett genomfört."),
        (5, 3, ["A", "B"], "Av fem uppdrag är tre genomförda. Försenade: ”A” och ”B”."),
    ],
)
def test_assignments(total, done, late, expected):
    assert s.assignments(total, done, late) == expected


@pytest.mark.parametrize(
    ("progress", "late", "expected"),
    [
        ([], 0, ""),
        ([100, 50], 0, "Av två aktiviteter är en klar; i snitt är 75 % gjort."),
        ([100, 100, 0], 1, "Av tre aktiviteter är två klara; i snitt är 67 % gjort. En har passerat sitt slutdatum."),
    ],
)
def test_activities(progress, late, expected):
    assert plain(s.activities(progress, late)) == expected


def test_tally_counts_the_unjudged_as_not_assessed():
    assert s.tally([R, None, R, A]) == {R: 2, A: 2}
