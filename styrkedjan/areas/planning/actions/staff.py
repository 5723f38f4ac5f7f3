"""Staff budgets: posts, the terms they are computed by, and their cost on its way into a budget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions.shared import check_codes, lock
from styrkedjan.areas.planning.models import StaffParameter, StaffPost
from styrkedjan.areas.planning.queries import staff
from styrkedjan.areas.planning.queries.staff import as_rule
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.planning import staff as staff_rules
from styrkedjan.domain.swedish import exact, kronor
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

Months = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A row of a staff budget with its code string."""

    row: str
    post: staff_rules.StaffPost
    responsibility: str
    activity: str = ""


@action("planning.save_staff", "sparade personalbudget")
def save_posts(
    *,
    by: User,
    unit: Unit,
    year: int,
    rows: Sequence[PostRow],
    remove: Collection[str] = (),
    version: str | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set rows of the unit's staff budget; rows not named stay. Returns how many changed.

    With the `version` that the form was opened on, raises EditConflict when somebody else has saved meanwhile.
    """
    permissions.require_budget(by, unit)
    lock(unit)
    check_codes(unit, [(f"rad {row.row}", row.responsibility) for row in rows])
    stored = staff.staff_posts(unit, year, NOW)
    mine = _cells((row.row, row.post) for row in rows)
    facts.require_unchanged(
        stored, version, theirs=lambda: _cells((row.row, as_rule(row)) for row in stored), mine=mine
    )
    current = {row.row: row for row in stored}
    wanted = {
        row.row: {
            "unit_id": unit.pk, "year": year, "row": row.row, "title": row.post.title, "posts": row.post.posts,
            "degree": row.post.degree, "salary": row.post.salary, "first_month": row.post.first_month,
            "last_month": row.post.last_month, "responsibility": row.responsibility, "activity": row.activity,
        }
        for row in rows
    }  # fmt: skip
    count = facts.replace(StaffPost, current, {**wanted, **dict.fromkeys(remove)}, by=by, batch=batch, at=at).changed
    if count:
        tell(unit, unit, year=year, rows=count)
    return count


@transaction.atomic
def start_posts_from_last_year(*, by: User, unit: Unit, year: int) -> int:
    """Begin with last year's posts, their salaries as they are after last year's revision, in whole kronor.

    Refused when the unit has posts already or had none.
    """
    permissions.require_budget(by, unit)
    if staff.staff_posts(unit, year, NOW):
        raise Refused("Det finns redan en personalbudget för året.", "Ändra den i stället.")
    before = staff.staff_posts(unit, year - 1, NOW)
    if not before:
        raise Refused(
            f"{unit.name} har ingen personalbudget för {year - 1} att utgå från.", "Lägg in befattningarna för hand."
        )
    raised = 1 + staff.staff_terms(principal_of(unit), year - 1, NOW).revision
    rows = []
    for row in before:
        salary = (row.salary * raised).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        whole_year = replace(as_rule(row), salary=salary, first_month=1, last_month=staff_rules.MONTHS)
        rows.append(PostRow(row.row, whole_year, row.responsibility, row.activity))
    return save_posts(by=by, unit=unit, year=year, rows=rows)


@action("planning.save_staff_terms", "ändrade villkoren för personalbudgeten")
def save_staff_parameters(
    *,
    by: User,
    principal: Unit,
    year: int,
    parameters: Sequence[staff_rules.StaffParameter],
    version: str | None = None,
) -> int:
    """Set the year's contributions and salary revision, each with its source. Returns how many changed.

    Raises EditConflict when they have been set anew since a form was filled in from `version`.
    """
    permissions.require_planner(by, principal)
    lock(principal)
    rows = list(NOW.rows(StaffParameter).filter(principal=principal, year=year))
    facts.require_unchanged(
        rows,
        version,
        theirs=lambda: _said(staff.staff_parameters(principal, year, NOW)),
        mine=_said(parameters),
    )
    wanted = {
        one.key.value: {
            "principal_id": principal.pk, "year": year, "key": one.key.value, "share": one.share, "month": one.month,
            "source": one.source.strip(), "verified": one.verified,
        }
        for one in parameters
    }  # fmt: skip
    count = facts.replace(StaffParameter, {row.key: row for row in rows}, wanted, by=by).changed
    if count:
        tell(principal, principal, year=year)
    return count


def _cells(rows: Iterable[tuple[str, staff_rules.StaffPost]]) -> dict[str, str]:
    """Posts as the two who wrote compare them, by the form's own names."""
    return {
        f"{name}_{key}": value
        for key, post in rows
        for name, value in (
            ("title", post.title), ("posts", exact(post.posts)), ("degree", f"{exact(post.degree * 100)} %"),
            ("salary", kronor(post.salary)), ("first", f"{post.first_month}–{post.last_month}"),
        )
    }  # fmt: skip


def _said(parameters: Iterable[staff_rules.StaffParameter]) -> dict[str, str]:
    return {one.key.label: f"{exact(one.share * 100)} %, {one.source}" for one in parameters}


def staff_months(unit: Unit, year: int) -> dict[tuple[str, str, str], Months]:
    """The staff's cost per code string, in the account group of labour costs. Raises Refused without such a group."""
    posts = staff.staff_posts(unit, year, NOW)
    group = staff.staff_group(unit) if posts else ""
    if posts and not group:
        raise Refused("Kontoplanen har ingen grupp för personalkostnader.", "Lägg upp kontogruppen för klass 5.")
    terms = staff.staff_terms(principal_of(unit), year, NOW)
    by_code: dict[tuple[str, str], list[staff_rules.StaffPost]] = {}
    for post in posts:
        by_code.setdefault((post.responsibility, post.activity), []).append(as_rule(post))
    return {
        (code, group, activity): staff_rules.staff_cost(rows, terms).months
        for (code, activity), rows in by_code.items()
    }
