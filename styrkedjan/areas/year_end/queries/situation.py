"""The year-end as the economy rules see it, committee by committee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.models import PlannedEquityUse
from styrkedjan.areas.year_end.queries import known as then
from styrkedjan.areas.year_end.queries.carrying import (
    Standing,
    freeze_of,
    planned_use,
    standings,
    use_as_domain,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules, rules_of
from styrkedjan.domain.economy.findings import CommitteeSituation
from styrkedjan.domain.year_end_states import CarryOverState, UseState
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearEndSituation:
    """What is known of every committee (unit key -> situation without its own name), and the council's freeze."""

    committees: dict[int, CommitteeSituation] = field(default_factory=dict)
    frozen_by: str = ""
    due: tuple[tuple[int, str], ...] = ()


def situation_of(principal: Unit, year: int, on: date, known: Known) -> YearEndSituation:
    """For domain.economy.findings.Situation in `year`, as known then; empty where the model has no rules.

    `on` is the day whose rules hold, and by which follow-ups have fallen due. A constant number of queries.
    """
    rules = rules_of(principal, on)
    if rules is None:
        return YearEndSituation()
    planned = _by_committee(known.rows(PlannedEquityUse).filter(committee__principal=principal, year=year))
    asked = then.uses(Q(committee__principal=principal), year, known)
    uses = [row for row in asked if row.state == UseState.APPROVED]
    approved = _by_committee(uses)
    used = {key: sum((row.amount for row in rows), ZERO) for key, rows in approved.items()}
    found = {}
    for row in standings(principal, year - 1, rules, known):
        base = _committee(row, rules)
        key = row.committee.pk
        found[key] = replace(
            base,
            planned_use=planned_use(list(planned.get(key, [])), rules),
            used=used.get(key, ZERO),
            uses=tuple((use_as_domain(use, approved=True), row.equity + use.amount) for use in approved.get(key, [])),
        )
    freeze = freeze_of(principal, known)
    return YearEndSituation(found, freeze.decision_text if freeze else "", _due(year, rules, on))


def _committee(row: Standing, rules: YearEndRules) -> CommitteeSituation:
    return CommitteeSituation(
        row.committee.name,
        equity=row.equity if row.entries else None,
        closing=None if row.request and row.request.state == CarryOverState.DECIDED else row.proposal,
        carry_over_requested=row.request is not None,
        carry_over_decided=bool(row.request and row.request.state == CarryOverState.DECIDED),
        earlier_results={entry.year: entry.amount for entry in row.entries},
        recovery_plans={year: plan.told for year, plan in row.plans.items()},
    )


def _by_committee(rows: Iterable) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(row.committee_id, []).append(row)
    return found


def _due(year: int, rules: YearEndRules, on: date) -> tuple[tuple[int, str], ...]:
    """The follow-ups that fall due in the year and have done so by the day; the last one of a year does so after it."""
    found = rules.occasions(rules.followed_up_in, (year - 1, year))
    return tuple(one.key for one in found if one.due.year == year and one.has_passed(on))
