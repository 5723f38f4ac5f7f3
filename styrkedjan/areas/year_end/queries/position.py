"""The year-end as the economy rules see it, committee by committee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.models import EquityEntry, EquityUseRequest, PlannedEquityUse, UnitShare
from styrkedjan.areas.year_end.queries import known as then
from styrkedjan.areas.year_end.queries.carrying import (
    Standing,
    approved,
    freeze_as_domain,
    freeze_of,
    planned_use,
    standings,
    use_as_domain,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules, rules_of
from styrkedjan.domain.annual_cycle import Occasion
from styrkedjan.domain.economy.equity_use import Freeze, overused
from styrkedjan.domain.economy.findings import CommitteePosition
from styrkedjan.domain.economy.recovery import FollowUp
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearEndPosition:
    """What is known of every committee (unit key -> position without its own name), and the council's freeze."""

    committees: dict[int, CommitteePosition] = field(default_factory=dict)
    freeze: Freeze | None = None
    due: tuple[FollowUp, ...] = ()


@remembered
def position_of(principal: Unit, year: int, on: date, known: Known) -> YearEndPosition:
    """For domain.economy.findings.FinancialPosition in `year`, as known then; empty where the model has no rules.

    `on` is the day whose rules hold, and by which follow-ups have fallen due. A constant number of queries.
    """
    rules = rules_of(principal, on)
    if rules is None:
        return YearEndPosition()
    planned = _by_committee(known.rows(PlannedEquityUse).filter(committee__principal=principal, year=year))
    approved_uses = _by_committee(approved(then.uses(Q(committee__principal=principal), known)))
    shares = _shares(approved_uses, known)
    found = {}
    for row in standings(principal, year - 1, rules, known):
        uses = approved_uses.get(row.committee.pk, [])
        mine = [use for use in uses if use.year == year]
        found[row.committee.pk] = replace(
            _committee(row, year),
            planned_use=planned_use(list(planned.get(row.committee.pk, [])), rules),
            used=sum((use.amount for use in mine), ZERO),
            uses=tuple(use_as_domain(use) for use in mine),
            overused=_overused(row, uses, shares, year),
        )
    return YearEndPosition(found, freeze_as_domain(freeze_of(principal, known)), _due(year, rules, on))


def _committee(row: Standing, year: int) -> CommitteePosition:
    booked = {entry.year: Decimal(entry.amount) for entry in row.entries if entry.year < year}
    settled = row.entry is not None
    return CommitteePosition(
        row.committee.name,
        equity=sum(booked.values(), ZERO) if booked else None,
        closing=None if settled else row.proposal,
        carry_over_requested=row.request is not None,
        carry_over_decided=settled,
        earlier_results=booked,
        undecided=None if row.undecided is None else (row.year.year, row.undecided),
        recovery_plans={deficit_year: plan.for_rules for deficit_year, plan in row.plans.items()},
    )


def _overused(
    row: Standing, uses: list[EquityUseRequest], shares: Mapping[int, Mapping[int, Decimal]], year: int
) -> dict[str, Decimal]:
    """How much more is promised than there is, of the committee's equity and of the share of every unit with a use."""
    booked = {entry.year: Decimal(entry.amount) for entry in row.entries}
    over = {"": overused(booked, ((use.year, use.amount) for use in uses), year)}
    for unit in {use.unit for use in uses if use.unit is not None}:
        mine = ((use.year, use.amount) for use in uses if use.unit_id == unit.pk)
        of_unit = {at: shares.get(unit.pk, {}).get(at, ZERO) for at in booked}
        over[unit.name] = overused(of_unit, mine, year)
    return over


def _shares(uses: Mapping[int, list[EquityUseRequest]], known: Known) -> dict[int, dict[int, Decimal]]:
    """Unit key -> closed year -> its share, for the units that have been promised anything (one query)."""
    units = {use.unit_id for rows in uses.values() for use in rows if use.unit_id}
    found: dict[int, dict[int, Decimal]] = {}
    entries = known.rows(EquityEntry)
    for unit, at, amount in (
        UnitShare.objects.filter(unit__in=units, entry__in=entries)
        .order_by()
        .values_list("unit_id", "entry__year", "amount")
    ):
        found.setdefault(unit, {})[at] = amount
    return found


def _by_committee(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.committee_id, []).append(row)
    return found


def _due(year: int, rules: YearEndRules, on: date) -> tuple[FollowUp, ...]:
    """The follow-ups that fall due in the year and have done so by the day; the last one of a year does so after it."""
    found = rules.occasions(rules.followed_up_in, (year - 1, year))
    return tuple(follow_up_of(one) for one in found if one.due.year == year and one.has_passed(on))


def follow_up_of(one: Occasion) -> FollowUp:
    return FollowUp(one.year, one.step.id, one.due)
