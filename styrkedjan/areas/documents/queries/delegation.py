"""Who decides what on a day, as it was known: the orders in force, their rows, and the answer to a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from styrkedjan.areas.documents.models import DelegationOrder, DelegationRule
from styrkedjan.areas.documents.queries.rules import rules
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.documents import answers as rule
from styrkedjan.domain.documents.answers import Asked
from styrkedjan.domain.documents.faults import RowFinding, row_findings
from styrkedjan.domain.documents.states import AuthoritySource, OrderState
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

MOST = 40


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A row with the heading above it and what is wrong with it."""

    row: DelegationRule
    heading: str
    found: tuple[RowFinding, ...]

    @property
    def stops(self) -> bool:
        return any(one.fault.stops for one in self.found)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order, until which day it held, and its rows."""

    row: DelegationOrder
    until: date | None
    rules: tuple[RuleLine, ...]

    @property
    def state(self) -> OrderState:
        return OrderState(self.row.state)

    @property
    def points(self) -> tuple[RuleLine, ...]:
        return tuple(one for one in self.rules if not one.row.is_heading)

    @property
    def faulty(self) -> tuple[RuleLine, ...]:
        return tuple(one for one in self.rules if one.found)


@remembered
def orders(scope: Unit, known: Known) -> list[DelegationOrder]:
    """Every order below a unit, each committee's newest first (one query; two as of a moment)."""
    rows = DelegationOrder.objects.filter(committee__path__startswith=scope.path)
    told = known.as_written(rows.select_related("committee__principal", "changed_by"))
    return sorted(told, key=lambda row: (row.committee.code, -row.valid_from.toordinal()))


def until(row: DelegationOrder, every: Iterable[DelegationOrder]) -> date | None:
    """The day the next decided order of the committee begins."""
    later = [
        one.valid_from for one in every
        if one.committee_id == row.committee_id and one.state == OrderState.DECIDED and one.valid_from > row.valid_from
    ]  # fmt: skip
    return min(later, default=None)


def in_force(every: Iterable[DelegationOrder], on: date) -> list[DelegationOrder]:
    """Each committee's order on the day (no query)."""
    newest: dict[int, DelegationOrder] = {}
    for row in every:
        if row.state == OrderState.DECIDED and row.valid_from <= on:
            held = newest.get(row.committee_id)
            if held is None or held.valid_from < row.valid_from:
                newest[row.committee_id] = row
    return list(newest.values())


def lines(chosen: Iterable[DelegationOrder], known: Known) -> dict[int, list[RuleLine]]:
    """Order -> its rows under their headings (one query; two as of a moment)."""
    keys = [row.pk for row in chosen]
    rows = known.as_written(DelegationRule.objects.filter(order__in=keys).select_related("changed_by"))
    found: dict[int, list[RuleLine]] = {key: [] for key in keys}
    heading: dict[int, str] = {}
    file = rules()
    for row in sorted(rows, key=lambda row: (row.order_id, row.place, row.pk)):
        if row.is_heading:
            heading[row.order_id] = row.matter
        wrong = row_findings(
            file, matter=row.matter, delegate=row.delegate, law=row.law, note=row.note, is_heading=row.is_heading
        )
        found[row.order_id].append(RuleLine(row, heading.get(row.order_id, ""), tuple(wrong)))
    return found


def order_of(row: DelegationOrder, known: Known) -> OrderLine | None:
    """One order; None where it was not there then (at most four queries)."""
    every = orders(row.committee, known)
    told = next((one for one in every if one.pk == row.pk), None)
    return OrderLine(told, until(told, every), tuple(lines([told], known)[told.pk])) if told else None


@dataclass(frozen=True, slots=True)
class Answer:
    """A row that answers the question, as one sentence."""

    row: DelegationRule
    order: DelegationOrder
    heading: str
    sentence: str
    found: tuple[RowFinding, ...]


def answers(scope: Unit, words: str, on: date, known: Known, *, most: int = MOST) -> list[Answer]:
    """Who decides about what the words say on the day, best first (at most six queries, however many rows)."""
    every = orders(root_of(scope), known)
    own = [
        row for row in every if row.committee.path.startswith(scope.path) or scope.path.startswith(row.committee.path)
    ]
    held = {row.pk: row for row in in_force(own, on)}
    ranked = []
    for key, rows in lines(held.values(), known).items():
        for line in rows:
            asked = _asked(line, held[key], held[key].valid_from)
            place = None if line.row.is_heading else rule.rank(asked, words)
            if place is not None:
                ranked.append((place, len(line.row.matter), held[key].committee.code, line.row.place, line, held[key]))
    best = [(line, order) for *_, line, order in sorted(ranked, key=lambda one: one[:4])[:most]]
    before = _before(
        [line.row for line, _ in best], [row for row in own if row.state == OrderState.DECIDED], held, known
    )
    return [
        Answer(
            line.row,
            order,
            line.heading,
            rule.sentence(_asked(line, order, _since(line.row, order, before))),
            line.found,
        )
        for line, order in best
    ]


def _asked(line: RuleLine, order: DelegationOrder, since: date) -> Asked:
    row = line.row
    return Asked(
        row.matter, row.delegate, order.committee.name, AuthoritySource(row.source), since, order.decision_text,
        line.heading, row.amount, row.condition, row.law,
    )  # fmt: skip


Before = dict[int, list[tuple[date, dict[tuple[str, str], DelegationRule]]]]


def _before(
    rows: Iterable[DelegationRule], every: list[DelegationOrder], held: dict[int, DelegationOrder], known: Known
) -> Before:  # fmt: skip
    """Committee -> its earlier orders, the newest first, each with the rows of the same numbers (one query)."""
    numbers = {row.number for row in rows}
    now = {order.committee_id: order.valid_from for order in held.values()}
    earlier = [one for one in every if one.committee_id in now and one.valid_from < now[one.committee_id]]
    if not numbers or not earlier:
        return {}
    there = DelegationRule.objects.filter(order__in=[one.pk for one in earlier], number__in=numbers, is_heading=False)
    by_order: dict[int, dict[tuple[str, str], DelegationRule]] = {}
    for row in known.as_written(there):
        by_order.setdefault(row.order_id, {})[row.number, row.matter] = row
    found: Before = {}
    for one in sorted(earlier, key=lambda one: one.valid_from, reverse=True):
        found.setdefault(one.committee_id, []).append((one.valid_from, by_order.get(one.pk, {})))
    return found


def _since(row: DelegationRule, order: DelegationOrder, before: Before) -> date:
    """How far back the same person has decided the same with the same limit."""
    since = order.valid_from
    for begins, rows in before.get(order.committee_id, []):
        other = rows.get((row.number, row.matter))
        if other is None or (other.delegate, other.amount) != (row.delegate, row.amount):
            break
        since = begins
    return since
