"""The interim report, monthly report and operations report, for a committee, a unit or the whole municipality.

One builder makes them all: the template says which sections and in which order, each section is a function from the
material to blocks. Built twice from the same material the document is the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.domain.report_template import Section, SectionKind
from styrkedjan.foundation.known import Known
from styrkedjan.reports import accounts_sections, money_sections, plan_chapters, plan_sections, sections, summary
from styrkedjan.reports.document import Block, Document, Heading, PageBreak, Tone, paragraphs
from styrkedjan.reports.material import Material, gather


def _part(kind: SectionKind) -> Callable[[Material], Iterable[Block]]:
    """What an area tells by itself."""
    return lambda material: material.parts.get(kind, ())


def _chapter(kind: SectionKind) -> Callable[[Material], Iterable[Block]]:
    """What was written of it, then what the system knows."""
    return lambda material: (*plan_sections.written(material.page.report, kind), *_part(kind)(material))


# The chapters of the municipality's own report (LKBR 11), in the law's order.
ANNUAL = (
    SectionKind.GROUP, SectionKind.CONDITIONS, SectionKind.EVENTS, SectionKind.GOVERNANCE, SectionKind.STAFF,
    SectionKind.OUTLOOK, SectionKind.NOTES,
)  # fmt: skip
_BUILDERS: dict[SectionKind, Callable[[Material], Iterable[Block]]] = {
    SectionKind.SUMMARY: summary.summary,
    SectionKind.GOALS: sections.goals,
    SectionKind.ECONOMY: sections.economy,
    SectionKind.EQUITY: lambda material: money_sections.equity(material.year_end),
    SectionKind.INVESTMENTS: lambda material: money_sections.investments(material.investments, material.period),
    SectionKind.ASSIGNMENTS: sections.assignments,
    SectionKind.ACTIVITIES: sections.activities,
    SectionKind.UNITS: sections.units,
    SectionKind.MISSING: sections.missing,
    SectionKind.WORKINGS: sections.workings,
    SectionKind.TEXT: lambda material: (),
    SectionKind.PLAN: summary.plan,
    SectionKind.ACCOUNTS: lambda material: accounts_sections.accounts(material.accounts),
    SectionKind.BALANCE_REQUIREMENT: lambda material: accounts_sections.balance_requirement(material.accounts),
    SectionKind.SOUND_MANAGEMENT: lambda material: accounts_sections.sound_management(material.accounts),
    **plan_chapters.BUILDERS,
    **{
        kind: _part(kind)
        for kind in (
            SectionKind.INTERNAL_CONTROL,
            SectionKind.PROVIDERS,
            SectionKind.INSPECTION_PLAN,
            SectionKind.INSPECTION,
            SectionKind.VOICES,
            SectionKind.PROMISES,
            SectionKind.COUNCIL_ASSIGNMENTS,
            SectionKind.IMPROVEMENTS,
            SectionKind.EQUALITY,
            SectionKind.EMPLOYEES,
        )
    },
    **{kind: _chapter(kind) for kind in ANNUAL},
}


def build(
    report: UnitReport, *, known: Known, decision: str = "", at: datetime | None = None, of_today: bool = False
) -> Document:
    """The report as a document: as `known` tells (stamped `at`). Raises Refused before it was opened.

    With `of_today` the goals rest on what is known, not on what was known when it was handed in.
    """
    return compose(gather(report, known=known, decision=decision, at=at, of_today=of_today))


def compose(material: Material) -> Document:
    """Material to document; no database, no clock."""
    page = material.page
    blocks = [block for section in _sections(material) for block in _section(section, material)]
    return Document(
        title=page.round.name,
        subtitle=material.unit_name,
        author=material.unit_name,
        organisation=str(page.round.plan_year.principal.name),
        period=str(material.period),
        known_at=material.known_at.replace(microsecond=0),
        blocks=tuple(blocks),
        decision=material.decision,
        standing=material.standing,
    )


# What people write, the section that tells it, and the heading it gets where the template has forgotten it.
_WRITTEN: tuple[tuple[SectionKind, str], ...] = (
    (SectionKind.SUMMARY, "Sammanfattning"),
    (SectionKind.GOALS, "Måluppfyllelse"),
    (SectionKind.ECONOMY, "Ekonomi"),
    (SectionKind.ASSIGNMENTS, "Uppdrag"),
)
_APPENDICES = frozenset({SectionKind.MISSING, SectionKind.WORKINGS})


def _sections(material: Material) -> list[Section]:
    """The template's sections, and before its appendices those it lacks although somebody wrote what they tell.

    What a person was asked to write is shown in the report it was asked for, whatever the template forgot.
    """
    chosen = list(material.template.sections)
    named = {section.kind for section in chosen}
    named |= {SectionKind.SUMMARY} if SectionKind.PLAN in named else set()
    lacking = [Section(kind, heading) for kind, heading in _WRITTEN if kind not in named and kind in material.written]
    place = next((index for index, section in enumerate(chosen) if section.kind in _APPENDICES), len(chosen))
    return [*chosen[:place], *lacking, *chosen[place:]]


def _section(section: Section, material: Material) -> Iterable[Block]:
    """A section with its heading; one with nothing to say is left out."""
    content = list(_BUILDERS[section.kind](material))
    if not content and section.kind is not SectionKind.TEXT:
        return
    if section.new_page:
        yield PageBreak()
    yield Heading(material.text(section.heading))
    yield from paragraphs(material.text(section.text), Tone.BODY if section.kind is SectionKind.TEXT else Tone.NOTE)
    yield from content
