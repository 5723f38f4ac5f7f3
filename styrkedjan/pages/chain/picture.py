"""The chain to see: the whole of it as far down as there is room, and what a goal hangs in and what hangs in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.trees import Node, Tree
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.status import Status
from styrkedjan.overviews.goals import WORST_FIRST, Standing
from styrkedjan.pages.chain.standing import Branch
from styrkedjan.reports.charts.chain import Link, placed, tally

# More than this in a layer are no longer seen one by one: they are counted under what they hang in.
MOST_IN_A_LAYER = 30
MOST_BELOW, MOST_INDICATORS = 9, 6
# Keys of what is no element: the link to those left out, and from there downwards the indicators.
REST, MEASURES = 0, -1


def whole(branches: Sequence[Branch], title: str) -> SafeString | None:
    """The shown tree as layers, each the worst first; None where nothing hangs in anything."""
    layers: list[list[Branch]] = []
    parents: dict[int, list[int]] = {}
    level = list(branches)
    while level and len(level) <= MOST_IN_A_LAYER:
        layers.append(level)
        once: dict[int, Branch] = {}
        for one in level:
            for child in one.children:
                if not any(child.node.id == other.node.id for layer in layers for other in layer):
                    once[child.node.id] = child
                parents.setdefault(child.node.id, []).append(one.node.id)
        level = sorted(once.values(), key=lambda one: WORST_FIRST.index(one.standing.status))
    if len(layers) < 2:
        return None
    links = []
    for index, layer in enumerate(layers):
        counted = index + 1 == len(layers)
        owners = {one.node.unit_label for one in layer if not one.is_upper}
        links.append(
            tuple(
                _of_branch(one, parents.get(one.node.id, ()), counted=counted, owned=len(owners) > 1) for one in layer
            )
        )
    return SafeString(placed(tuple(links), title))  # nosec B703


def _of_branch(branch: Branch, parents: Iterable[int], *, counted: bool, owned: bool) -> Link:
    """A branch as a link; what hangs in it is counted where it is not drawn, its owner told where there are several."""
    note = branch.node.unit_label if owned and not branch.is_upper else ""
    link = _link(branch.node, {branch.node.id: branch.standing}, parents, note=note)
    return replace(link, below=tally(branch.below)) if counted else link


def told(tree: Tree, here: int) -> set[int]:
    """The elements that the picture around one tells of: all above it, and two layers below."""
    node = tree.nodes.get(here)
    if node is None:
        return set()
    upper = {one.id for layer in _above(tree, node) for one in layer}
    return upper | set(node.children) | {key for one in tree.children(node) for key in one.children}


def around(tree: Tree, here: int, known: Mapping[int, Standing], measured_on: Unit) -> SafeString | None:
    """The goal with all above it, what measures it, and what hangs right below it; None where it stands alone.

    `known` is how it goes with the goal itself and with what is `told`.
    """
    node = tree.nodes.get(here)
    if node is None:
        return None
    top = years.steering_model(tree.plan_year).top_levels
    layers = [
        tuple(_link(one, known, one.parents, note="" if one.level in top else one.unit_label) for one in layer)
        for layer in _above(tree, node)
    ]
    own = _link(node, known, node.parents)
    last = (*_measures(node, known.get(here, Standing()), measured_on), *_below(tree, node, known))
    chain = (*layers, (replace(own, is_here=True),), *([last] if last else []))
    return SafeString(placed(chain, f"Kedjan genom {node.title}")) if len(chain) > 1 else None  # nosec B703


def _above(tree: Tree, node: Node) -> list[list[Node]]:
    """All that the node hangs in, layer by layer from the top, each as far up as what it hangs below demands."""
    height: dict[int, int] = {}
    waiting = [(tree.nodes[key], 1) for key in node.parents]
    while waiting:
        one, high = waiting.pop(0)
        if high > height.get(one.id, 0):
            height[one.id] = high
            waiting += [(tree.nodes[key], high + 1) for key in one.parents]
    highest = max(height.values(), default=0)
    return [[tree.nodes[key] for key, at in height.items() if at == high] for high in range(highest, 0, -1)]


def _below(tree: Tree, node: Node, known: Mapping[int, Standing]) -> Iterator[Link]:
    """What hangs right below, the worst first; those there is no room for are counted in one link to the list."""
    ordered = sorted(tree.children(node), key=lambda one: WORST_FIRST.index(_status(one, known) or Status.REACHED))
    shown = ordered[:MOST_BELOW] if len(ordered) > MOST_BELOW + 1 else ordered
    titles = Counter(one.title for one in shown)
    for one in shown:
        # Units that all have the same goal are told apart by their names.
        alike = titles[one.title] > 1
        link = _link(one, known, (node.id,), note=one.title if alike else one.unit_label)
        counts = Counter(_status(child, known) for child in tree.children(one))
        yield replace(link, title=one.unit_label if alike else one.title, below=tally(counts))
    left = ordered[len(shown) :]
    if left:
        counts = Counter(_status(one, known) for one in left)
        link = Link(REST, f"{len(left)} till", left[0].kind_label, address="#till", parents=(node.id,))
        yield replace(link, below=tally(counts), is_many=True)


def _measures(node: Node, standing: Standing, measured_on: Unit) -> Iterator[Link]:
    rows = sorted(standing.facts.indicators, key=lambda row: WORST_FIRST.index(row.proposal.status))
    for index, row in enumerate(rows[:MOST_INDICATORS]):
        address = f"{reverse('indicators:indicator', kwargs={'pk': row.indicator.pk})}?enhet={measured_on.code}"
        name, status = row.indicator.name, row.proposal.status
        yield Link(MEASURES - index, name, "Mäts med", status=status, address=address, parents=(node.id,))


def _link(node: Node, known: Mapping[int, Standing], parents: Iterable[int], *, note: str = "") -> Link:
    address = reverse("chain:goal", kwargs={"pk": node.id})
    return Link(node.id, node.title, node.kind_label, note, _status(node, known), address, tuple(parents))


def _status(node: Node, known: Mapping[int, Standing]) -> Status | None:
    """None for what nobody judges."""
    return known.get(node.id, Standing()).status if node.followed_up else None
