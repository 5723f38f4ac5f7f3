"""Every point of every document stands in its template, and every test that is named shows it."""

from __future__ import annotations

import pytest

from styrkedjan.domain.document_points import POINTS
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.reports.interim import _BUILDERS
from styrkedjan.sources.definitions import load_definitions
from tests.house.test_principle_sentences import functions

TEMPLATES = sorted({point.template for point in POINTS})


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_point_has_a_section_in_its_template(template: str) -> None:
    there = {section.kind for section in load_definitions().report_templates[template].sections}
    named = {kind for point in POINTS if point.template == template for kind in point.sections}
    assert named <= there
    assert named <= set(_BUILDERS)


def test_what_the_steering_model_says_a_document_contains_is_a_point() -> None:
    kinds = {kind.value for kind in SectionKind}
    for document in load_definitions().steering_model("huddinge").documents:
        points = {kind.value for point in POINTS if point.template == document.id for kind in point.sections}
        if points:
            assert {clause.id for clause in document.must_contain if clause.id in kinds} <= points, document.id


def test_a_point_says_where_its_data_come_from_and_which_test_shows_it() -> None:
    for point in POINTS:
        assert bool(point.note) != bool(point.sections and point.data and point.tests), point.words
        for test in point.tests:
            file, name = test.split("::")
            assert functions(file)[name] == 1, test
