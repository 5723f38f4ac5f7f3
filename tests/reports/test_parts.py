"""Parts that areas tell by themselves: found by module, asked what the document is about, left out when empty."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from styrkedjan.domain.report_template import SectionKind
from styrkedjan.foundation.known import NOW
from styrkedjan.reports import interim, parts
from styrkedjan.reports.document import Heading, Paragraph


@pytest.fixture
def control(monkeypatch):
    """An area that tells of its internal control: who and when it was asked of, in the plan and in the report."""

    def told(unit, period, known):
        assert known.is_now
        yield Paragraph(f"{unit.name} har tre kontroller till och med {period.label}.")

    monkeypatch.setattr(parts, "parts", lambda: {SectionKind.INTERNAL_CONTROL: told})


def headings(document):
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def test_what_an_area_tells_stands_in_the_report_under_the_templates_heading(town, control):
    town.open_round("interim_report_august")
    document = interim.build(town.report(town.committee), known=NOW)
    assert "Intern kontroll" in headings(document)
    assert Paragraph(f"{town.committee.name} har tre kontroller till och med augusti 2026.") in document.blocks
    assert "Uppföljning av utförare" not in headings(document)


def test_a_section_is_filled_once(monkeypatch):
    once = SimpleNamespace(PARTS={SectionKind.PROVIDERS: lambda *asked: ()})
    monkeypatch.setattr(parts, "iter_modules", lambda path: [SimpleNamespace(name="one"), SimpleNamespace(name="two")])
    monkeypatch.setattr(parts, "import_module", lambda name: once)
    parts.parts.cache_clear()
    with pytest.raises(ValueError, match="providers is filled twice"):
        parts.parts()
    parts.parts.cache_clear()
