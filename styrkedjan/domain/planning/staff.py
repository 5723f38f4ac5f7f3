"""Staff budgets: posts, degree and salary to salary cost and employer's contributions, month by month.

Exact to the öre; a month's salary is rounded once per post and the contributions once per month on the sum. The rate
is a dated parameter (definitions/parameters/personalomkostnader.yaml), as the rates are set anew every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from styrkedjan.domain.economy.apportion import ORE
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.swedish import number, percent
from styrkedjan.domain.workings import Citation, Input, Step, Working

MONTHS = 12
# The central agreements' usual month.
USUAL_REVISION_MONTH = 4
ZERO = Decimal(0)
HALF = Decimal("0.5")


class StaffKey(StrEnum):
    """What a year adds to the salaries of a staff budget. Each is a parameter with a source."""

    STATUTORY = "arbetsgivaravgift"
    AGREED = "avtalspalagg"
    REVISION = "lonerevision"

    @property
    def label(self) -> str:
        return {
            "arbetsgivaravgift": "Arbetsgivaravgifter enligt lag",
            "avtalspalagg": "Avtalspension och avtalsförsäkringar",
            "lonerevision": "Lönerevision",
        }[self.value]

    @property
    def is_contribution(self) -> bool:
        return self is not StaffKey.REVISION


@dataclass(frozen=True, slots=True)
class StaffParameter:
    """A share with where it comes from; `verified` is whether somebody has read it there.

    `is_own` is False for the standard that comes with the system. Raises ValueError for what cannot be.
    """

    key: StaffKey
    share: Decimal
    source: str
    verified: bool
    month: int | None = None
    is_own: bool = True

    @property
    def month_name(self) -> str:
        return MONTH_NAMES[self.month - 1] if self.month else ""

    def __post_init__(self) -> None:
        if self.key.is_contribution and not 0 <= self.share <= 2:
            raise ValueError(f"{self.key.label} ska ligga mellan 0 och 200 procent.")
        if not self.key.is_contribution and not -HALF <= self.share <= HALF:
            raise ValueError("Lönerevisionen ska ligga mellan −50 och 50 procent.")
        if self.key is StaffKey.REVISION and not 1 <= (self.month or 0) <= MONTHS:
            raise ValueError("Lönerevisionen sker en av årets månader.")
        if not self.source.strip():
            raise ValueError(f"{self.key.label} saknar källa.")


@dataclass(frozen=True, slots=True)
class StaffPost:
    """A row of a staff budget: `posts` people at `degree` (1 = full time) with `salary` kronor a month, full time.

    `first_month`..`last_month` are the months they are employed. Raises ValueError for what cannot be.
    """

    title: str
    posts: Decimal
    degree: Decimal
    salary: Decimal
    first_month: int = 1
    last_month: int = MONTHS

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("En befattning behöver ett namn.")
        if self.posts < 0 or self.salary < 0:
            raise ValueError("Antal och lön kan inte vara negativa.")
        if not 0 <= self.degree <= 1:
            raise ValueError("Sysselsättningsgraden ligger mellan 0 och 100 procent.")
        if not 1 <= self.first_month <= self.last_month <= MONTHS:
            raise ValueError("Månaderna ska ligga mellan 1 och 12, den första först.")

    @property
    def full_time(self) -> Decimal:
        """Full-time equivalents over the year."""
        return self.posts * self.degree * (self.last_month - self.first_month + 1) / MONTHS

    def works(self, month: int) -> bool:
        return self.first_month <= month <= self.last_month


@dataclass(frozen=True, slots=True)
class StaffTerms:
    """What the year adds: contributions and, from `revision_month`, the salary revision, both as shares.

    Raises ValueError for a negative contribution or a month outside the year.
    """

    contributions: Decimal
    source: str = ""
    revision: Decimal = ZERO
    revision_month: int = USUAL_REVISION_MONTH

    def __post_init__(self) -> None:
        if self.contributions < 0 or not 1 <= self.revision_month <= MONTHS:
            raise ValueError("Avgiften kan inte vara negativ och lönerevisionen sker en av årets månader.")

    @property
    def revision_month_name(self) -> str:
        return MONTH_NAMES[self.revision_month - 1]

    def factor(self, month: int) -> Decimal:
        return 1 + self.revision if month >= self.revision_month else Decimal(1)


def terms_of(parameters: Iterable[StaffParameter]) -> StaffTerms:
    """The parameters as terms to compute with; a salary revision that is not stated is none."""
    kept = tuple(parameters)
    fees = [one for one in kept if one.key.is_contribution]
    revision = next((one for one in kept if one.key is StaffKey.REVISION), None)
    told = "; ".join(
        f"{one.key.label} {percent(one.share, 2)}: {one.source}{'' if one.verified else ' (ej verifierad)'}"
        for one in fees
    )
    return StaffTerms(
        sum((one.share for one in fees), ZERO), told, revision.share if revision else ZERO,
        (revision.month if revision else None) or USUAL_REVISION_MONTH,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StaffCost:
    """Kronor by month (twelve each) and full-time equivalents over the year."""

    salaries: tuple[Decimal, ...]
    contributions: tuple[Decimal, ...]
    full_time: Decimal

    @property
    def months(self) -> tuple[Decimal, ...]:
        return tuple(salary + fee for salary, fee in zip(self.salaries, self.contributions, strict=True))

    @property
    def total(self) -> Decimal:
        return sum(self.months, ZERO)


def staff_cost(posts: Iterable[StaffPost], terms: StaffTerms) -> StaffCost:
    """What the posts cost in a year under the terms."""
    kept = tuple(posts)
    salaries = tuple(sum((_salary(post, terms, month) for post in kept), ZERO) for month in range(1, MONTHS + 1))
    fees = tuple(_ore(salary * terms.contributions) for salary in salaries)
    return StaffCost(salaries, fees, sum((post.full_time for post in kept), ZERO))


def _salary(post: StaffPost, terms: StaffTerms, month: int) -> Decimal:
    return _ore(post.posts * post.degree * post.salary * terms.factor(month)) if post.works(month) else ZERO


def _ore(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, rounding=ROUND_HALF_UP)


def staff_working(posts: Sequence[StaffPost], terms: StaffTerms) -> Working:
    """Why the staff costs what it costs."""
    cost = staff_cost(posts, terms)
    salaries = sum(cost.salaries, ZERO)
    steps = [Step(f"Lön för {number(cost.full_time, 2)} årsarbetare", salaries, "kr")]
    if terms.revision:
        text = f"därav lönerevision {percent(terms.revision)} från {terms.revision_month_name}"
        before = staff_cost(posts, StaffTerms(terms.contributions))
        steps.append(Step(text, salaries - sum(before.salaries, ZERO), "kr"))
    steps.append(Step(f"+ personalomkostnader {percent(terms.contributions, 2)}", sum(cost.contributions, ZERO), "kr"))
    inputs = (Input("Personalomkostnadspålägg", percent(terms.contributions, 2), "", terms.source),)
    citation = Citation(terms.source) if terms.source else None
    return Working("Personalkostnad", cost.total, "kr", inputs, tuple(steps), "Antal × grad × månadslön", citation)
