"""The difference between a decided report and today, told by address and never by position."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.reports.diff import ChangeKind, diff
from styrkedjan.reports.document import Heading, Paragraph, StatusList
from styrkedjan.reports.tables import Row
from tests.reports.samples import ECONOMY, GOALS, INDICATOR, documents, sample

D = Decimal


@given(documents)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_document_does_not_differ_from_itself(document):
    assert diff(document, document) == ()


@given(documents, documents)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_difference_is_the_same_both_ways(first, second):
    there = {(change.where, change.before, change.after) for change in diff(first, second)}
    back = {(change.where, change.after, change.before) for change in diff(second, first)}
    assert there == back


def told(old, new):
    heading = Heading("Avsnitt")
    before, after = sample(blocks=(heading, *old)), sample(blocks=(heading, *new))
    return [(change.kind, change.place, change.before, change.after) for change in diff(before, after)]


def goals(*items):
    return StatusList("Mål", tuple(items))


CHANGED = replace(ECONOMY, rows=(Row(("Personal", D("1300000"), D("-45000"))), *ECONOMY.rows[1:]))
ADDED = replace(ECONOMY, rows=(ECONOMY.rows[0], Row(("Bidrag", D(1000), D(0))), *ECONOMY.rows[1:]))
NBSP = "\u00a0"
ECONOMY_ROW = "Avsnitt › Ekonomi per kostnadsslag, tkr"
GOAL = "Avsnitt › Mål › Trygg <skola> & fritid (GSN-2)"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            [ECONOMY],
            [CHANGED],
            [(ChangeKind.FIGURE, f"{ECONOMY_ROW} › Personal › Budget helår, tkr", f"1{NBSP}235", f"1{NBSP}300")],
            id="one figure",
        ),
        pytest.param(
            [ECONOMY],
            [ADDED],
            [
                (ChangeKind.FIGURE, f"{ECONOMY_ROW} › Bidrag › Budget helår, tkr", None, "1"),
                (ChangeKind.FIGURE, f"{ECONOMY_ROW} › Bidrag › Avvikelse, tkr", None, "0"),
            ],
            id="a new row moves nothing else",
        ),
        pytest.param(
            [goals(GOALS[1])],
            [goals(replace(GOALS[1], status=Status.NOT_REACHED, reason=""))],
            [
                (ChangeKind.STATUS, f"{GOAL} › Status", "Uppfyllt", "Inte uppfyllt"),
                (ChangeKind.TEXT, f"{GOAL} › Skäl", "Gammal mätning", None),
                (ChangeKind.STATUS, f"{GOAL} › Förslag", "Inte uppfyllt", None),
            ],
            id="a status and its reason",
        ),
        pytest.param(
            [goals(GOALS[0])],
            [goals(replace(GOALS[0], indicators=(replace(INDICATOR, outcome=Missing.NOT_REPORTED),)))],
            [
                (
                    ChangeKind.FIGURE,
                    "Avsnitt › Mål › Alla läser (GSN-1) › Behöriga elever › Utfall",
                    f"87,5{NBSP}% (2026)",
                    "Ej rapporterat (2026)",
                )
            ],
            id="an outcome that was withdrawn",
        ),
        pytest.param(
            [Paragraph("Ett"), Paragraph("Två")],
            [Paragraph("Ett"), Paragraph("Mellan"), Paragraph("Två")],
            [(ChangeKind.TEXT, "Avsnitt › Text", "Ett\n\nTvå", "Ett\n\nMellan\n\nTvå")],
            id="a new paragraph is one changed text",
        ),
    ],
)
def test_changes(old, new, expected):
    assert told(old, new) == expected


def test_what_is_not_shown_does_not_count():
    """A difference smaller than what anybody sees is no change."""
    almost = replace(ECONOMY, rows=(Row(("Personal", D("1234567.51"), D("-45000"))), *ECONOMY.rows[1:]))
    assert told([ECONOMY], [almost]) == []


def test_rows_with_the_same_name_are_told_apart():
    twice = replace(ECONOMY, rows=(ECONOMY.rows[0], Row(("Personal", D(5000), None))))
    (change,) = told([twice], [replace(twice, rows=(ECONOMY.rows[0], Row(("Personal", D(6000), None))))])
    assert change[1].endswith("Personal › Budget helår, tkr › (2)")
