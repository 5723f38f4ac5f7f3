"""How it goes with goals: what was judged in the newest report handed in, else what the figures propose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from styrkedjan.areas.chain import queries as chain
from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries import Node, Tree
from styrkedjan.areas.indicators import queries as indicators
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.areas.reporting.proposals import NOTHING, Facts, facts
from styrkedjan.domain.chain import Place, needs_parent
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.scales import status_rule
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import Known

HANDED_IN = (ReportState.SUBMITTED.value, ReportState.APPROVED.value, ReportState.DECIDED.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """One element's status: judged by a person in a report, or proposed from the figures."""

    facts: Facts = NOTHING
    judged: ElementAssessment | None = None

    @property
    def status(self) -> Status:
        if self.judged is not None and self.judged.status:
            return Status(self.judged.status)
        return self.facts.proposal.status if self.facts.proposal else Status.NOT_ASSESSED

    @property
    def is_judged(self) -> bool:
        return self.judged is not None and bool(self.judged.status)

    @property
    def differs(self) -> bool:
        """The judgement says something else than the figures say now."""
        return self.is_judged and self.facts.proposal is not None and self.facts.proposal.status != self.status


def standings(plan_year: PlanYear, keys: Collection[int], period: Period, known: Known) -> dict[int, Standing]:
    """Element -> its standing (a constant number of queries)."""
    rows = list(Element.objects.filter(pk__in=keys).select_related("unit__principal"))
    measured = facts(rows, period, status_rule(chain.steering_model(plan_year)), known)
    judged = judgements(keys, period, known)
    return {row.pk: Standing(measured.get(row.pk, NOTHING), judged.get(row.pk)) for row in rows}


def judgements(keys: Collection[int], period: Period, known: Known) -> dict[int, ElementAssessment]:
    """Element -> its judgement in the newest report that has been handed in (one query)."""
    rows = ElementAssessment.objects.filter(
        element__in=keys, report__state__in=HANDED_IN, report__round__period__lte=str(period)
    ).exclude(status="")
    if not known.is_now:
        rows = rows.filter(changed_at__lte=known.moment, report__submitted_at__lte=known.moment)
    ordered = rows.select_related("report__round", "report__unit", "changed_by").order_by("report__round__period", "pk")
    return {row.element_id: row for row in ordered}


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
class Picture:
    """The whole chain as a page shows it."""

    branches: tuple[Branch, ...]
    unattached: tuple[Branch, ...]
    tally: list[tuple[Status, int]]
    goals: int


def picture(tree: Tree, period: Period, *, levels: Collection[str] | None = None, opened: bool = False) -> Picture:
    """The tree with statuses. `levels` are those shown (all when None); what lies deeper is counted."""
    shown = {key for key, node in tree.nodes.items() if levels is None or node.level in levels}
    followed = [key for key in shown if tree.nodes[key].followed_up]
    model = chain.steering_model(tree.plan_year)
    scene = Scene(
        tree=tree,
        shown=shown,
        standings=standings(tree.plan_year, followed, period, tree.known),
        indicators=indicators.counts_by_element(tree.plan_year),
        top={level.id for level in model.levels if level.parent is None},
        opened=opened,
    )
    roots = [node for node in tree.roots if node.id in shown]
    hanging = [
        node for node in roots if needs_parent(model, Place(node.kind, node.level)) and node.level not in scene.top
    ]
    goals = [key for key in followed if tree.nodes[key].kind == "goal"]
    total = Counter(scene.standings[key].status for key in goals if key in scene.standings)
    return Picture(
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
            is_open=self.opened or node.kind in ("vision", "target_area"),
            is_upper=node.level in self.top,
            below=Counter(self.standings[child.id].status for child in below if child.id in self.standings),
        )
