"""A steering model is right as a whole or not at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.domain.annual_cycle import Anchor, Content, CycleStep, Due, MonthMeaning, Phase, StepKind, occasions
from styrkedjan.domain.definitions import Citation, Flawed, SourceKind
from styrkedjan.domain.key_figures import KeyFigureCatalogue, KeyFigureClass, KeyFigureMetadata
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.municipalities import Country, County, Municipality, Region
from styrkedjan.domain.parameters import DatedValue, NotInForce, Parameter, ParameterUnit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import (
    Body,
    ElementKind,
    Level,
    Scale,
    ScaleStep,
    ScaleUse,
    Shape,
    Tone,
    UnitKind,
)

OURS = Citation(SourceKind.STANDARD)


def level(name, parent=None) -> Level:
    return Level(id=name, name=name, plural=name, unit_kinds=(UnitKind.UNIT,), source=OURS, parent=parent)


def kind(name, parents=(), **more) -> ElementKind:
    return ElementKind(id=name, name=name, plural=name, source=OURS, level="council", parents=parents, **more)


def step(name="report", **more) -> CycleStep:
    given = {"kind": StepKind.BUDGET_DECISION, "anchor": Anchor.PLAN_YEAR, "month": 11, "year_offset": -1} | more
    return CycleStep(id=name, name=name, phase=Phase.PLAN, source=OURS, **given)


def shown(name, shape, rank=None, proposes_from=None) -> ScaleStep:
    return ScaleStep(name, name, shape, Tone.NEUTRAL, rank, proposes_from=proposes_from)


GOOD, BAD = shown("reached", Shape.DISC, 1, Decimal(100)), shown("partly", Shape.TRIANGLE, 0, Decimal(0))
SCALE = Scale(id="goals", name="Mål", applies_to=ScaleUse.GOAL, steps=(GOOD, BAD), source=OURS)
MODEL = SteeringModel(
    id="m",
    name="Modell",
    version="1",
    source=OURS,
    levels=(level("unit", "council"), level("council")),
    element_kinds=(kind("council_goal"), kind("goal", ("council_goal",), followed_up=True, scale="goals")),
    bodies=(Body(id="council", name="KF", source=OURS),),
    cycle=(step("budget", decided_by="council"),),
    scales=(SCALE,),
    parameters=(Parameter(id="cap", name="Tak", unit=ParameterUnit.PERCENT, values=(DatedValue(Decimal(3), OURS),)),),
)


def test_a_model_answers_by_id_and_day():
    assert MODEL.parameter("cap", on=date(2026, 1, 1)).share == Decimal("0.03")
    assert MODEL.parameter("cap", on=date(2026, 1, 1)).source is OURS
    assert [found.id for found in MODEL.levels_outwards] == ["council", "unit"]
    assert MODEL.scale_for(ScaleUse.GOAL) is SCALE
    assert MODEL.scale_for(ScaleUse.ACTIVITY) is None
    assert MODEL.step("budget").decided_by == "council"
    with pytest.raises(NotInForce, match="ingen parameter"):
        MODEL.parameter("cop", on=date(2026, 1, 1))
    with pytest.raises(KeyError):
        MODEL.level("nowhere")
    with pytest.raises(KeyError):
        MODEL.principle(18)


@pytest.mark.parametrize(
    ("change", "what", "path"),
    [
        ({"levels": (level("council"), level("council"))}, "finns redan", ("levels", 1, "id")),
        ({"levels": (level("council"), level("other"))}, "Två nivåer står överst", ("levels", 1)),
        ({"levels": (level("council", "council"),)}, "Ingen nivå står överst", ("levels",)),
        (
            {"levels": (level("council"), level("a", "b"), level("b", "a"))},
            "står över sig själv",
            ("levels", 1),
        ),
        ({"element_kinds": (kind("goal", ("vision",)),)}, "pekar på något", ("element_kinds", 0, "parents", 0)),
        ({"element_kinds": (kind("a", ("b",)), kind("b", ("a",)))}, "står över sig själv", ("element_kinds", 0)),
        ({"cycle": (step(decided_by="counsil"),)}, "pekar på något", ("cycle", 0, "decided_by")),
        ({"scales": ()}, "pekar på något", ("element_kinds", 1, "scale")),
        ({"name": " "}, "name är tomt", ("name",)),
        (
            {
                "parameters": (
                    Parameter(
                        id="when",
                        name="När",
                        unit=ParameterUnit.CYCLE_STEPS,
                        values=(DatedValue(("budget", "bokslut"), OURS),),
                    ),
                )
            },
            "pekar på något",
            ("parameters", 0, "values", 0, "value", 1),
        ),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_place(change, what, path):
    with pytest.raises(Flawed, match=what) as refused:
        replace(MODEL, **change)
    assert refused.value.flaws[0].path == path


def test_a_wrong_name_suggests_the_right_one():
    with pytest.raises(Flawed) as refused:
        replace(MODEL, cycle=(step(decided_by="counsil"),))
    assert refused.value.flaws[0].remedy == "Menade du ”council”?"


def test_a_planning_step_happens_before_the_year_it_plans():
    assert step().takes_place(2027) == Period.month(2026, 11)
    assert step().reports_through(2027) is None
    assert not step().is_report


def test_a_report_per_august_is_handed_in_later_and_covers_the_year_so_far():
    report = step(
        kind=StepKind.INTERIM_REPORT,
        anchor=Anchor.REPORT_YEAR,
        month=8,
        year_offset=0,
        month_is=MonthMeaning.PERIOD_END,
        due=Due(month=9, source=OURS),
        contents=(Content.ECONOMY, Content.FULL_YEAR_FORECAST),
    )
    assert report.is_report
    assert report.has_full_year_forecast
    assert report.reports_through(2026) == Period.month(2026, 8)
    assert report.takes_place(2026) == Period.month(2026, 9)


def test_an_annual_report_names_its_own_month_and_covers_the_whole_year():
    report = step(kind=StepKind.ANNUAL_REPORT, anchor=Anchor.REPORT_YEAR, month=4, year_offset=1)
    assert report.takes_place(2026) == Period.month(2027, 4)
    assert report.reports_through(2026) == Period.month(2026, 12)


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (lambda: step(month=13), "Månaden 13"),
        (lambda: step(month_is=MonthMeaning.PERIOD_END), "behöver due"),
        (lambda: step(due=Due(month=2, source=OURS)), "behöver due"),
        (lambda: step(year_offset=5), "för långt"),
        (lambda: replace(SCALE, steps=(GOOD,)), "minst två steg"),
        (lambda: replace(SCALE, steps=(GOOD, shown("partly", Shape.DISC, 0))), "samma shape"),
        (lambda: replace(SCALE, steps=(GOOD, shown("partly", Shape.RING, 1))), "samma rank"),
        (lambda: replace(SCALE, steps=(GOOD, shown("partly", Shape.RING, 0, Decimal(100)))), "inte högre"),
        (lambda: replace(SCALE, steps=(GOOD, shown("green", Shape.RING, 0))), "ingen status"),
        (lambda: shown("x", Shape.RING, 0, Decimal(101)), "procentsats"),
        (lambda: kind("goal", followed_up=True), "behöver en skala"),
        (lambda: kind("goal", several_parents=True), "kräver parents"),
    ],
)
def test_parts_are_checked_alone(broken, what):
    with pytest.raises(Flawed, match=what):
        broken()


def key_figure(name="N1", **more) -> KeyFigureMetadata:
    given = {"title": "T", "direction": Direction.HIGHER, "unit": "%", "decimals": 1} | more
    return KeyFigureMetadata(id=name, measure_class=KeyFigureClass.STEERING, source=OURS, **given)


def test_a_retired_key_figure_leads_to_the_one_that_measures_it_today():
    figures = (key_figure("A", last_year=2020, successor="B"), key_figure("B", last_year=2023, successor="C"))
    catalogue = KeyFigureCatalogue("k", "K", date(2026, 1, 1), OURS, (*figures, key_figure("C")))
    assert catalogue.current("A").id == "C"
    assert catalogue.current("unknown") is None
    ring = KeyFigureCatalogue(
        "k", "K", date(2026, 1, 1), OURS, (key_figure("A", successor="B"), key_figure("B", successor="A"))
    )
    assert ring.current("A").id in {"A", "B"}


@pytest.mark.parametrize(
    "more",
    [
        {"decimals": 9},
        {"suppress_below": 0, "suppress_source": OURS},
        {"suppress_below": 10},
        {"first_year": 2024, "last_year": 2020},
        {"successor": "N1"},
    ],
)
def test_key_figures_are_checked(more):
    with pytest.raises(Flawed):
        key_figure(**more)


def test_a_municipality_lies_in_the_county_of_its_code():
    with pytest.raises(Flawed, match="hör inte till län 03"):
        Municipality(name="Ort", code="0180", county="03")
    with pytest.raises(Flawed, match="har inte 4 siffror"):
        Municipality(name="Ort", code="180", county="01")
    with pytest.raises(Flawed, match="finns redan"):
        Country(
            "x",
            "X",
            date(2026, 1, 1),
            OURS,
            (County("Län", "01"),),
            (Region("R", "0001", "01"),),
            (Municipality("A", "0180", "01"), Municipality("B", "0180", "01")),
        )


# the last day known -> how many of the year's three follow-ups have fallen due
@pytest.mark.parametrize(
    ("on", "passed"),
    [
        (date(2026, 5, 31), 0),
        (date(2026, 6, 1), 1),
        (date(2026, 9, 30), 1),
        (date(2026, 10, 1), 2),
        (date(2027, 3, 1), 3),
    ],
)
def test_occasions_fall_due_in_the_month_the_cycle_gives_them(on, passed):
    given = {"anchor": Anchor.REPORT_YEAR, "year_offset": 0, "month_is": MonthMeaning.PERIOD_END}
    april = step("april", **given, kind=StepKind.MONTHLY_REPORT, month=4, due=Due(month=5, source=OURS))
    august = step("august", **given, kind=StepKind.INTERIM_REPORT, month=8, due=Due(month=9, source=OURS))
    closing = step("closing", kind=StepKind.OPERATIONS_REPORT, anchor=Anchor.REPORT_YEAR, month=2, year_offset=1)
    found = occasions((closing, august, april), (2026,))
    assert [one.key for one in found] == [(2026, "april"), (2026, "august"), (2026, "closing")]
    assert [str(one.due) for one in found] == ["2026-05", "2026-09", "2027-02"]
    assert sum(one.has_passed(on) for one in found) == passed
    assert found[0].source == april.due.source


@pytest.mark.parametrize(
    ("on", "is_open"),
    [
        (date(2025, 12, 31), ["plan"]),
        (date(2026, 1, 1), []),
        (date(2026, 4, 1), ["april"]),
        (date(2026, 5, 31), ["april"]),
        (date(2026, 6, 1), []),
    ],
)
def test_an_occasion_is_open_from_its_last_month_until_it_is_handed_in(on, is_open):
    given = {"anchor": Anchor.REPORT_YEAR, "year_offset": 0, "month_is": MonthMeaning.PERIOD_END}
    april = step("april", **given, kind=StepKind.MONTHLY_REPORT, month=4, due=Due(month=5, source=OURS))
    plan = step("plan", kind=StepKind.OPERATIONAL_PLAN, anchor=Anchor.PLAN_YEAR, month=12, year_offset=-1)
    assert [one.step.id for one in occasions((april, plan), (2026,)) if one.is_open(on)] == is_open
