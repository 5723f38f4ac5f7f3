"""Units' staff budgets and the terms they are computed by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import StaffParameter, StaffPost
from styrkedjan.domain.planning import staff as staff_rules
from styrkedjan.domain.planning.staff import StaffKey, StaffTerms
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.sources.definitions import load_definitions

ZERO = Decimal(0)
# Kommun-Bas class 5 is labour costs; the group that begins there carries the staff budget.
LABOUR_CLASS = "5"


def staff_parameters(principal: Unit, year: int, known: Known) -> tuple[staff_rules.StaffParameter, ...]:
    """The year's contributions and salary revision: the municipality's own, else the standard's (one query)."""
    own = {row.key: row for row in known.rows(StaffParameter).filter(principal=principal, year=year)}
    found = []
    for key in StaffKey:
        row = own.get(key.value)
        if row is not None:
            found.append(staff_rules.StaffParameter(key, row.share, row.source, row.verified, row.month))
        elif key.is_contribution:
            found.append(_standard(key, year))
    return tuple(found)


def parameters_version(principal: Unit, year: int) -> str:
    """The municipality's own as they are now, for a form (one query)."""
    return version_of(NOW.rows(StaffParameter).filter(principal=principal, year=year))


def _standard(key: StaffKey, year: int) -> staff_rules.StaffParameter:
    """The parameter as it comes with the system, dated and with its source."""
    chosen = load_definitions().parameter_sets["personalomkostnader"].parameters
    value = next(one for one in chosen if one.id == key.value).on(date(year, 1, 1))
    return staff_rules.StaffParameter(key, value.share, value.source.text, value.verified, is_own=False)


def staff_terms(principal: Unit, year: int, known: Known) -> StaffTerms:
    """The year's terms to compute with (one query)."""
    return staff_rules.terms_of(staff_parameters(principal, year, known))


def staff_posts(unit: Unit, year: int, known: Known) -> list[StaffPost]:
    """The unit's staff budget (one query)."""
    return list(known.rows(StaffPost).filter(unit=unit, year=year).order_by("row"))


def budgeted_posts(principal: Unit, year: int, known: Known) -> dict[int, Decimal]:
    """Unit (primary key) -> budgeted full-time equivalents over the year, below `principal` (one query).

    A unit without a staff budget is not in the answer: its staffing is unknown, never zero.
    """
    found: dict[int, Decimal] = {}
    for post in known.rows(StaffPost).filter(unit__path__startswith=principal.path, year=year):
        found[post.unit_id] = found.get(post.unit_id, ZERO) + as_rule(post).full_time
    return found


def as_rule(post: StaffPost) -> staff_rules.StaffPost:
    return staff_rules.StaffPost(post.title, post.posts, post.degree, post.salary, post.first_month, post.last_month)


def staff_group(unit: Unit) -> str:
    """The account group that labour costs belong to, "" when the chart has none (one query)."""
    rows = AccountGroup.objects.filter(principal=principal_of(unit), first__startswith=LABOUR_CLASS)
    return str(rows.order_by("first").values_list("code", flat=True).first() or "")
