"""Staff budgets month by month, for those who compare them with how many people worked."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import StaffPost
from styrkedjan.domain.planning.staff import MONTHS
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


def monthly_posts(unit: Unit, year: int, known: Known) -> dict[int, tuple[Decimal, ...]]:
    """Unit (primary key) -> budgeted full-time equivalents January to December, for the subtree (one query).

    A unit without a staff budget is not in the answer: its posts are unknown, never nought.
    """
    rows = known.rows(StaffPost).filter(unit__path__startswith=unit.path, year=year).order_by()
    found: dict[int, list[Decimal]] = {}
    for key, posts, degree, first, last in rows.values_list("unit", "posts", "degree", "first_month", "last_month"):
        months = found.setdefault(key, [ZERO] * MONTHS)
        for month in range(first - 1, last):
            months[month] += posts * degree
    return {key: tuple(months) for key, months in found.items()}
