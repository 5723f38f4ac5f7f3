"""How it goes with goals: what was judged in the newest report handed in, else what the figures propose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.trees import Node, Tree
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.domain.chain import Place, needs_parent
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.overviews.goals import Standing, standings

# -- the tree as it is shown -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with its standing and what is shown below it. `also` names the node's other parents."""

    node: Node
    standing: Standing
    indicators: int
    children: tuple[Branch, ...]
    hidden: int
    also: tuple[Node, ...]
    is_open: bool
    is_upper: bool
    below: Counter[Status] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """What goes before the title: the owner of a committee's goal, the key of a council goal, else what it is."""
        node = self.node
        if node.kind != "goal":
            return node.kind_label if self.is_upper else f"{node.kind_label}, {node.unit_label}"
        return node.key if self.is_upper else node.unit_label

    @property
    def tally(self) -> list[tuple[Status, int]]:
        """The statuses of the followed-up elements shown below, best first."""
        return [(status, self.below[status]) for status in Status if self.below[status]]


@dataclass(frozen=True, slots=True)
class ChainStanding:
    """The whole chain as a page shows it."""

    branches: tuple[Branch, ...]
    unattached: tuple[Branch, ...]
    tally: list[tuple[Status, int]]
    goals: int


def standing_of(
    tree: Tree, period: Period, *, levels: Collection[str] | None = None, opened: bool = False
) -> ChainStanding:
    """The tree with statuses. `levels` are those shown (all when None); what lies deeper is counted."""
    shown = {key for key, node in tree.nodes.items() if levels is None or node.level in levels}
    followed = [key for key in shown if tree.nodes[key].followed_up]
    model = years.steering_model(tree.plan_year)
    scene = Scene(
        tree=tree,
        shown=shown,
        standings=standings(tree.plan_year, followed, period, tree.known),
        indicators=pages.counts_by_element(tree.plan_year, tree.known),
        top=model.top_levels,
        opened=opened,
    )
    roots = [node for node in tree.roots if node.id in shown]
    hanging = [
        node for node in roots if needs_parent(model, Place(node.kind, node.level)) and node.level not in scene.top
    ]
    goals = [key for key in followed if tree.nodes[key].kind == "goal"]
    total = Counter(scene.standings[key].status for key in goals if key in scene.standings)
    return ChainStanding(
        branches=tuple(scene.branch(node) for node in roots if node not in hanging),
        unattached=tuple(scene.branch(node) for node in hanging),
        tally=[(status, total[status]) for status in Status if total[status]],
        goals=len(goals),
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """What every branch is drawn from."""

    tree: Tree
    shown: Collection[int]
    standings: Mapping[int, Standing]
    indicators: Mapping[int, int]
    top: Collection[str]
    opened: bool

    def branch(self, node: Node, parent: Node | None = None) -> Branch:
        """The node and all that is shown below it."""
        below = [child for child in self.tree.children(node) if child.id in self.shown]
        children = tuple(self.branch(child, node) for child in below)
        others = node.parents if parent is not None else ()
        return Branch(
            node=node,
            standing=self.standings.get(node.id, Standing()),
            indicators=self.indicators.get(node.id, 0),
            children=children,
            hidden=0 if children else sum(one.id not in self.shown for one in self.tree.below(node)),
            also=tuple(self.tree.nodes[key] for key in others if parent is not None and key != parent.id),
            is_open=node.kind in ("vision", "target_area") or (self.opened and node.level in self.top),
            is_upper=node.level in self.top,
            below=Counter(self.standings[child.id].status for child in below if child.id in self.standings),
        )
