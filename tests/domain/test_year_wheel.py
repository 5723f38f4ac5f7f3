"""The year as a wheel: how a step stands on a day, and the law's last days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.annual_cycle import Occasion, StepKind
from styrkedjan.domain.year_wheel import (
    PARAMETERS,
    Progress,
    Standing,
    Verdict,
    concerns,
    due_day,
    missing_by_law,
    standing,
    statutory,
)
from styrkedjan.sources.definitions import load_definitions

LAW = {one.id: one.on(date(2026, 1, 1)) for one in load_definitions().parameter_sets["kommunallagen"].parameters}
HUDDINGE = load_definitions().steering_models["huddinge"]
PROPOSAL, DECISION, INTERIM, ANNUAL = (
    HUDDINGE.step(next(step.id for step in HUDDINGE.cycle if step.kind is kind))
    for kind in (
        StepKind.BUDGET_PROPOSAL, StepKind.BUDGET_DECISION, StepKind.INTERIM_REPORT, StepKind.ANNUAL_REPORT
    )
)  # fmt: skip
OCTOBER = Occasion(PROPOSAL, 2027)


@pytest.mark.parametrize(
    ("progress", "day", "stands"),
    [
        (None, date(2026, 9, 30), Standing.AHEAD),
        (None, date(2026, 10, 1), Standing.NOW),
        (None, date(2026, 10, 31), Standing.NOW),
        (None, date(2026, 11, 1), Standing.PASSED),  # nothing is written of it: neither done nor late
        (Progress(False, False), date(2026, 11, 1), Standing.LATE),
        (Progress(True, False), date(2026, 11, 1), Standing.LATE),
        (Progress(True, False), date(2026, 10, 31), Standing.UNDER_WAY),
        (Progress(True, False), date(2026, 6, 1), Standing.UNDER_WAY),
        (Progress(False, False), date(2026, 6, 1), Standing.AHEAD),
        (Progress(True, True), date(2027, 1, 1), Standing.DONE),
    ],
)
def test_how_a_step_stands(progress, day, stands):
    assert standing(OCTOBER, date(2026, 10, 31), progress, day) is stands


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.booleans(), st.booleans())
def test_only_what_is_written_down_is_late_or_done(day, begun, done):
    due = date(2026, 10, 31)
    assert standing(OCTOBER, due, None, day) in (Standing.AHEAD, Standing.NOW, Standing.PASSED)
    found = standing(OCTOBER, due, Progress(begun, done), day)
    assert (found is Standing.LATE) == (not done and day > due)
    assert (found is Standing.DONE) == done


@pytest.mark.parametrize(
    ("step", "year", "month", "last", "verdict", "due"),
    [
        (PROPOSAL, 2027, 10, date(2026, 10, 31), Verdict.HOLDS, date(2026, 10, 31)),
        (PROPOSAL, 2027, 9, date(2026, 10, 31), Verdict.HOLDS, date(2026, 9, 30)),
        (PROPOSAL, 2027, 11, date(2026, 10, 31), Verdict.ONLY_EXCEPTIONALLY, date(2026, 11, 30)),
        (PROPOSAL, 2027, 12, date(2026, 10, 31), Verdict.BREAKS, date(2026, 12, 31)),
        (DECISION, 2027, 11, date(2026, 11, 30), Verdict.HOLDS, date(2026, 11, 30)),
        (DECISION, 2027, 12, date(2026, 11, 30), Verdict.ONLY_EXCEPTIONALLY, date(2026, 12, 31)),
        # The accounts are due on 15 April: the month that the model names ends after the law's day, which counts.
        (ANNUAL, 2026, 4, date(2027, 4, 15), Verdict.PART, date(2027, 4, 15)),
        (ANNUAL, 2026, 3, date(2027, 4, 15), Verdict.HOLDS, date(2027, 3, 31)),
        (ANNUAL, 2026, 5, date(2027, 4, 15), Verdict.BREAKS, date(2027, 5, 31)),
    ],
)
def test_the_law_s_last_day(step, year, month, last, verdict, due):
    occasion = Occasion(replace(step, month=month), year)
    found = statutory(occasion, LAW)
    assert (found.last, found.verdict, due_day(occasion, found)) == (last, verdict, due)
    assert found.is_fault == (verdict in (Verdict.BREAKS, Verdict.ONLY_EXCEPTIONALLY))


def test_an_interim_report_is_handed_over_within_two_months_of_its_period():
    found = statutory(Occasion(INTERIM, 2026), LAW)
    assert (found.last, found.verdict) == (date(2026, 10, 31), Verdict.HOLDS)
    late = replace(INTERIM, due=replace(INTERIM.due, month=11))
    assert statutory(Occasion(late, 2026), LAW).verdict is Verdict.BREAKS
    autumn = replace(INTERIM, month=12, due=replace(INTERIM.due, month=2, year_offset=1))
    assert statutory(Occasion(autumn, 2026), LAW).last == date(2027, 2, 28)


def test_a_day_set_for_the_round_is_the_day_and_without_the_law_nothing_is_said():
    occasion = Occasion(ANNUAL, 2026)
    found = statutory(occasion, LAW)
    assert due_day(occasion, found, Progress(True, False, due=date(2027, 3, 1))) == date(2027, 3, 1)
    assert statutory(occasion, {}) is None
    assert statutory(Occasion(HUDDINGE.step("employee_dialogue"), 2026), LAW) is None
    assert set(PARAMETERS) <= set(LAW)


@pytest.mark.parametrize("model", load_definitions().steering_models.values(), ids=lambda model: model.id)
def test_every_shipped_model_keeps_the_law_s_days(model):
    found = [statutory(Occasion(step, 2027), LAW) for step in model.cycle]
    assert [one.sentence for one in found if one and one.is_fault] == []


def test_what_the_law_asks_for_and_the_cycle_lacks_is_said():
    assert missing_by_law(HUDDINGE.cycle, 1) == ()
    assert len(missing_by_law((), 1)) == 4
    without = [step for step in HUDDINGE.cycle if step.kind is not StepKind.INTERIM_REPORT]
    (said,) = missing_by_law(without, 1)
    assert said.replace("\xa0", " ") == (
        "Styrmodellen har färre än 1 delårsrapport om året (kommunallagen 11 kap. 16 §)."
    )


def test_a_step_concerns_who_decides_or_prepares_it():
    assert concerns(INTERIM, ["committee"])
    assert concerns(INTERIM, ["department"])
    assert not concerns(INTERIM, ["unit", "council"])
