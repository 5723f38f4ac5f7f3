"""A network and a set of measures, and what the comparison's addresses are about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from styrkedjan.areas.comparison.models import MeasureSet, Network, SurveyResult, SurveyText
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World

GAP_KEY = "sex-kvinnor-och-flickor-man-och-pojkar"
LONG_AGO = datetime(2026, 1, 15, tzinfo=UTC)


def build(world: World) -> dict[tuple[str, str], Any]:
    by = factories.author()
    authored = {"principal": world.root, "created_by": by, "changed_by": by}
    network = Network.objects.create(name="Femklövern", members=["0180", "0182"], **authored)
    measures = MeasureSet.objects.create(name="Skolan", measures=[["N15643", "1"], ["N15613", "2"]], **authored)
    answers = {f"grade{at}": 5 for at in range(1, 6)}
    SurveyResult.objects.create(
        principal=world.root, unit=world.root, survey="Prov", year=2025, kind="user", mode="web", instrument="1",
        question="Hur?", invited=40, answered=25, known_by=by, **answers,
    )  # fmt: skip
    text = SurveyText.objects.create(unit=world.root, survey="Prov", year=2025, number=1, text="Prov", **authored)
    told = (("network", network), ("set", measures), ("text", text))
    found = {(side, name): row for side in ("mine", "theirs") for name, row in told}
    for side in ("mine", "theirs"):
        found[side, "gap"] = _gap(world, side)
    return found


def _gap(world: World, side: str) -> Indicator:
    """An indicator whose gap between the sexes is real at the side's unit."""
    row = factories.indicator(world.root, key=f"lucka-{side}", name="Prov av en lucka", aggregation="share")
    for sex, hits in (("K", 380), ("M", 240), ("T", 620)):
        asked = 800 if sex == "T" else 400
        IndicatorValue.objects.create(
            indicator=row, unit=world.side(side).unit, period="2025", sex=sex, value=100 * hits / asked, n=asked,
            numerator=hits, denominator=asked, known_by=factories.author(), known_at=LONG_AGO,
        )  # fmt: skip
    return row


def _with(**given: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: dict(given)


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


ADDRESSES = {
    # How the municipality stands against others is no committee's own: whoever has a role in it reads it.
    **{f"comparison:{name}": Address("own", _with()) for name in (
        "profile", "search", "together", "finances", "networks", "sets", "neighbours", "units", "surveys",
        "to_kolada")},
    "comparison:kolada_file": Address("own", _with(form="docx")),
    "comparison:survey": Address("own", _with(year=2025, slug="prov")),
    "comparison:texts": Address("principal", _with()),
    "comparison:review_text": Address("principal", _of("text")),
    "comparison:receipt": Address("principal", _with(key="U31402", year=2025)),
    "comparison:before_after": Address("own", _with(key="N15643")),
    "comparison:units_in": Address("municipality", lambda world, side: {"pk": world.side(side).indicator.pk}),
    "comparison:changed": Address("own", _with()),
    "comparison:gaps": Address("own", _with()),
    "comparison:background": Address("own", _with(key="N15643")),
    "comparison:answer_gap": Address("unit", lambda world, side: {
        "pk": world.more[side, "gap"].pk, "code": world.side(side).unit.code, "key": GAP_KEY}),
    "comparison:figure": Address("own", _with(key="N15643")),
    "comparison:named_set": Address("own", _with(tag="kkik")),
    "comparison:named_set_file": Address("own", _with(tag="kkik", form="xlsx")),
    "comparison:set": Address("municipality", _of("set")),
    "comparison:set_file": Address("municipality", _of("set", form="xlsx")),
    **{f"comparison:{name}": Address("principal", _with()) for name in ("add_network", "add_set")},
    **{f"comparison:{name}": Address("principal", _of("network")) for name in ("change_network", "remove_network")},
    **{f"comparison:{name}": Address("principal", _of("set")) for name in ("change_set", "remove_set")},
}  # fmt: skip

NEEDED = {"comparison": Permission.EDIT_INDICATORS, "comparison.answer_gap": Permission.REPORT_VALUES}

WRITTEN = {
    "comparison:add_network": {"members": "Nacka\n0126"},
    "comparison:change_network": {"members": "Nacka\n0126\n0127"},
    "comparison:add_set": {"measures": "N15643 2", "source": "", "purpose": ""},
    "comparison:change_set": {"measures": "N15643 2\nN15613 1"},
    "comparison:review_text": {"move": "release"},
    "comparison:answer_gap": {"move": "judge", "text": "Vi har ingen förklaring."},
    "comparison:receipt": {"value": "12", "entered_on": "2026-06-01", "reference": "Ärende 1"},
}

SCENES = ()
