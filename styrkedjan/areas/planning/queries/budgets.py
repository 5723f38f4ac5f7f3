"""From a committee's frame to units, and from a unit's staff and costs to its budget; versions with what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, Sum

from styrkedjan.areas.economy.models import MONTH_FIELDS, AccountGroup, BudgetLine
from styrkedjan.areas.economy.queries import frame, principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import valid_on
from styrkedjan.areas.planning.models import PeriodisationProfile, PlannedCost, StaffPost, UnitFrame
from styrkedjan.areas.planning.queries.allocation import UnitGrant, unit_grants_of_all
from styrkedjan.domain.economy.periodisation import EVEN, Profile
from styrkedjan.domain.planning import staff as staff_rules
from styrkedjan.domain.planning.staff import StaffCost, StaffTerms
from styrkedjan.domain.planning.unit_budget import Distribution, propose
from styrkedjan.domain.planning.unit_budget import PlannedCost as Planned
from styrkedjan.domain.workings import Working
from styrkedjan.sources.definitions import load_definitions

ZERO = Decimal(0)
EVEN_KEY = "even"
LAST_YEAR_KEY = "last_year"
STAFF_PARAMETERS = ("arbetsgivaravgift", "avtalspalagg")
# Kommun-Bas class 5 is labour costs; the group that begins there carries the staff budget.
LABOUR_CLASS = "5"


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """A unit: last year's budget, what the model gives, what is proposed and what it has been given."""

    unit: Unit
    before: Decimal | None
    grant: UnitGrant | None
    proposed: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class DistributionPage:
    """A committee's frame and its units. `basis` tells what the proposal rests on."""

    committee: Unit
    year: int
    rows: tuple[DistributionRow, ...]
    distribution: Distribution
    basis: str


def distribution_page(committee: Unit, year: int, as_of: datetime | None = None) -> DistributionPage:
    """The units below the committee that have a responsibility code (a constant number of queries)."""
    units = list(
        Unit.objects.filter(valid_on(date(year, 1, 1)), path__startswith=committee.path, responsibilities__isnull=False)
        .distinct().order_by("path").select_related("service_area", "principal")
    )  # fmt: skip
    given = dict(UnitFrame.objects.as_of(as_of).filter(unit__in=units, year=year).values_list("unit", "amount"))
    before = _budget_totals(committee, year - 1, as_of)
    grants = _grants(committee, year, as_of)
    total = frame(committee, year, as_of)
    weights = {unit.code: _weight(unit, before, grants) for unit in units}
    proposed = propose(total, weights) if total is not None and total > 0 else {}
    rows = tuple(
        DistributionRow(unit, before.get(unit.pk), grants.get(unit.pk), proposed.get(unit.code), given.get(unit.pk))
        for unit in units
    )
    parts = {row.unit.code: row.amount for row in rows if row.amount is not None}
    basis = "Förslaget följer resursfördelningsmodellen där den räcker och annars förra årets budget."
    return DistributionPage(committee, year, rows, Distribution(total, parts), basis)


def _weight(unit: Unit, before: Mapping[int, Decimal], grants: Mapping[int, UnitGrant]) -> Decimal:
    """A unit's share follows what the model gives it, else its budget the year before."""
    grant = grants.get(unit.pk)
    return grant.grant if grant and not grant.missing else before.get(unit.pk, ZERO)


def _budget_totals(scope: Unit, year: int, as_of: datetime | None) -> dict[int, Decimal]:
    rows = BudgetLine.objects.as_of(as_of).filter(unit__path__startswith=scope.path, year=year)
    sums = rows.order_by().values_list("unit").annotate(*(Sum(name) for name in MONTH_FIELDS))
    return {unit: sum(months, ZERO) for unit, *months in sums}


def _grants(committee: Unit, year: int, as_of: datetime | None) -> dict[int, UnitGrant]:
    """What the municipality's models give the committee's units; a unit in several models gets their sum."""
    found: dict[int, UnitGrant] = {}
    for grant in unit_grants_of_all(principal_of(committee), year, committee, as_of):
        other = found.get(grant.unit.pk)
        found[grant.unit.pk] = grant if other is None else UnitGrant(
            grant.unit, other.grant + grant.grant, other.volume + grant.volume,
            (*other.workings, *grant.workings), (*other.missing, *grant.missing), (*other.lines, *grant.lines),
        )  # fmt: skip
    return found


def unit_frame(unit: Unit, year: int, as_of: datetime | None = None) -> Decimal | None:
    """What the unit has been given; None before that (one query)."""
    return UnitFrame.objects.as_of(as_of).filter(unit=unit, year=year).values_list("amount", flat=True).first()


def staff_terms(year: int) -> StaffTerms:
    """The year's contributions, from the dated parameters, with their sources (no query)."""
    chosen = load_definitions().parameter_sets["personalomkostnader"].parameters
    values = [one.on(date(year, 1, 1)) for one in chosen if one.id in STAFF_PARAMETERS]
    told = "; ".join(f"{one.name}: {one.source.text}" for one in values)
    return StaffTerms(sum((one.share for one in values), ZERO), told)


def staff_posts(unit: Unit, year: int, as_of: datetime | None = None) -> list[StaffPost]:
    """The unit's staff budget (one query)."""
    return list(StaffPost.objects.as_of(as_of).filter(unit=unit, year=year).order_by("row"))


def budgeted_posts(principal: Unit, year: int, as_of: datetime | None = None) -> dict[int, Decimal]:
    """Unit (primary key) -> budgeted full-time equivalents over the year, below `principal` (one query).

    A unit without a staff budget is not in the answer: its staffing is unknown, never zero.
    """
    found: dict[int, Decimal] = {}
    for post in StaffPost.objects.as_of(as_of).filter(unit__path__startswith=principal.path, year=year):
        found[post.unit_id] = found.get(post.unit_id, ZERO) + as_rule(post).full_time
    return found


def as_rule(post: StaffPost) -> staff_rules.StaffPost:
    return staff_rules.StaffPost(post.title, post.posts, post.degree, post.salary, post.first_month, post.last_month)


def planned_rows(unit: Unit, year: int, as_of: datetime | None = None) -> list[PlannedCost]:
    """The unit's planned costs and income but staff (one query)."""
    return list(PlannedCost.objects.as_of(as_of).filter(unit=unit, year=year))


def profiles(principal: Unit) -> dict[str, Profile]:
    """The profiles to choose from by key, the even one first (one query)."""
    rows = PeriodisationProfile.objects.filter(principal=principal)
    return {EVEN_KEY: EVEN} | {
        row.key: Profile(row.name, tuple(Decimal(str(weight)) for weight in row.weights)) for row in rows
    }


def last_year_profiles(unit: Unit, year: int) -> dict[tuple[str, str, str], Profile]:
    """How last year's budget fell on its months, per code string; only where all months have one sign (one query)."""
    found = {}
    for line in BudgetLine.objects.as_of().filter(unit=unit, year=year - 1):
        weights = tuple(abs(month) for month in line.months)
        if sum(weights) and (all(m >= 0 for m in line.months) or all(m <= 0 for m in line.months)):
            found[line.responsibility, line.account_group, line.activity] = Profile("som förra året", weights)
    return found


def as_planned(unit: Unit, year: int) -> list[Planned]:
    """The planned costs with their profiles resolved (three queries)."""
    rows, chosen, before = planned_rows(unit, year), profiles(principal_of(unit)), last_year_profiles(unit, year)
    return [
        Planned(row.responsibility, row.account_group, row.activity, row.amount,
                before.get((row.responsibility, row.account_group, row.activity), EVEN)
                if row.profile == LAST_YEAR_KEY else chosen.get(row.profile, EVEN))
        for row in rows
    ]  # fmt: skip


def staff_group(unit: Unit) -> str:
    """The account group that labour costs belong to, "" when the chart has none (one query)."""
    rows = AccountGroup.objects.filter(principal=principal_of(unit), first__startswith=LABOUR_CLASS)
    return str(rows.order_by("first").values_list("code", flat=True).first() or "")


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A unit's budget work: frame, staff with cost, other costs and what is left."""

    unit: Unit
    year: int
    given: Decimal | None
    posts: tuple[tuple[StaffPost, Decimal], ...]
    cost: StaffCost
    terms: StaffTerms
    working: Working
    costs: tuple[PlannedCost, ...]
    written: Decimal | None

    @property
    def other(self) -> Decimal:
        return sum((row.amount for row in self.costs), ZERO)

    @property
    def total(self) -> Decimal:
        return self.cost.total + self.other

    @property
    def left(self) -> Decimal | None:
        return None if self.given is None else self.given - self.total


def plan_page(unit: Unit, year: int, as_of: datetime | None = None) -> PlanPage:
    """Everything of a unit's plan for a year (four queries)."""
    posts, terms = staff_posts(unit, year, as_of), staff_terms(year)
    ruled = [as_rule(post) for post in posts]
    each = tuple((post, staff_rules.staff_cost([one], terms).total) for post, one in zip(posts, ruled, strict=True))
    lines = list(BudgetLine.objects.as_of(as_of).filter(unit=unit, year=year))
    return PlanPage(
        unit, year, unit_frame(unit, year, as_of), each, staff_rules.staff_cost(ruled, terms), terms,
        staff_rules.staff_working(ruled, terms), tuple(planned_rows(unit, year, as_of)),
        sum((sum(line.months, ZERO) for line in lines), ZERO) if lines else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BudgetVersion:
    """A moment when the unit's budget became another, by whom, and its net total from then on."""

    at: datetime
    by: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """A line that differs between two moments; None is that the line was not there."""

    group: str
    responsibility: str
    activity: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        return (self.after or ZERO) - (self.before or ZERO)


def budget_versions(unit: Unit, year: int) -> list[BudgetVersion]:
    """Every version of the unit's budget, newest first (one query)."""
    rows = list(BudgetLine.objects.filter(unit=unit, year=year).select_related("known_by"))
    by_moment = {row.known_at: str(row.known_by) for row in rows}
    moments = set(by_moment) | {row.superseded_at for row in rows if row.superseded_at}
    return [BudgetVersion(at, by_moment.get(at, ""), _total_at(rows, at)) for at in sorted(moments, reverse=True)]


def _total_at(rows: list[BudgetLine], at: datetime) -> Decimal:
    return sum((sum(row.months, ZERO) for row in rows if _known(row, at)), ZERO)


def _known(row: BudgetLine, at: datetime) -> bool:
    return row.known_at <= at and (row.superseded_at is None or row.superseded_at > at)


def budget_diff(unit: Unit, year: int, first: datetime, second: datetime) -> list[BudgetChange]:
    """The lines whose year differs between two moments (two queries)."""
    groups = dict(AccountGroup.objects.filter(principal=principal_of(unit)).values_list("code", "name"))
    rows = BudgetLine.objects.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=first), unit=unit, year=year)
    found: dict[tuple[str, str, str], list[Decimal | None]] = {}
    for row in rows:
        key = (row.account_group, row.responsibility, row.activity)
        for place, at in enumerate((first, second)):
            if _known(row, at):
                found.setdefault(key, [None, None])[place] = sum(row.months, ZERO)
    return [
        BudgetChange(groups.get(key[0], key[0]), key[1], key[2], before, after)
        for key, (before, after) in sorted(found.items())
        if before != after
    ]
