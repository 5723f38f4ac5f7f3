"""The units one may choose among, as the tree they stand in; service areas fold what a committee has many of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.organisation.queries import valid_on
from styrkedjan.pages.kit.viewer import Viewer

# A branch with more units than this is parted by service area.
MANY = 12
# The last visited, of which the newest are offered first.
RECENT = 6


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit, or a service area's heading (no address), with what stands below it."""

    name: str
    note: str = ""
    href: str = ""
    below: tuple[Branch, ...] = ()
    is_open: bool = False

    @property
    def count(self) -> int:
        """How many units stand below, at any depth."""
        return sum(branch.count + bool(branch.href) for branch in self.below)


@dataclass(frozen=True, slots=True)
class Tree:
    branches: tuple[Branch, ...]
    units: int
    recent: tuple[Branch, ...] = field(default=())


def tree(viewer: Viewer, text: str = "") -> Tree:
    """One query. With words only the units that match, in their place, everything open."""
    inside = Q(valid_on(viewer.known.day), principal=viewer.principal)
    if viewer.principal is not None:
        inside |= Q(pk=viewer.principal.pk)
    rows = viewer.known.made(Unit.objects.filter(within(viewer.paths()), inside))
    units = list(rows.select_related("service_area").order_by("path"))
    words = text.casefold().split()
    found = [unit for unit in units if all(word in f"{unit.name} {unit.code}".casefold() for word in words)]
    if words:
        return Tree(tuple(map(_leaf, found)), len(found))
    known = {unit.pk for unit in units}
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id if unit.parent_id in known else None].append(unit)
    by_code = {unit.code: unit for unit in units}
    recent = [by_code[code] for code in viewer.choice.get("recent", "").split() if code in by_code]
    for below in children.values():
        below.sort(key=lambda unit: (unit.code, unit.name))
    roots = children[None]
    branches = tuple(_branch(unit, children, is_open=len(roots) == 1) for unit in roots)
    return Tree(branches, len(units), tuple(map(_leaf, recent[:RECENT])))


def _leaf(unit: Unit) -> Branch:
    form = "" if unit.operating_form == "in_house" else f", {unit.get_operating_form_display().lower()}"
    return Branch(
        unit.name, f"{unit.get_kind_display()}{form}", reverse("economy:unit_page", kwargs={"code": unit.code})
    )


def _branch(unit: Unit, children: dict[int | None, list[Unit]], *, is_open: bool = False) -> Branch:
    below = children.get(unit.pk, [])
    leaf = _leaf(unit)
    if len(below) <= MANY:
        made = tuple(_branch(child, children) for child in below)
    else:
        areas: dict[str, list[Unit]] = defaultdict(list)
        for child in below:
            areas[child.service_area.name if child.service_area else ""].append(child)
        loose = tuple(_branch(child, children) for child in areas.pop("", []))
        folded = tuple(
            Branch(name, below=tuple(_branch(child, children) for child in inside))
            for name, inside in sorted(areas.items())
        )
        made = (*loose, *folded)
    return Branch(leaf.name, leaf.note, leaf.href, made, is_open)
