"""One search over units, goals, indicators and reports: four queries, whatever is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.pages.kit.viewer import Viewer

LIMIT = 12


@dataclass(frozen=True, slots=True)
class Hit:
    label: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    hits: tuple[Hit, ...]


def find(viewer: Viewer, text: str) -> tuple[Group, ...]:
    """Up to twelve hits of each kind, only what the viewer may see: the chain and its indicators are open to all."""
    words = text.split()
    groups = (
        Group("Enheter", tuple(_units(viewer, words))),
        Group("Mål och uppdrag", tuple(_elements(viewer, words))),
        Group("Indikatorer", tuple(_indicators(viewer, words))),
        Group("Rapporter", tuple(_reports(viewer, words))),
    )
    return tuple(group for group in groups if group.hits)


def _matching(words: Iterable[str], *fields: str) -> Q:
    condition = Q()
    for word in words:
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        condition &= either
    return condition


def _units(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = Unit.objects.filter(_matching(words, "name", "code"), within(viewer.paths()), principal=viewer.principal)
    for unit in rows.select_related("parent")[:LIMIT]:
        note = unit.parent.label if unit.parent else unit.get_kind_display()
        yield Hit(unit.name, note, reverse("economy:unit_page", kwargs={"code": unit.code}))


def _elements(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = Element.objects.filter(
        _matching(words, "title", "key"), plan_year__principal=viewer.principal, withdrawn_at=None
    ).select_related("unit", "plan_year")
    for row in rows.order_by("-plan_year__year", "key")[:LIMIT]:
        note = f"{row.get_kind_display()}, {row.unit.label}, {row.plan_year.year}"
        yield Hit(f"{row.key} {row.title}", note, reverse("chain:goal", kwargs={"pk": row.pk}))


def _indicators(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = Indicator.objects.filter(_matching(words, "name", "key"), principal=viewer.principal)
    for row in rows.select_related("owner")[:LIMIT]:
        yield Hit(row.name, row.owner.label, reverse("indicators:indicator", kwargs={"pk": row.pk}))


def _reports(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = UnitReport.objects.filter(_matching(words, "round__name", "unit__name"), within(viewer.paths(), "unit__"))
    for row in rows.select_related("round", "unit")[:LIMIT]:
        href = reverse("reporting:report", kwargs={"pk": row.pk})
        yield Hit(f"{row.round.name}, {row.unit.name}", row.get_state_display(), href)
