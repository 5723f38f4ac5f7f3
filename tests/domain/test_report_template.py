"""Report templates: the shipped ones, the choice between them, and what a flawed one is told."""

from __future__ import annotations

import pytest

from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.report_template import ReportTemplate, Section, SectionKind, choose, filled
from styrkedjan.sources.definitions import check_definitions, load_definitions

SUMMARY = Section(SectionKind.SUMMARY, "Sammanfattning")


def template(**changes):
    facts = {"id": "t", "name": "Mall", "reports": (StepKind.INTERIM_REPORT,), "sections": (SUMMARY,)}
    return ReportTemplate(**{**facts, **changes})


def test_every_report_of_every_shipped_model_has_a_template():
    definitions = load_definitions()
    templates = tuple(definitions.report_templates.values())
    for model in definitions.steering_models.values():
        for step in model.reports:
            assert choose(templates, step.kind, model.id) is not None, (model.id, step.id)


def test_a_template_that_names_the_model_wins():
    general, own = template(id="a"), template(id="b", steering_models=("huddinge",))
    assert choose((general, own), StepKind.INTERIM_REPORT, "huddinge") is own
    assert choose((general, own), StepKind.INTERIM_REPORT, "minimal") is general
    assert choose((own,), StepKind.INTERIM_REPORT, "minimal") is None
    assert choose((general,), StepKind.MONTHLY_REPORT, "minimal") is None


def test_placeholders_are_filled():
    text = "{unit}, {period} {year} {annat}"
    assert filled(text, unit="Nämnden", period="augusti", year=2026) == "Nämnden, augusti 2026 {annat}"


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"colour": "grön"}, "ingen färg"),
        ({"sections": ()}, "inga avsnitt"),
        ({"sections": (SUMMARY, SUMMARY)}, "står två gånger"),
        ({"reports": (StepKind.BUDGET_DECISION,)}, "ingen rapport"),
        ({"footer": "{enhet}"}, "går inte att fylla i"),
        ({"logo": "logo.svg"}, "saknar beskrivning"),
        ({"word": "../hemlig.docx"}, "bara filens namn"),
    ],
)
def test_flaws_are_told(changes, flaw):
    with pytest.raises(Flawed, match=flaw):
        template(**changes)


def test_a_text_section_needs_its_text_and_may_stand_twice():
    with pytest.raises(Flawed, match="utan text"):
        Section(SectionKind.TEXT, "Inledning")
    text = Section(SectionKind.TEXT, "Inledning", "Vi skriver om {period}.")
    assert template(sections=(text, SUMMARY, text)).sections[0] == text


def test_a_controller_is_told_file_line_and_remedy(tmp_path):
    folder = tmp_path / "report_templates"
    folder.mkdir()
    (folder / "egen.yaml").write_text(
        "id: egen\nname: Egen\nreports: [interim_report]\ncolour: röd\nsections:\n  - kind: sumary\n    heading: A\n",
        encoding="utf-8",
    )
    problems = check_definitions([folder])
    assert [(problem.where, problem.remedy) for problem in problems] == [("6", "Menade du ”summary”?")]
