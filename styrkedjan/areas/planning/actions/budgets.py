"""Units' frames and costs, and the step that writes the plan as the unit's budget month by month."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from styrkedjan.areas.economy.actions import budgets
from styrkedjan.areas.economy.models import BudgetLine
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.queries.written import frame
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions.shared import check_codes, lock
from styrkedjan.areas.planning.actions.staff import staff_months
from styrkedjan.areas.planning.models import PeriodisationProfile, PlannedCost, UnitFrame
from styrkedjan.areas.planning.models.budgets import CodeString
from styrkedjan.areas.planning.queries import distribution, staff, unit_plan
from styrkedjan.domain.economy.periodisation import Profile
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.planning.unit_budget import Distribution, distribution_refusal, months_of, overrun_refusal
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import editing, facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

ZERO = Decimal(0)


@action("planning.distribute", "fördelade nämndens ram")
def distribute(
    *,
    by: User,
    committee: Unit,
    year: int,
    amounts: Mapping[Unit, Decimal],
    reasons: Mapping[Unit, str] | None = None,
    version: str | None = None,
) -> int:
    """Give the committee's units their frames; units not named keep theirs. Never more than the committee's frame.

    `reasons` say why a unit's frame leaves the council's basis; where none is named, the one that stands is kept. With
    the `version` that the form was opened on, raises EditConflict when somebody else has saved meanwhile.
    """
    permissions.require_budget(by, committee)
    outside = [unit.name for unit in amounts if not unit.path.startswith(committee.path)]
    if outside:
        raise Refused(f"{outside[0]} hör inte till {committee.name}.", "Välj en enhet under nämnden.")
    lock(committee)
    current = {row.unit_id: row for row in distribution.unit_frames(committee, year, NOW)}
    facts.require_unchanged(
        list(current.values()), version,
        theirs=lambda: {f"unit_{key}": kronor(row.amount) for key, row in current.items()},
        mine={f"unit_{key}": kronor(row.amount) for key, row in current.items()}
        | {f"unit_{unit.pk}": kronor(amount) for unit, amount in amounts.items()},
    )  # fmt: skip
    # Two units may have the same name, so the code goes with it.
    parts = {f"{row.unit.name} ({row.unit.code})": row.amount for row in current.values()}
    parts |= {f"{unit.name} ({unit.code})": amount for unit, amount in amounts.items()}
    refusal = distribution_refusal(committee.name, Distribution(frame(committee, year, NOW), parts))
    if refusal:
        raise refusal
    said = {row.unit_id: row.reason for row in current.values()}
    said |= {unit.pk: reason.strip() for unit, reason in (reasons or {}).items()}
    wanted = {
        unit.pk: {"unit_id": unit.pk, "year": year, "amount": amount, "reason": said.get(unit.pk, "")}
        for unit, amount in amounts.items()
    }
    count = facts.replace(UnitFrame, current, wanted, by=by).changed
    if count:
        tell(committee, committee, year=year, rows=count)
    return count


@dataclass(frozen=True)
class PlannedRow(CodeString):
    """A planned cost or income (negative) that is not staff, and the key of its profile."""

    responsibility: str
    account_group: str
    amount: Decimal
    activity: str = ""
    profile: str = unit_plan.EVEN_KEY
    note: str = ""


@action("planning.save_costs", "sparade planerade kostnader")
def save_costs(
    *,
    by: User,
    unit: Unit,
    year: int,
    rows: Sequence[PlannedRow],
    remove: Collection[tuple[str, str, str]] = (),
    version: str | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set planned costs; those not named stay. Raises InvalidInput with every fault.

    With the `version` that the form was opened on, raises EditConflict when somebody else has saved meanwhile.
    """
    permissions.require_budget(by, unit)
    lock(unit)
    check_codes(unit, [(" / ".join(row.key), row.responsibility) for row in rows])
    known = {*unit_plan.profiles(principal_of(unit), NOW), *unit_plan.OWN_PROFILES}
    odd = [
        Problem("", " / ".join(row.key), f"Profilen ”{row.profile}” finns inte.", "Välj en profil i listan.")
        for row in rows
        if row.profile not in known
    ]
    if odd:
        raise InvalidInput(odd)
    stored = unit_plan.planned_rows(unit, year, NOW)
    facts.require_unchanged(stored, version, theirs=lambda: _cells(stored), mine=_cells(rows))
    current = {row.key: row for row in stored}
    wanted = {
        row.key: {
            "unit_id": unit.pk, "year": year, "responsibility": row.responsibility,
            "account_group": row.account_group, "activity": row.activity, "amount": row.amount,
            "profile": row.profile, "note": row.note,
        }
        for row in rows
    }  # fmt: skip
    count = facts.replace(PlannedCost, current, {**wanted, **dict.fromkeys(remove)}, by=by, batch=batch, at=at).changed
    if count:
        tell(unit, unit, year=year, rows=count)
    return count


def _cells(rows: Iterable[PlannedRow | PlannedCost]) -> dict[str, str]:
    """Planned costs as the two who wrote compare them, by the form's own names."""
    return {f"amount_{row.slug}": f"{kronor(row.amount)}, {row.profile}" for row in rows}


@transaction.atomic
def start_from_last_year(*, by: User, unit: Unit, year: int) -> int:
    """Plan the costs that are not staff as last year's budget had them, falling on the months as then.

    Refused when the unit has planned costs already or had no budget.
    """
    permissions.require_budget(by, unit)
    if unit_plan.planned_rows(unit, year, NOW):
        raise Refused("Det finns redan planerade kostnader för året.", "Ändra dem i stället.")
    labour = staff.staff_group(unit)
    lines = NOW.rows(BudgetLine).filter(unit=unit, year=year - 1).exclude(account_group=labour)
    rows = [
        PlannedRow(
            line.responsibility, line.account_group, sum(line.months, ZERO), line.activity, unit_plan.LAST_YEAR_KEY
        )
        for line in lines
    ]
    if not rows:
        raise Refused(f"{unit.name} har ingen budget för {year - 1} att utgå från.", "Lägg in kostnaderna för hand.")
    return save_costs(by=by, unit=unit, year=year, rows=rows)


@action("planning.write_budget", "skrev enhetens budget")
def write_budget(*, by: User, unit: Unit, year: int) -> int:
    """Write staff and planned costs as the unit's budget, month by month. Returns how many budget lines changed.

    Refused when nothing is planned or when the plan is more than the unit has been given.
    """
    permissions.require_budget(by, unit)
    lock(unit)
    months = months_of(unit_plan.as_planned(unit, year))
    for key, extra in staff_months(unit, year).items():
        before = months.get(key, (ZERO,) * len(extra))
        months[key] = tuple(was + now for was, now in zip(before, extra, strict=True))
    if not months:
        raise Refused("Det finns ingenting planerat att skriva.", "Lägg in personal och kostnader först.")
    total = sum((sum(row, ZERO) for row in months.values()), ZERO)
    refusal = overrun_refusal(unit.name, total, unit_plan.unit_frame(unit, year, NOW))
    if refusal:
        raise refusal
    rows = [budgets.BudgetRow(*key, amounts) for key, amounts in months.items()]
    count = budgets.save_budget(by=by, unit=unit, year=year, rows=rows)
    tell(unit, unit, year=year, rows=count)
    return count


@action("planning.save_profile", "sparade en periodiseringsprofil")
def save_profile(
    *, by: User, principal: Unit, key: str, name: str, weights: Sequence[Decimal], version: str | None = None
) -> PeriodisationProfile:
    """Set a municipality's profile. Raises Refused for weights that are no profile, and EditConflict."""
    permissions.require_planner(by, principal)
    lock(principal)
    if key in (unit_plan.EVEN_KEY, *unit_plan.OWN_PROFILES) or not key.strip():
        raise Refused("Nyckeln är upptagen.", "Välj en annan nyckel.")
    try:
        profile = Profile(name.strip(), tuple(weights))
    except ValueError as error:
        raise Refused(str(error), "Skriv tolv vikter, januari till december.") from error
    values = [str(weight) for weight in profile.weights]
    row = PeriodisationProfile.objects.filter(principal=principal, key=key).first()
    if row is None:
        row = editing.create(
            PeriodisationProfile, by=by, principal=principal, key=key, name=profile.name, weights=values
        )
    else:
        mine = {"name": profile.name, "m01": ", ".join(values)}
        editing.require_version(row, version, theirs={"name": row.name, "m01": ", ".join(row.weights)}, mine=mine)
        editing.write(row, by=by, name=profile.name, weights=values)
    tell(row, principal)
    return row
