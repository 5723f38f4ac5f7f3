"""What people in Ekevik have answered: home care, permits with their outcome, and the staff; all of it invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from styrkedjan.areas.comparison.actions import surveys
from styrkedjan.areas.comparison.models import SurveyText
from styrkedjan.areas.indicators.actions.catalogue import take_from_catalogue
from styrkedjan.areas.indicators.models import IndicatorValue, SourceKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.hme import QUESTIONS
from styrkedjan.domain.surveys import TextMove
from styrkedjan.foundation import facts

CARE = (
    "Hur nöjd är du med din hemtjänst?",
    "Kommer personalen i tid?",
    "Brukar personalen ta hänsyn till dina åsikter?",
    "Känner du förtroende för personalen?",
)
PERMITS = ("Hur nöjd är du med hanteringen av ärendet?", "Hur nöjd är du med handläggningstiden?")
STAFF = tuple(QUESTIONS)
TEXTS = (
    "Det är nya människor nästan varje dag. De är snälla, men jag hinner aldrig lära känna dem.",
    "Tack för att ni ringer när ni blir sena!",
    "Jag vill kunna duscha på morgonen och inte när det passar schemat.",
)
CASES = {"Bifall": (0.04, 0.07, 0.17, 0.40, 0.32), "Avslag": (0.30, 0.26, 0.22, 0.15, 0.07)}


def build(setting: Setting, principal: Unit) -> None:
    """Three surveys of last year, one of them with the year before; free answers of which one is released."""
    random, by, year = np.random.default_rng(setting.seed + 11), setting.people["controller"], setting.year - 1
    rows: dict[surveys.ResultKey, dict[str, object]] = {}
    below = Unit.objects.filter(principal=principal, kind="unit")
    care = list(below.filter(service_area__code__icontains="hemtj").order_by("code")[:8])
    for at in (year - 1, year):
        for unit in care:
            asked = _asked(random, int(random.integers(14, 80)), 0.6)
            tilt = float(random.normal(0, 0.5))
            for question in CARE:
                lean = tilt - (0.5 if question == CARE[2] else 0)
                weights = _weights((0.04, 0.09, 0.22, 0.38, 0.27), lean)
                found = _answers(random, "user", "paper", asked, weights)
                rows["Hemtjänsten", at, unit.pk, question, ""] = found
    for code, kinds in (("900", {"Bifall": 260, "Avslag": 90}), ("800", {"Bifall": 90, "Avslag": 220})):
        unit = Unit.objects.get(principal=principal, code=code)
        for outcome, invited in kinds.items():
            asked = _asked(random, invited, 0.55)
            for question in PERMITS:
                found = _answers(random, "business", "web", asked, CASES[outcome])
                rows["Service till företag", year, unit.pk, question, outcome] = found
    for unit in Unit.objects.filter(principal=principal, kind="committee").order_by("code"):
        asked = _asked(random, int(random.integers(60, 900)), 0.78)
        for question in STAFF:
            weights = _weights((0.03, 0.07, 0.2, 0.4, 0.3), float(random.normal(0, 0.3)))
            rows["Medarbetarundersökningen", year, unit.pk, question, ""] = _answers(
                random, "staff", "web", asked, weights
            )
    surveys.save_results(by=by, principal=principal, rows=rows, at=moment(date(year, 11, 20)))
    if care:
        texts = {("Hemtjänsten", year, care[0].pk, at): text for at, text in enumerate(TEXTS, 1)}
        surveys.save_texts(by=by, principal=principal, rows=texts, at=moment(date(year, 11, 20)))
        first = SurveyText.objects.get(principal=principal, number=1)
        surveys.review_text(by=by, text=first, version=first.version, move=TextMove.RELEASE)
    _to_enter(setting, principal)


def _weights(base: tuple[float, ...], lean: float) -> tuple[float, ...]:
    leaned = np.array(base) * np.exp(lean * np.linspace(-1, 1, len(base)))
    return tuple(float(one) for one in leaned / leaned.sum())


def _asked(random: np.random.Generator, invited: int, rate: float) -> tuple[int, int]:
    return invited, int(random.binomial(invited, rate))


def _answers(
    random: np.random.Generator, kind: str, mode: str, asked: tuple[int, int], weights: tuple[float, ...]
) -> dict[str, object]:
    invited, answered = asked
    unsure = int(random.binomial(answered, 0.04))
    grades = random.multinomial(answered - unsure, np.array(weights) / sum(weights))
    return {
        "kind": kind, "mode": mode, "instrument": "2025", "invited": invited, "answered": answered, "unsure": unsure,
        **{f"grade{at}": int(one) for at, one in enumerate(grades, 1)},
    }  # fmt: skip


def _to_enter(setting: Setting, principal: Unit) -> None:
    """Two of the figures that Ekevik enters into Kolada have their values; one of them has been entered."""
    by, year = setting.people["controller"], setting.year - 1
    owner = Unit.objects.get(principal=principal, code="500")
    told = {"U23401": Decimal(47), "U00200": Decimal(78)}
    rows = take_from_catalogue(
        by=by, principal=principal, keys=list(told), owner=owner, source=SourceKind.OWN, element=None
    )
    for row in rows:
        facts.add(
            IndicatorValue, by=by, at=moment(date(year + 1, 2, 12)), indicator=row, unit=principal, period=str(year),
            value=told[row.key],
        )  # fmt: skip
    surveys.save_receipt(
        by=by, principal=principal, key_figure="U00200", year=year, value=told["U00200"],
        entered_on=date(year + 1, 6, 24), reference="Ärende 2291",
    )  # fmt: skip
