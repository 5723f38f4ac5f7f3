"""A year's results, turnover and equity per committee: what carry-over and deficits are computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from styrkedjan.areas.economy.models import AccountGroup, NetFrame
from styrkedjan.areas.economy.queries.budget_holding import full_year_budgets
from styrkedjan.areas.economy.queries.ledger import net_outcome_by_unit
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Responsibility, Unit, UnitKind
from styrkedjan.areas.organisation.queries import ancestors, root_of, unit_rows
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearResult:
    """A committee's closed year. `result` is None when the year's ledger does not reach December.

    `turnover` is what the equity cap is a share of; None where no budget or frame tells it, which is not a cap of 0.
    `earmarks` are the budgets of earmarked appropriations; `units` the results of the units below.
    """

    committee: Unit
    year: int
    frame: Decimal | None
    budget: Decimal | None
    turnover: Decimal | None
    outcome: Decimal | None
    earmarks: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def given(self) -> Decimal | None:
        """What the committee had to spend: the frame, else its own budget."""
        return self.budget if self.frame is None else self.frame

    @property
    def result(self) -> Decimal | None:
        return None if self.outcome is None or self.given is None else self.given - self.outcome


@remembered
def committees_of(principal: Unit) -> list[Unit]:
    """Board and committees in code order; companies carry their own equity (one query)."""
    kinds = [kind for kind in POLITICAL_KINDS if kind != UnitKind.COMPANY]
    return list(Unit.objects.filter(principal=principal, kind__in=kinds).select_related("principal").order_by("code"))


def committee_of(unit: Unit) -> Unit | None:
    """The committee or board at or above the unit; None for a company and for the municipality itself."""
    known = {row.pk for row in committees_of(root_of(unit))}
    return next((row for row in reversed(ancestors(unit)) if row.pk in known), None)


@remembered
def year_results(principal: Unit, year: int, cap_base: str, known: Known) -> dict[int, YearResult]:
    """By committee key, as known then: seven queries and one question of the store, however many units.

    A committee none of whose units has a code in the ledger has no outcome; that is not an outcome of 0.
    """
    committees = committees_of(principal)
    above = {row.pk: _committee_of(row.path, committees) for row in unit_rows(principal)}
    income = set(AccountGroup.objects.filter(principal=principal, is_income=True).values_list("code", flat=True))
    net: dict[int, Decimal] = defaultdict(Decimal)
    gross: dict[int, Decimal] = defaultdict(Decimal)
    for unit, group, amount in _budgets(principal, year, known):
        net[unit] += amount
        if group not in income:
            gross[unit] += amount
    coded = set(Responsibility.objects.filter(principal=principal).order_by().values_list("unit_id", flat=True))
    outcome = net_outcome_by_unit(principal, Period.month(year, 12), known)
    frames, earmarks = _frames(principal, year, known)
    found = {}
    for committee in committees:
        units = [pk for pk, over in above.items() if over == committee.pk]
        budgeted = any(unit in net for unit in units)
        frame = frames.get(committee.pk)
        costs = [gross[unit] for unit in units if unit in gross]
        turnover = frame if cap_base == "net_frame" else sum(costs, ZERO) if costs else None
        booked = bool(outcome) and any(unit in coded for unit in units)
        found[committee.pk] = YearResult(
            committee,
            year,
            frame,
            sum((net[unit] for unit in units if unit in net), ZERO) if budgeted else None,
            turnover,
            sum((outcome[unit] for unit in units if unit in outcome), ZERO) if booked else None,
            earmarks.get(committee.pk, {}),
            {unit: net.get(unit, ZERO) - outcome.get(unit, ZERO) for unit in units if unit in outcome or unit in net}
            if outcome
            else {},
        )
    return found


def _committee_of(path: str, committees: list[Unit]) -> int | None:
    return next((row.pk for row in committees if path.startswith(row.path)), None)


def _budgets(principal: Unit, year: int, known: Known) -> list[tuple[int, str, Decimal]]:
    below = Unit.objects.filter(path__startswith=principal.path)
    held = full_year_budgets(principal, below, year, known)
    return [(unit, group, amount) for unit, groups in held.items() for group, amount in groups.items()]


def _frames(principal: Unit, year: int, known: Known) -> tuple[dict[int, Decimal], dict[int, dict[str, Decimal]]]:
    frames: dict[int, Decimal] = {}
    earmarks: dict[int, dict[str, Decimal]] = {}
    rows = known.rows(NetFrame).filter(unit__principal=principal, year=year).order_by()
    for row in rows.values("unit_id", "earmark").annotate(total=Sum("amount")):
        frames[row["unit_id"]] = frames.get(row["unit_id"], ZERO) + row["total"]
        if row["earmark"]:
            earmarks.setdefault(row["unit_id"], {})[row["earmark"]] = row["total"]
    return frames, earmarks


def equity_entries(principal: Unit, known: Known) -> dict[int, list[EquityEntry]]:
    """The booked entries of every committee, oldest first, as known then (one query)."""
    found: dict[int, list[EquityEntry]] = defaultdict(list)
    for row in known.rows(EquityEntry).filter(committee__principal=principal).order_by("year"):
        found[row.committee_id].append(row)
    return found


def equity_before(entries: list[EquityEntry], year: int) -> Decimal:
    """What earlier years left when `year` began."""
    return sum((row.amount for row in entries if row.year < year), ZERO)


def earmarked_before(entries: list[EquityEntry], year: int) -> Decimal:
    """How much of it came from earmarked appropriations."""
    return sum((row.earmarked for row in entries if row.year < year), ZERO)


def closed_years(principal: Unit, known: Known) -> list[int]:
    """The years that have anything booked to equity (one query)."""
    rows = known.rows(EquityEntry).filter(committee__principal=principal).order_by()
    return sorted(set(rows.values_list("year", flat=True)))
