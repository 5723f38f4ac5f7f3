"""What the figures say of goals: each indicator's target and outcome for the owner unit, and the status they propose.

Values computed up the tree and small numbers hidden as everywhere else (areas.indicators). The number of SQL queries
does not grow, however many goals, indicators and units are asked about at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator, TargetValue
from styrkedjan.areas.indicators.queries import values
from styrkedjan.areas.indicators.queries.pages import of_elements
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import called, root_of, unit_rows
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.domain.measures import Target
from styrkedjan.domain.observations import Missing, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import GOALS, Proposal, Status, StatusRule, propose, weigh
from styrkedjan.domain.swedish import DASH, number
from styrkedjan.domain.workings import Input, Step, Working
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class IndicatorFact:
    """One indicator under one goal: target, the newest outcome up to the period, those before it, and status.

    `target_of` names the unit above whose target stands in when the unit has none of its own.
    """

    indicator: Indicator
    target: Target | None
    outcome: Observation | None
    before: Observation | None
    proposal: Proposal
    target_of: str = ""
    series: tuple[Observation, ...] = ()

    @property
    def target_text(self) -> str:
        """`minst 90`, `högst 5`, `40–60`; "" without target."""
        return "" if self.target is None else target_text(self.target, self.indicator.decimals)


@dataclass(frozen=True, slots=True)
class Facts:
    """All indicators of one goal and what they propose together; None when nothing is measured.

    `from_below` is how many goals below speak for one that has no indicators of its own.
    """

    indicators: tuple[IndicatorFact, ...] = ()
    proposal: Proposal | None = None
    from_below: int = 0


NOTHING = Facts()
_Key = tuple[int, int]


@remembered
def facts(
    elements: Sequence[Element],
    period: Period,
    rule: StatusRule,
    known: Known,
    *,
    round_id: int | None = None,
) -> dict[int, Facts]:
    """Facts by element key, for the elements' own units (`unit` must be loaded). Values of this year and last count.

    An element without indicators is weighed from those below it in the chain; within a round (`round_id`) by what has
    been judged there, so that a committee's reasons to depart from the figures reach the council's goal.
    """
    elements = known.as_written(elements)
    below = _below(elements, known)
    everything = list({one.pk: one for one in (*elements, *below.elements)}.values())
    measured = _measured(everything, below.indicators, period, rule, known)
    judged = _judged(round_id, [one.pk for one in below.elements], known) if round_id and below.elements else {}
    found: dict[int, Facts] = {}
    for element in elements:
        weighed = _weighed(element, measured, below, judged, rule, DEPTH)
        if weighed is not None:
            found[element.pk] = weighed
    return found


def _measured(
    elements: Sequence[Element],
    by_element: dict[int, list[Indicator]],
    period: Period,
    rule: StatusRule,
    known: Known,
) -> dict[int, Facts]:
    """Facts of the elements that have indicators of their own."""
    indicators = list({row.pk: row for rows in by_element.values() for row in rows}.values())
    if not indicators:
        return {}
    with_figures = [one for one in elements if one.pk in by_element]
    targets = _targets(with_figures, [row.pk for row in indicators], period.year, known)
    units = {where.pk: where for where in map(measured_on, with_figures)}
    outcomes = values.outcomes(units.values(), indicators, period, known)
    names = _names(with_figures)
    found = {}
    for element in with_figures:
        where = measured_on(element)
        rows = [
            _fact(row, where, targets, outcomes.get((row.pk, where.pk), ()), names, rule)
            for row in by_element[element.pk]
        ]
        applicable = [row.proposal for row in rows if not _not_applicable(row.outcome)]
        found[element.pk] = Facts(tuple(rows), weigh(element.title, applicable, rule))
    return found


# How far down the chain a goal without indicators looks: target area, council goal, committee goal.
DEPTH = 3
FROM_BELOW = "Inga egna indikatorer: målen under vägs samman på samma sätt som indikatorer."


@dataclass(frozen=True, slots=True)
class _Below:
    """What stands below elements without indicators, and everybody's indicators."""

    elements: tuple[Element, ...]
    children: dict[int, list[Element]]
    indicators: dict[int, list[Indicator]]


def _below(elements: Sequence[Element], known: Known) -> _Below:
    """Three queries per level of the chain that has to be looked into, at most DEPTH levels."""
    indicators = of_elements([element.pk for element in elements], known)
    children: dict[int, list[Element]] = defaultdict(list)
    seen: dict[int, Element] = {}
    frontier = [one.pk for one in elements if one.pk not in indicators]
    looked_into = set(frontier)
    for _ in range(DEPTH):
        # Links and elements are asked for apart: joined, PostgreSQL may walk every element for every link.
        links = known.links(Element, "parents", to=frontier)
        rows = Element.objects.filter(pk__in={child for child, _ in links}).select_related("unit__principal")
        found = {row.pk: row for row in known.as_written(rows) if not known.holds(row.withdrawn_at)}
        there = [(found[child], parent) for child, parent in links if child in found]
        for child, parent in sorted(there, key=lambda link: (link[0].order, link[0].key)):
            children[parent].append(child)
        indicators |= of_elements([key for key in found if key not in seen], known)
        seen |= found
        frontier = [key for key in found if key not in indicators and key not in looked_into]
        looked_into.update(frontier)
        if not frontier:
            break
    return _Below(tuple(seen.values()), dict(children), indicators)


def _judged(round_id: int, elements: Collection[int], known: Known) -> dict[int, Status]:
    """What had been judged in the round (one query)."""
    rows = known.written(ElementAssessment).filter(report__round=round_id, element__in=elements)
    said = dict(rows.order_by(*known.order).values_list("element_id", "status"))
    return {element: Status(status) for element, status in said.items() if status}


def _weighed(
    element: Element,
    measured: dict[int, Facts],
    below: _Below,
    judged: dict[int, Status],
    rule: StatusRule,
    depth: int,
) -> Facts | None:
    """The element's own figures, or the weight of what stands below it; None when nothing says anything."""
    if element.pk in measured or depth == 0:
        return measured.get(element.pk)
    parts, lines = [], []
    for child in below.children.get(element.pk, ()):
        own = _weighed(child, measured, below, judged, rule, depth - 1)
        proposal = own.proposal if own else None
        source = "föreslaget av siffrorna"
        if child.pk in judged:
            proposal, source = Proposal(judged[child.pk], Working(child.title, None)), "bedömt i uppföljningen"
        if proposal is not None:
            parts.append(proposal)
            lines.append(Input(f"{child.title} ({child.unit.label})", proposal.status.label, source=source))
    if not parts:
        return None
    weighed = _with_reason(weigh(element.title, parts, rule, GOALS), FROM_BELOW)
    return Facts((), replace(weighed, working=replace(weighed.working, inputs=tuple(lines), parts=())), len(parts))


def measured_on(element: Element) -> Unit:
    """The unit whose figures speak for the element: its owner, but the whole municipality for the council's goals."""
    if element.unit.kind == UnitKind.COUNCIL and element.unit.principal is not None:
        return element.unit.principal
    return element.unit


def target_text(target: Target, decimals: int) -> str:
    """A target in words: `minst 90`, `högst 5`, `40–60`, or one exact value."""
    low, high = (None if limit is None else number(limit, decimals) for limit in (target.floor, target.ceiling))
    if low is None or high is None:
        return f"minst {low}" if high is None else f"högst {high}"
    return low if low == high else f"{low}{DASH}{high}"


def _not_applicable(outcome: Observation | None) -> bool:
    return outcome is not None and outcome.missing is Missing.NOT_APPLICABLE


def _targets(elements: Iterable[Element], indicators: Collection[int], year: int, known: Known) -> dict[_Key, Target]:
    units = {key for element in elements for key in _ancestors(element.unit)}
    rows = known.rows(TargetValue).filter(indicator__in=indicators, unit__in=units, year=year)
    return {(row.indicator_id, row.unit_id): row.target for row in rows}


def _ancestors(unit: Unit) -> list[int]:
    """Keys from the unit up to the root, the unit itself first."""
    return [int(part) for part in reversed(unit.path.strip("/").split("/"))]


def _names(elements: Collection[Element]) -> dict[int, str]:
    keys = {key for element in elements for key in _ancestors(element.unit)}
    root = next((root_of(element.unit) for element in elements), None)
    return called((row.pk, row.name) for row in unit_rows(root) if row.pk in keys) if root else {}


def _fact(
    indicator: Indicator,
    unit: Unit,
    targets: dict[_Key, Target],
    series: Sequence[Observation],
    names: dict[int, str],
    rule: StatusRule,
) -> IndicatorFact:
    owner = next((key for key in _ancestors(unit) if (indicator.pk, key) in targets), None)
    target = targets[indicator.pk, owner] if owner is not None else None
    outcome = series[-1] if series else None
    proposal = propose(
        indicator.name, target, outcome, rule, unit=indicator.unit_of_measure, decimals=indicator.decimals
    )
    inherited = names.get(owner, "") if owner is not None and owner != unit.pk else ""
    if inherited:
        proposal = _with_reason(proposal, f"Enheten har inget eget målvärde; {inherited} har beslutat det som används.")
    before = series[-2] if len(series) > 1 else None
    return IndicatorFact(indicator, target, outcome, before, proposal, inherited, tuple(series))


def _with_reason(proposal: Proposal, sentence: str) -> Proposal:
    working = proposal.working
    return Proposal(proposal.status, replace(working, steps=(Step(sentence), *working.steps)))
