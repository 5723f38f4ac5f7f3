"""A year's whole chain as one value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Avg, Count

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.chain.queries.years import elements, place, steering_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import chain as rules
from styrkedjan.domain.steering_model_parts import ElementKind as ModelKind


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
    as_of: datetime | None = None

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
        return Tree(self.plan_year, nodes, self.as_of)


def _narrowed(node: Node, kept: Collection[int]) -> Node:
    return replace(node, children=tuple(key for key in node.children if key in kept))


def tree(plan_year: PlanYear, as_of: datetime | None = None) -> Tree:
    """The year's chain, now or as it was known at a moment (four queries; texts and links from history)."""
    rows = _rows(plan_year, as_of)
    above: dict[int, list[int]] = {row.pk: [] for row in rows}
    below: dict[int, list[int]] = {row.pk: [] for row in rows}
    for child, parent in _links(plan_year, rows, as_of):
        if child in above and parent in below:
            above[child].append(parent)
            below[parent].append(child)
    owners = Unit.objects.filter(pk__in=Element.objects.filter(plan_year=plan_year).values("unit"))
    units = {unit.pk: unit for unit in owners}
    activities = _activities(plan_year, as_of)
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
    return Tree(plan_year, nodes, as_of)


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


def _rows(plan_year: PlanYear, as_of: datetime | None) -> list[Element]:
    if as_of is None:
        return list(elements(plan_year))
    known = Element.history.filter(plan_year=plan_year, history_date__lte=as_of).order_by("history_date", "history_id")
    latest = {row.id: row for row in known}
    kept = [row.instance for row in latest.values() if row.history_type != "-" and row.withdrawn_at is None]
    return sorted(kept, key=lambda row: (row.order, row.key))


def _links(plan_year: PlanYear, rows: Sequence[Element], as_of: datetime | None) -> list[tuple[int, int]]:
    """(child, parent) of the year. As of a moment: those recorded with the version of each element known then."""
    if as_of is None:
        through = Element.parents.through.objects.filter(from_element__plan_year=plan_year)
        return list(through.values_list("from_element_id", "to_element_id"))
    versions = {row._history.history_id for row in rows}
    recorded = HISTORICAL_LINK.objects.filter(
        history__plan_year=plan_year, history__history_date__lte=as_of
    ).values_list("history_id", "from_element_id", "to_element_id")
    return [(child, parent) for version, child, parent in recorded if version in versions]


HISTORICAL_LINK: Any = Element.history.model._meta.get_field("historicalelement_parents").related_model


def _activities(plan_year: PlanYear, as_of: datetime | None) -> dict[int, tuple[int, float | None]]:
    """How many activities each element has and how far they have come in the mean."""
    if as_of is not None:
        return _activities_at(plan_year, as_of)
    rows = Activity.objects.filter(element__plan_year=plan_year).order_by().values("element")
    counted = rows.annotate(count=Count("pk"), mean=Avg("progress")).values_list("element", "count", "mean")
    return {element: (count, mean) for element, count, mean in counted}


def _activities_at(plan_year: PlanYear, moment: datetime) -> dict[int, tuple[int, float | None]]:
    known = Activity.history.filter(element__plan_year=plan_year, history_date__lte=moment)
    newest = {
        activity: (element, progress)
        for activity, element, progress in known.order_by("history_date", "history_id").values_list(
            "id", "element", "progress"
        )
    }
    progress: dict[int, list[int]] = {}
    for element, done in newest.values():
        progress.setdefault(element, []).append(done)
    return {element: (len(done), sum(done) / len(done)) for element, done in progress.items()}
