"""Units' frames, staff and costs, and the step that writes them as the unit's budget month by month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from styrkedjan.areas.economy import actions as economy
from styrkedjan.areas.economy.models import BudgetLine
from styrkedjan.areas.economy.queries import frame, principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions, queries
from styrkedjan.areas.planning.actions.shared import lock, replace_facts, stamp, touch
from styrkedjan.areas.planning.models import PeriodisationProfile, PlannedCost, StaffPost, UnitFrame
from styrkedjan.areas.planning.queries import budgets as facts
from styrkedjan.domain.economy.periodisation import Profile
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.planning import staff as staff_rules
from styrkedjan.domain.planning.unit_budget import Distribution, distribution_refusal, months_of, overrun_refusal
from styrkedjan.foundation import audit
from styrkedjan.foundation.models import ImportBatch, User

ZERO = Decimal(0)


@transaction.atomic
def distribute(*, by: User, committee: Unit, year: int, amounts: Mapping[Unit, Decimal]) -> int:
    """Give the committee's units their frames; units not named keep theirs. Never more than the committee's frame."""
    permissions.require_budget(by, committee)
    outside = [unit.name for unit in amounts if not unit.path.startswith(committee.path)]
    if outside:
        raise Refused(f"{outside[0]} hör inte till {committee.name}.", "Välj en enhet under nämnden.")
    lock(committee)
    rows = UnitFrame.objects.as_of().filter(unit__path__startswith=committee.path, year=year).select_related("unit")
    current = {row.unit_id: row for row in rows}
    # Two units may have the same name, so the code goes with it.
    parts = {f"{row.unit.name} ({row.unit.code})": row.amount for row in current.values()}
    parts |= {f"{unit.name} ({unit.code})": amount for unit, amount in amounts.items()}
    refusal = distribution_refusal(committee.name, Distribution(frame(committee, year), parts))
    if refusal:
        raise refusal
    wanted = {unit.pk: {"unit_id": unit.pk, "year": year, "amount": amount} for unit, amount in amounts.items()}
    count = replace_facts(UnitFrame, current, wanted, by=by)
    if count:
        audit.record("planning.distribute", by=by, target=committee, unit_path=committee.path, year=year, rows=count)
    return count


@dataclass(frozen=True, slots=True)
class PostRow:
    """A row of a staff budget with its code string."""

    row: str
    post: staff_rules.StaffPost
    responsibility: str
    activity: str = ""


@transaction.atomic
def save_posts(
    *,
    by: User,
    unit: Unit,
    year: int,
    rows: Sequence[PostRow],
    remove: Collection[str] = (),
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set rows of the unit's staff budget; rows not named stay. Returns how many changed."""
    permissions.require_budget(by, unit)
    lock(unit)
    _check_codes(unit, [(f"rad {row.row}", row.responsibility) for row in rows])
    current = {row.row: row for row in facts.staff_posts(unit, year)}
    wanted = {
        row.row: {
            "unit_id": unit.pk, "year": year, "row": row.row, "title": row.post.title, "posts": row.post.posts,
            "degree": row.post.degree, "salary": row.post.salary, "first_month": row.post.first_month,
            "last_month": row.post.last_month, "responsibility": row.responsibility, "activity": row.activity,
        }
        for row in rows
    }  # fmt: skip
    count = replace_facts(StaffPost, current, wanted, by=by, gone=remove, batch=batch, at=at)
    if count:
        audit.record("planning.save_staff", by=by, target=unit, unit_path=unit.path, year=year, rows=count)
    return count


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A planned cost or income (negative) that is not staff, and the key of its profile."""

    responsibility: str
    account_group: str
    amount: Decimal
    activity: str = ""
    profile: str = facts.EVEN_KEY
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.responsibility, self.account_group, self.activity)


@transaction.atomic
def save_costs(
    *, by: User, unit: Unit, year: int, rows: Sequence[PlannedRow], remove: Collection[tuple[str, str, str]] = ()
) -> int:
    """Set planned costs; those not named stay. Raises InvalidInput with every fault."""
    permissions.require_budget(by, unit)
    lock(unit)
    _check_codes(unit, [(" / ".join(row.key), row.responsibility) for row in rows])
    known = {*facts.profiles(principal_of(unit)), facts.LAST_YEAR_KEY}
    odd = [
        Problem("", " / ".join(row.key), f"Profilen ”{row.profile}” finns inte.", "Välj en profil i listan.")
        for row in rows
        if row.profile not in known
    ]
    if odd:
        raise InvalidInput(odd)
    current = {(row.responsibility, row.account_group, row.activity): row for row in facts.planned_rows(unit, year)}
    wanted = {
        row.key: {
            "unit_id": unit.pk, "year": year, "responsibility": row.responsibility,
            "account_group": row.account_group, "activity": row.activity, "amount": row.amount,
            "profile": row.profile, "note": row.note,
        }
        for row in rows
    }  # fmt: skip
    count = replace_facts(PlannedCost, current, wanted, by=by, gone=remove)
    if count:
        audit.record("planning.save_costs", by=by, target=unit, unit_path=unit.path, year=year, rows=count)
    return count


@transaction.atomic
def start_from_last_year(*, by: User, unit: Unit, year: int) -> int:
    """Plan the costs that are not staff as last year's budget had them, falling on the months as then.

    Refused when the unit has planned costs already or had no budget.
    """
    permissions.require_budget(by, unit)
    if facts.planned_rows(unit, year):
        raise Refused("Det finns redan planerade kostnader för året.", "Ändra dem i stället.")
    labour = facts.staff_group(unit)
    lines = BudgetLine.objects.as_of().filter(unit=unit, year=year - 1).exclude(account_group=labour)
    rows = [
        PlannedRow(line.responsibility, line.account_group, sum(line.months, ZERO), line.activity, facts.LAST_YEAR_KEY)
        for line in lines
    ]
    if not rows:
        raise Refused(f"{unit.name} har ingen budget för {year - 1} att utgå från.", "Lägg in kostnaderna för hand.")
    return save_costs(by=by, unit=unit, year=year, rows=rows)


@transaction.atomic
def write_budget(*, by: User, unit: Unit, year: int) -> int:
    """Write staff and planned costs as the unit's budget, month by month. Returns how many budget lines changed.

    Refused when nothing is planned or when the plan is more than the unit has been given.
    """
    permissions.require_budget(by, unit)
    lock(unit)
    months = months_of(facts.as_planned(unit, year))
    for key, extra in _staff_months(unit, year).items():
        before = months.get(key, (ZERO,) * len(extra))
        months[key] = tuple(was + now for was, now in zip(before, extra, strict=True))
    if not months:
        raise Refused("Det finns ingenting planerat att skriva.", "Lägg in personal och kostnader först.")
    total = sum((sum(row, ZERO) for row in months.values()), ZERO)
    refusal = overrun_refusal(unit.name, total, facts.unit_frame(unit, year))
    if refusal:
        raise refusal
    rows = [economy.BudgetRow(*key, amounts) for key, amounts in months.items()]
    count = economy.save_budget(by=by, unit=unit, year=year, rows=rows)
    audit.record("planning.write_budget", by=by, target=unit, unit_path=unit.path, year=year, rows=count)
    return count


def _staff_months(unit: Unit, year: int) -> dict[tuple[str, str, str], tuple[Decimal, ...]]:
    """The staff's cost per code string, in the account group of labour costs."""
    posts = facts.staff_posts(unit, year)
    group = facts.staff_group(unit) if posts else ""
    if posts and not group:
        raise Refused("Kontoplanen har ingen grupp för personalkostnader.", "Lägg upp kontogruppen för klass 5.")
    terms = queries.staff_terms(year)
    by_code: dict[tuple[str, str], list[staff_rules.StaffPost]] = {}
    for post in posts:
        by_code.setdefault((post.responsibility, post.activity), []).append(facts.as_rule(post))
    return {
        (code, group, activity): staff_rules.staff_cost(rows, terms).months
        for (code, activity), rows in by_code.items()
    }


@transaction.atomic
def save_profile(*, by: User, principal: Unit, key: str, name: str, weights: Sequence[Decimal]) -> PeriodisationProfile:
    """Set a municipality's profile. Raises Refused for weights that are no profile."""
    permissions.require_planner(by, principal)
    lock(principal)
    if key in (facts.EVEN_KEY, facts.LAST_YEAR_KEY) or not key.strip():
        raise Refused("Nyckeln är upptagen.", "Välj en annan nyckel.")
    try:
        profile = Profile(name.strip(), tuple(weights))
    except ValueError as error:
        raise Refused(str(error), "Skriv tolv vikter, januari till december.") from error
    values = [str(weight) for weight in profile.weights]
    row = PeriodisationProfile.objects.filter(principal=principal, key=key).first()
    if row is None:
        row = PeriodisationProfile.objects.create(
            principal=principal, key=key, name=profile.name, weights=values, **stamp(by)
        )
    else:
        touch(row, by, name=profile.name, weights=values)
    audit.record("planning.save_profile", by=by, target=row, unit_path=principal.path)
    return row


def _check_codes(unit: Unit, codes: Sequence[tuple[str, str]]) -> None:
    own = set(unit.responsibilities.values_list("code", flat=True))
    problems = [
        Problem("", where, f"Ansvaret ”{code}” hör inte till {unit.name}.", f"Ange {', '.join(sorted(own)) or 'ett'}.")
        for where, code in codes
        if code not in own
    ]
    if problems:
        raise InvalidInput(problems)
