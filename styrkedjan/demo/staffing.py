"""How many people Ekevik planned for and how many worked, month by month, as the payroll system would say.

The school committee keeps staff budgets here; the others read their plan in with the outcome. Posts follow what the
personnel cost, but for a share that is price.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from styrkedjan.areas.economy.actions import staffing
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import staff
from styrkedjan.areas.planning.queries.staff import staff_terms
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.periods import Period
from styrkedjan.domain.planning.staff import StaffPost
from styrkedjan.foundation.known import NOW

D = Decimal
CENT = D("0.01")
# How much of a unit's personnel variance is people; the rest is what they cost.
PEOPLE = 0.6
PLANNERS = "300"
# Title, share of the posts, degree and monthly salary.
TITLES: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "grundskola": (("Lärare", "0.66", "0.95", 41_200), ("Specialpedagog", "0.06", "0.9", 43_500),
                   ("Elevassistent", "0.24", "0.85", 29_400), ("Rektor", "0.04", "1", 57_800)),
    "fritidshem": (("Lärare i fritidshem", "0.55", "0.9", 36_900), ("Fritidsledare", "0.45", "0.8", 28_700)),
    "": (("Handläggare", "0.9", "1", 42_500), ("Chef", "0.1", "1", 62_000)),
}  # fmt: skip
SALARY = 35_500.0


@dataclass(frozen=True, slots=True)
class Personnel:
    """A unit's personnel budget of a year, and its true cost by month as a share of the budget."""

    unit: Unit
    code: str
    activity: str
    budget: float
    share: np.ndarray


def build(setting: Setting, made: Organisation, costs: dict[int, list[Personnel]]) -> None:
    """`costs` is year -> the units with a personnel budget."""
    random = np.random.default_rng(setting.seed + 3)
    by = setting.people["controller"]
    for year, rows in costs.items():
        loading = 12 * (1 + float(staff_terms(made.root, year, NOW).contributions))
        planned = {row.code: round(D(row.budget / (_salary(row.unit) * loading)), 1) for row in rows}
        budgets: dict[str, list[StaffPost]] = {}
        if year == setting.year:
            keepers = [row for row in rows if row.unit.path.startswith(made.bodies[PLANNERS].path)]
            budgets = {row.code: _posts(row.unit, planned[row.code]) for row in keepers}
            planned |= {code: sum((post.full_time for post in posts), D(0)) for code, posts in budgets.items()}
        worked = {row.code: _worked(row, planned[row.code], random) for row in rows}
        for first, last, known in _publications(setting, year):
            said = {
                (row.code, Period.month(year, month)): staffing.StaffRow(
                    worked[row.code][month - 1], None if row.code in budgets else planned[row.code]
                )
                for row in rows
                for month in range(first, last + 1)
            }
            staffing.save_staff(by=by, where=made.root, rows=said, at=moment(known, 10))
        _staff_budgets(setting, [row for row in rows if row.code in budgets], budgets, year)


def _service(unit: Unit) -> str:
    return unit.service_area.code if unit.service_area else ""


def _salary(unit: Unit) -> float:
    """What a post is paid in the mean, so that the staff budget is what the budget has for personnel."""
    titles = TITLES.get(_service(unit), ())
    return sum(float(share) * salary for _, share, _, salary in titles) or SALARY


def _worked(row: Personnel, planned: Decimal, random: np.random.Generator) -> list[Decimal]:
    shares = 1 + PEOPLE * (row.share - 1) + random.normal(0, 0.006, size=12)
    return [(planned * D(str(round(float(share), 4)))).quantize(CENT) for share in shares]


def _publications(setting: Setting, year: int) -> list[tuple[int, int, date]]:
    """First and last month, and the day the payroll system's file was read in."""
    if year < setting.year:
        return [(1, 12, date(year + 1, 1, 20))]
    latest = setting.latest.number
    ends = [*(month for month in (4, 8) if month < latest), latest]
    firsts = [1, *(end + 1 for end in ends)]
    return [(first, end, date(year + end // 12, end % 12 + 1, 6)) for first, end in zip(firsts, ends, strict=False)]


def _staff_budgets(setting: Setting, rows: Iterable[Personnel], budgets: dict[str, list[StaffPost]], year: int) -> None:
    """The planned posts by title, as each unit's staff budget of the year."""
    known = moment(date(year - 1, 12, 15))
    for row in rows:
        posts = [
            staff.PostRow(str(number), post, row.code, row.activity) for number, post in enumerate(budgets[row.code], 1)
        ]
        staff.save_posts(by=setting.people["controller"], unit=row.unit, year=year, rows=posts, at=known)


def _posts(unit: Unit, planned: Decimal) -> list[StaffPost]:
    """The posts by title, in halves as people are employed."""
    return [
        StaffPost(title, max(D("0.5"), round(planned * D(share) / D(degree) * 2) / D(2)), D(degree), D(salary))
        for title, share, degree, salary in TITLES[_service(unit)]
    ]
