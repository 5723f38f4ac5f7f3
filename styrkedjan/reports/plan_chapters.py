"""The operational plan's chapters by kind: the body's own text first, then what the system knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from styrkedjan.domain.report_template import SectionKind
from styrkedjan.reports import plan_sections, sections
from styrkedjan.reports.document import Block
from styrkedjan.reports.material import Material
from styrkedjan.reports.plan_sections import PlanMaterial

ChapterWriter = Callable[[Material, PlanMaterial], Iterable[Block]]


def _chapter(kind: SectionKind, told: ChapterWriter) -> Callable[[Material], Iterable[Block]]:
    def build(material: Material) -> Iterable[Block]:
        yield from plan_sections.written(material.page.report, kind)
        if material.plan is not None:
            yield from told(material, material.plan)

    return build


def _volumes(material: Material) -> Iterable[Block]:
    """Volumes in every document; in a plan with the body's words before and the internal prices after."""
    yield from plan_sections.written(material.page.report, SectionKind.VOLUMES)
    yield from sections.volumes(material)
    if material.plan is not None:
        yield from plan_sections.prices(material.plan, material.period.year)


def _part(kind: SectionKind) -> ChapterWriter:
    """A plan that an area keeps; where none is drawn up the document says so."""
    return lambda material, plan: material.parts.get(kind) or plan_sections.not_kept(kind)


def _year(material: Material) -> int:
    return material.period.year


_WRITERS: dict[SectionKind, ChapterWriter] = {
    SectionKind.COMMITMENTS: lambda material, plan: plan_sections.commitments(plan),
    SectionKind.PRIORITIES: lambda material, plan: plan_sections.priorities(
        plan, material.page.economy, _year(material)
    ),
    SectionKind.ORGANISATION: lambda material, plan: plan_sections.organisation(
        plan, material.page.economy, material.by_unit, material.service_areas, _year(material)
    ),
    SectionKind.FOLLOW_UP: lambda material, plan: plan_sections.follow_up(plan),
    SectionKind.FRAMES: lambda material, plan: plan_sections.frames(plan, _year(material)),
    SectionKind.PLANNED_USE_OF_EQUITY: lambda material, plan: plan_sections.equity(plan),
    **{kind: _part(kind) for kind in (SectionKind.INTERNAL_CONTROL_PLAN, SectionKind.PROVIDER_FOLLOW_UP_PLAN)},
}
BUILDERS: dict[SectionKind, Callable[[Material], Iterable[Block]]] = {
    SectionKind.VOLUMES: _volumes,
    **{kind: _chapter(kind, told) for kind, told in _WRITERS.items()},
}
