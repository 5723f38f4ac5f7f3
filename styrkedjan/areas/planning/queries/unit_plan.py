"""A unit's plan for a year: what it has been given, volumes, staff, other costs and how they fall on the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine
from styrkedjan.areas.economy.queries.budget_holding import counted_lines, held_lines
from styrkedjan.areas.economy.queries.outcome_months import last_complete_year, outcome_months
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import PeriodisationProfile, PlannedCost, StaffPost, UnitFrame
from styrkedjan.areas.planning.models import UnitVolume as StoredVolume
from styrkedjan.areas.planning.queries.allocation import UnitGrant, lines_of_all, unit_grants_of_all
from styrkedjan.areas.planning.queries.staff import as_rule, staff_group, staff_parameters, staff_posts
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.economy.periodisation import EVEN, Profile, profile_from
from styrkedjan.domain.planning import staff as staff_rules
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.domain.planning.staff import StaffCost, StaffTerms
from styrkedjan.domain.planning.unit_budget import PlannedCost as Planned
from styrkedjan.domain.workings import Working
from styrkedjan.foundation.known import NOW, Known

ZERO = Decimal(0)
EVEN_KEY = "even"
LAST_YEAR_KEY = "last_year"
LAST_OUTCOME_KEY = "last_outcome"
# Profiles that are the unit's own and worked out when the budget is written.
OWN_PROFILES = {LAST_YEAR_KEY: "Som förra årets budget", LAST_OUTCOME_KEY: "Som det senaste hela årets utfall"}


def unit_frame(unit: Unit, year: int, known: Known) -> Decimal | None:
    """What the unit has been given; None before that (one query)."""
    return known.rows(UnitFrame).filter(unit=unit, year=year).values_list("amount", flat=True).first()


def planned_rows(unit: Unit, year: int, known: Known) -> list[PlannedCost]:
    """The unit's planned costs and income but staff (one query)."""
    return list(known.rows(PlannedCost).filter(unit=unit, year=year))


def profiles(principal: Unit, known: Known) -> dict[str, Profile]:
    """The profiles to choose from by key, the even one first (one query)."""
    return {EVEN_KEY: EVEN} | {row.key: as_profile(row) for row in known.made(own_profiles(principal))}


def own_profiles(principal: Unit) -> QuerySet[PeriodisationProfile]:
    """The municipality's own profiles."""
    return PeriodisationProfile.objects.filter(principal=principal).select_related("changed_by")


def as_profile(row: PeriodisationProfile) -> Profile:
    """The profile as the rules see it."""
    return Profile(row.name, tuple(Decimal(str(weight)) for weight in row.weights))


def last_year_profiles(unit: Unit, year: int) -> dict[tuple[str, str, str], Profile]:
    """How last year's budget fell on its months, per code string; only where all months have one sign (one query)."""
    found = {}
    for line in counted_lines(held_lines(unit, (year - 1,), NOW, own=True)):
        weights = tuple(abs(month) for month in line.months)
        if sum(weights) and (all(m >= 0 for m in line.months) or all(m <= 0 for m in line.months)):
            found[line.responsibility, line.account_group, line.activity] = Profile("som förra året", weights)
    return found


def outcome_profiles(unit: Unit, year: int) -> dict[str, Profile]:
    """How the last whole year before `year` fell on its months by account group, where its months have one sign."""
    last = last_complete_year(principal_of(unit), year - 1, NOW)
    found = {}
    for group, months in (outcome_months(unit, last, NOW) if last else {}).items():
        try:
            found[group] = profile_from(f"utfallet {last}", [months])
        except ValueError:
            continue
    return found


def as_planned(unit: Unit, year: int) -> list[Planned]:
    """The planned costs with their profiles resolved; one that cannot be worked out falls evenly."""
    rows, chosen = planned_rows(unit, year, NOW), profiles(principal_of(unit), NOW)
    wanted = {row.profile for row in rows}
    before = last_year_profiles(unit, year) if LAST_YEAR_KEY in wanted else {}
    outcome = outcome_profiles(unit, year) if LAST_OUTCOME_KEY in wanted else {}

    def profile(row: PlannedCost) -> Profile:
        if row.profile == LAST_YEAR_KEY:
            return before.get((row.responsibility, row.account_group, row.activity), EVEN)
        if row.profile == LAST_OUTCOME_KEY:
            return outcome.get(row.account_group, EVEN)
        return chosen.get(row.profile, EVEN)

    return [Planned(row.responsibility, row.account_group, row.activity, row.amount, profile(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class PlannedVolume:
    """A line of a model that the unit may have a volume on, and the volume as it stands."""

    line: LineDefinition
    volume: Decimal | None
    index: Decimal | None
    area: Decimal


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A unit's budget work: frame, volumes and what they give, staff with cost, other costs and what is left."""

    unit: Unit
    year: int
    given: Decimal | None
    grants: tuple[UnitGrant, ...]
    volumes: tuple[PlannedVolume, ...]
    posts: tuple[tuple[StaffPost, Decimal], ...]
    parameters: tuple[staff_rules.StaffParameter, ...]
    cost: StaffCost
    terms: StaffTerms
    working: Working
    costs: tuple[PlannedCost, ...]
    groups: tuple[AccountGroup, ...]
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

    @property
    def granted(self) -> Decimal | None:
        """What the municipality's models give; None without any."""
        return sum((grant.grant for grant in self.grants), ZERO) if self.grants else None

    @property
    def against_grant(self) -> Decimal | None:
        """What would be left of the models' money; None without any."""
        return None if self.granted is None else self.granted - self.total

    @property
    def differs(self) -> bool:
        """Whether the plan has changed since it was written as the budget."""
        return self.written is not None and self.written != self.total


def plan_page(
    unit: Unit,
    year: int,
    known: Known,
    *,
    posts: Sequence[StaffPost] | None = None,
    costs: Sequence[PlannedCost] | None = None,
) -> PlanPage:
    """Everything of a unit's plan for a year (a constant number of queries). `posts` and `costs` may be tried ones."""
    found = staff_posts(unit, year, known) if posts is None else list(posts)
    parameters = staff_parameters(principal_of(unit), year, known)
    terms, ruled = staff_rules.terms_of(parameters), [as_rule(post) for post in found]
    each = tuple((post, staff_rules.staff_cost([one], terms).total) for post, one in zip(found, ruled, strict=True))
    lines = counted_lines(held_lines(unit, (year,), known, own=True))
    grants = [row for row in unit_grants_of_all(principal_of(unit), year, unit, known=known) if row.unit.pk == unit.pk]
    return PlanPage(
        unit, year, unit_frame(unit, year, known), tuple(grants), tuple(_volumes(unit, year, known)), each,
        parameters, staff_rules.staff_cost(ruled, terms), terms, staff_rules.staff_working(ruled, terms),
        tuple(planned_rows(unit, year, known) if costs is None else costs),
        tuple(AccountGroup.objects.filter(principal=principal_of(unit))),
        sum((sum(line.months, ZERO) for line in lines), ZERO) if lines else None,
    )  # fmt: skip


def _volumes(unit: Unit, year: int, known: Known) -> list[PlannedVolume]:
    """The enrolled lines of the unit's own service area, and those it has a volume on."""
    rows = known.rows(StoredVolume).filter(unit=unit, year=year)
    stored = {row.line_key: row for row in rows}
    service = unit.service_area.code if unit.service_area else ""
    found = []
    for line in lines_of_all(principal_of(unit), year, known):
        if line.basis is VolumeBasis.ENROLLED and (line.id in stored or (service and line.service_area == service)):
            row = stored.get(line.id)
            found.append(
                PlannedVolume(line, row.volume, row.index, row.area) if row else PlannedVolume(line, None, None, ZERO)
            )
    return found


def usual_activity(unit: Unit, year: int) -> str:
    """The activity that the unit's budget lies on most, this year's or last; "" when it has none (one query)."""
    rows = NOW.rows(BudgetLine).filter(unit=unit, year__in=(year - 1, year)).exclude(activity="")
    counted = rows.order_by().values_list("activity").annotate(lines=Count("pk")).order_by("-lines", "activity")
    return str(next(iter(counted.values_list("activity", flat=True)), ""))


def cost_groups(unit: Unit) -> list[tuple[str, str]]:
    """The account groups to plan on: all but that of labour costs, which the staff budget fills (two queries)."""
    rows = AccountGroup.objects.filter(principal=principal_of(unit)).exclude(code=staff_group(unit))
    return list(rows.values_list("code", "name"))
