"""The year-end as the economy rules see it, committee by committee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.models import EquityUseRequest, PlannedEquityUse
from styrkedjan.areas.year_end.queries.carrying import (
    Standing,
    freeze_of,
    plan_as_domain,
    planned_use,
    standings,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules, rules_of
from styrkedjan.domain.economy.findings import CommitteeSituation
from styrkedjan.domain.year_end_states import UseState

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearEndSituation:
    """What is known of every committee (unit key -> situation without its own name), and the council's freeze."""

    committees: dict[int, CommitteeSituation] = field(default_factory=dict)
    frozen_by: str = ""
    due: tuple[tuple[int, str], ...] = ()


def situation_of(principal: Unit, year: int, on: date) -> YearEndSituation:
    """For domain.economy.findings.Situation in `year`; empty where the model has no rules (a constant count)."""
    rules = rules_of(principal, on)
    if rules is None:
        return YearEndSituation()
    planned = _by_committee(PlannedEquityUse.objects.as_of().filter(committee__principal=principal, year=year))
    uses = EquityUseRequest.objects.filter(committee__principal=principal, year=year, state=UseState.APPROVED)
    used = {key: sum((row.amount for row in rows), ZERO) for key, rows in _by_committee(uses).items()}
    found = {}
    for row in standings(principal, year - 1, rules):
        base = _committee(row, rules)
        key = row.committee.pk
        found[key] = replace(base, planned_use=planned_use(list(planned.get(key, [])), rules), used=used.get(key, ZERO))
    freeze = freeze_of(principal)
    return YearEndSituation(found, freeze.decision_text if freeze else "", _due(year, rules, on))


def _committee(row: Standing, rules: YearEndRules) -> CommitteeSituation:
    return CommitteeSituation(
        row.committee.name,
        equity=row.equity if row.entries else None,
        carry_over_requested=row.request is not None,
        carry_over_decided=bool(row.request and row.request.state == "decided"),
        earlier_results={entry.year: entry.amount for entry in row.entries},
        recovery_plans={year: plan_as_domain(plan) for year, plan in row.plans.items()},
    )


def _by_committee(rows: Iterable) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(row.committee_id, []).append(row)
    return found


def _due(year: int, rules: YearEndRules, on: date) -> tuple[tuple[int, str], ...]:
    """The follow-ups of the year whose month has passed, in the rules' order."""
    model_months = {step: month for step, month in _months(rules).items() if date(year, month, 28) < on}
    return tuple((year, step) for step in rules.followed_up_in if step in model_months)


def _months(rules: YearEndRules) -> dict[str, int]:
    """The month each follow-up is due; the year's last comes after the year itself and is not due in it."""
    return dict(zip(rules.followed_up_in, (5, 9), strict=False))
