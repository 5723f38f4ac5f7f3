"""The tree, opened as far as a page can bear, and each unit through time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.models import OperatingForm, Unit, UnitKind
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, home
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.pages.organisation.deeds import UNIT_DEEDS

MOST_SHOWN = 250
PAGE = 200


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in the tree. `children` are shown; `below` counts all there are."""

    code: str
    name: str
    kind: str
    form: str
    below: int
    children: tuple[Node, ...]

    @property
    def is_folded(self) -> bool:
        return self.below > 0 and not self.children


@door(Permission.VIEW, subject=home)
def tree(request: Request, unit: Unit) -> HttpResponse:
    """The organisation the viewer may see, or the unit named with `enhet`; large branches are opened one at a time."""
    viewer: Viewer = request.viewer
    top = _top(viewer, unit, request.GET.get("enhet", ""))
    places = _places(top, viewer.known)
    nodes = _nodes(top, places)
    page = Paginator(nodes, PAGE).get_page(request.GET.get("sida"))
    context = {
        "unit": top,
        "page": page,
        "count": len(places),
        "query": f"enhet={top.code}" if top != unit else "",
        "may_edit": viewer.may(Permission.EDIT_ORGANISATION, top),
    }
    return render(request, "organisation/tree.html", context)


def _top(viewer: Viewer, root: Unit, code: str) -> Unit:
    if not code or code == root.code:
        return root
    rows = Unit.objects.select_related("principal").filter(principal=root.principal, code=code)
    found = rows.first()
    if found is None or not viewer.may(Permission.VIEW, found):
        raise Http404("Enheten finns inte.")
    return found


Place = tuple[str, str, str, str, str]  # path, code, name, kind, operating form


def _places(top: Unit, known: Known) -> Sequence[Place]:
    """Every unit below that exists on the day, as little of each as the tree needs (one query)."""
    rows = Unit.objects.filter(queries.valid_on(known.day), path__startswith=top.path).exclude(pk=top.pk)
    found = known.made(rows).order_by().values_list("path", "code", "pk", "name", "kind", "operating_form")
    names = queries.called((row[2], row[3]) for row in found)
    return [(path, code, names[pk], kind, form) for path, code, pk, _, kind, form in found]


def _nodes(top: Unit, places: Sequence[Place]) -> Sequence[Node]:
    """The branches below `top`, opened level by level while the page stays readable."""
    below: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        below[_parent(place[0])].append(place)
    sizes = _sizes(places)
    opened, edge = {top.path}, [place[0] for place in below[top.path]]
    shown = len(edge)
    while edge:
        following = [place[0] for path in edge for place in below[path]]
        shown += len(following)
        if shown > MOST_SHOWN:
            break
        opened.update(edge)
        edge = following
    return _branch(top.path, below, sizes, opened)


def _branch(
    path: str, below: Mapping[str, Sequence[Place]], sizes: Mapping[str, int], opened: set[str]
) -> tuple[Node, ...]:
    """A unit whose level did not fit is shown folded, with a count; only the top itself is always opened."""
    kinds, forms = dict(UnitKind.choices), dict(OperatingForm.choices)
    return tuple(
        Node(
            code=code,
            name=name,
            kind=str(kinds.get(kind, kind)),
            form="" if form == OperatingForm.IN_HOUSE else str(forms.get(form, form)),
            below=sizes[own],
            children=_branch(own, below, sizes, opened) if own in opened else (),
        )
        for own, code, name, kind, form in sorted(below[path], key=lambda place: queries.tree_order(place[3], place[1]))
    )


def _parent(path: str) -> str:
    return path[: path.rstrip("/").rindex("/") + 1]


def _sizes(places: Sequence[Place]) -> Mapping[str, int]:
    """Path -> how many units there are below it."""
    sizes: dict[str, int] = defaultdict(int)
    for place in places:
        above = _parent(place[0])
        while len(above) > 1:
            sizes[above] += 1
            above = _parent(above)
    return sizes


@door(Permission.VIEW)
def unit(request: Request, unit: Unit) -> HttpResponse:
    """What the unit is, what it has been called and where it has sat, and what can be done with it."""
    viewer: Viewer = request.viewer
    may_edit = viewer.may(Permission.EDIT_ORGANISATION, unit)
    known = request.viewer.known
    below = known.made(Unit.objects.filter(queries.valid_on(known.day), path__startswith=unit.path)).count() - 1
    context = {
        "unit": unit,
        "below": max(0, below),
        "responsibilities": list(unit.responsibilities.values_list("code", flat=True)),
        "versions": queries.versions(unit),
        "events": queries.events(unit),
        "lineage": queries.lineage(unit),
        "deeds": [
            (reverse(f"organisation:{one.name}", kwargs={"code": unit.code}), one.label)
            for one in UNIT_DEEDS
            if may_edit and one.suits(unit)
        ],
        "may_manage": viewer.may(Permission.MANAGE_PEOPLE, unit),
    }
    return render(request, "organisation/unit.html", context)
