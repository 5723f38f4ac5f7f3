"""A year's whole chain as one value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Avg, Count

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.chain.queries.years import elements, place, steering_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import chain as rules
from styrkedjan.domain.steering_model_parts import ElementKind as ModelKind
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class Node:
    """One element in the tree; `parents` and `children` are keys of other nodes in the same tree."""

    id: int
    key: str
    title: str
    kind: str
    kind_label: str
    level: str
    unit_id: int
    unit_code: str
    unit_label: str
    unit_path: str
    deadline: date | None
    followed_up: bool
    parents: tuple[int, ...]
    children: tuple[int, ...]
    activities: int
    progress: float | None
    reported_back: bool = False


@dataclass(frozen=True)
class Tree:
    """A year's whole chain. An element with several parents is one node, named by each of them."""

    plan_year: PlanYear
    nodes: dict[int, Node]
    known: Known

    @cached_property
    def roots(self) -> tuple[Node, ...]:
        """What nothing stands above."""
        return tuple(node for node in self.nodes.values() if not node.parents)

    def children(self, node: Node) -> tuple[Node, ...]:
        return tuple(self.nodes[key] for key in node.children)

    def below(self, node: Node) -> tuple[Node, ...]:
        """Everything below the node, each once."""
        seen: dict[int, Node] = {}
        waiting = list(node.children)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen[key] = self.nodes[key]
                waiting.extend(self.nodes[key].children)
        return tuple(seen.values())

    def only(self, path: str) -> Tree:
        """The part of the chain that units inside the subtree own, with everything above it."""
        kept = {key for key, node in self.nodes.items() if node.unit_path.startswith(path)}
        waiting = list(kept)
        while waiting:
            for parent in self.nodes[waiting.pop()].parents:
                if parent not in kept:
                    kept.add(parent)
                    waiting.append(parent)
        nodes = {key: _narrowed(node, kept) for key, node in self.nodes.items() if key in kept}
        return Tree(self.plan_year, nodes, self.known)


def _narrowed(node: Node, kept: Collection[int]) -> Node:
    return replace(node, children=tuple(key for key in node.children if key in kept))


@remembered
def tree(plan_year: PlanYear, known: Known) -> Tree:
    """The year's chain, now or as it was known at a moment (four queries, five as of a moment)."""
    rows = _rows(plan_year, known)
    above: dict[int, list[int]] = {row.pk: [] for row in rows}
    below: dict[int, list[int]] = {row.pk: [] for row in rows}
    for child, parent in known.links(Element, "parents", plan_year=plan_year):
        if child in above and parent in below:
            above[child].append(parent)
            below[parent].append(child)
    owners = Unit.objects.filter(pk__in=Element.objects.filter(plan_year=plan_year).values("unit"))
    units = {unit.pk: unit for unit in owners}
    activities = _activities(plan_year, known)
    order = {row.pk: index for index, row in enumerate(rows)}
    model = steering_model(plan_year)
    nodes = {
        row.pk: _node(
            row,
            units.get(row.unit_id) or row.unit,
            rules.kind_at(model, place(row)),
            parents=tuple(sorted(above[row.pk], key=order.__getitem__)),
            children=tuple(sorted(below[row.pk], key=order.__getitem__)),
            activities=activities.get(row.pk, (0, None)),
        )
        for row in rows
    }
    return Tree(plan_year, nodes, known)


def _node(
    row: Element,
    unit: Unit,
    own: ModelKind | None,
    *,
    parents: tuple[int, ...],
    children: tuple[int, ...],
    activities: tuple[int, float | None],
) -> Node:
    return Node(
        id=row.pk,
        key=row.key,
        title=row.title,
        kind=row.kind,
        kind_label=own.name if own else row.get_kind_display(),
        level=row.level,
        unit_id=row.unit_id,
        unit_code=unit.code,
        unit_label=unit.label,
        unit_path=unit.path,
        deadline=row.deadline,
        followed_up=bool(own and own.followed_up),
        parents=parents,
        children=children,
        activities=activities[0],
        progress=activities[1],
        reported_back=row.reported_back_at is not None,
    )


def _rows(plan_year: PlanYear, known: Known) -> list[Element]:
    if known.is_now:
        return list(elements(plan_year))
    there = [version.instance for version in known.texts(Element, plan_year=plan_year).values()]
    return sorted((row for row in there if row.withdrawn_at is None), key=lambda row: (row.order, row.key))


def _activities(plan_year: PlanYear, known: Known) -> dict[int, tuple[int, float | None]]:
    """How many activities each element has and how far they have come in the mean."""
    if known.is_now:
        rows = Activity.objects.filter(element__plan_year=plan_year).order_by().values("element")
        counted = rows.annotate(count=Count("pk"), mean=Avg("progress")).values_list("element", "count", "mean")
        return {element: (count, mean) for element, count, mean in counted}
    progress: dict[int, list[int]] = {}
    for version in known.texts(Activity, element__plan_year=plan_year).values():
        progress.setdefault(version.element_id, []).append(version.progress)
    return {element: (len(done), sum(done) / len(done)) for element, done in progress.items()}
