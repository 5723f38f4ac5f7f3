"""From the municipality's frames to committees, and from a committee's frame to its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from styrkedjan.areas.economy.models import NetFrame
from styrkedjan.areas.economy.queries.budget_holding import full_year_budgets
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.queries.written import frame
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import committees, valid_on
from styrkedjan.areas.planning.models import UnitFrame
from styrkedjan.areas.planning.queries import motions, scenarios
from styrkedjan.areas.planning.queries.allocation import UnitGrant, unit_grants_of_all
from styrkedjan.domain.planning.unit_budget import Distribution, FrameShift, area_sentence, propose, shift_sentence
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """A unit: last year's budget, what the model gives, what is proposed, what it has been given and has written."""

    unit: Unit
    before: Decimal | None
    grant: UnitGrant | None
    proposed: Decimal | None
    amount: Decimal | None
    written: Decimal | None
    reason: str = ""

    @property
    def shift(self) -> FrameShift:
        """The unit's frame against the council's basis: what the model gives it, where nothing of that is missing."""
        whole = self.grant is not None and not self.grant.missing
        return FrameShift(self.grant.grant if self.grant and whole else None, self.amount, self.reason)


@dataclass(frozen=True, slots=True)
class DistributionPage:
    """A committee's frame and its units. `basis` tells what the proposal rests on."""

    committee: Unit
    year: int
    rows: tuple[DistributionRow, ...]
    distribution: Distribution
    basis: str
    version: str
    areas: Mapping[str, FrameShift]

    @property
    def shift(self) -> str:
        return shift_sentence(row.shift for row in self.rows)

    @property
    def shifted_areas(self) -> str:
        return area_sentence(self.areas)


@remembered
def distribution_page(committee: Unit, year: int, known: Known) -> DistributionPage:
    """The units below the committee that have a responsibility code (a constant number of queries)."""
    units = list(
        Unit.objects.filter(valid_on(date(year, 1, 1)), path__startswith=committee.path, responsibilities__isnull=False)
        .distinct().order_by("path").select_related("service_area", "principal")
    )  # fmt: skip
    frames = unit_frames(committee, year, known)
    given = {row.unit_id: (row.amount, row.reason) for row in frames}
    before, written = (_budget_totals(committee, at, known) for at in (year - 1, year))
    grants = _grants(committee, year, known)
    total = frame(committee, year, known)
    weights = {unit.code: _weight(unit, before, grants) for unit in units}
    proposed = propose(total, weights) if total is not None and total > 0 else {}
    rows = tuple(
        DistributionRow(
            unit,
            before.get(unit.pk),
            grants.get(unit.pk),
            proposed.get(unit.code),
            given.get(unit.pk, (None, ""))[0],
            written.get(unit.pk),
            given.get(unit.pk, (None, ""))[1],
        )
        for unit in units
    )
    parts = {row.unit.code: row.amount for row in rows if row.amount is not None}
    basis = "Förslaget följer resursfördelningsmodellen där den räcker och annars förra årets budget."
    areas = _areas(committee, year, rows, known)
    return DistributionPage(committee, year, rows, Distribution(total, parts), basis, version_of(frames), areas)


def unit_frames(committee: Unit, year: int, known: Known) -> list[UnitFrame]:
    """What the committee has given its units (one query)."""
    rows = known.rows(UnitFrame).filter(unit__path__startswith=committee.path, year=year)
    return list(rows.select_related("unit", "known_by"))


def _areas(committee: Unit, year: int, rows: Iterable[DistributionRow], known: Known) -> dict[str, FrameShift]:
    """The committee's service areas: what the decided budget reckoned with, and what the units of each have been given.

    Nothing before the budget is decided; what is given is not known until every unit of the area has a frame.
    """
    decided = scenarios.decided(principal_of(committee), year, known)
    if decided is None:
        return {}
    view = motions.as_decided(scenarios.scenario_view(decided, known))
    own = [line for line in view.lines if line.committee_id == committee.pk and line.service_area and not line.earmark]
    found = {}
    for line in own if view.is_complete else ():
        given = [row.amount for row in rows if row.unit.service_area_id == line.service_area_id]
        known_all = [amount for amount in given if amount is not None]
        whole = bool(given) and len(known_all) == len(given)
        name = line.label.split(": ", 1)[-1]
        found[name] = FrameShift(view.years[0].frames[line.key], sum(known_all, ZERO) if whole else None)
    return found


def _weight(unit: Unit, before: Mapping[int, Decimal], grants: Mapping[int, UnitGrant]) -> Decimal:
    """A unit's share follows what the model gives it, else its budget the year before."""
    grant = grants.get(unit.pk)
    return grant.grant if grant and not grant.missing else before.get(unit.pk, ZERO)


def _budget_totals(scope: Unit, year: int, known: Known) -> dict[int, Decimal]:
    held = full_year_budgets(principal_of(scope), Unit.objects.filter(path__startswith=scope.path), year, known)
    return {unit: sum(groups.values(), ZERO) for unit, groups in held.items()}


def _grants(committee: Unit, year: int, known: Known) -> dict[int, UnitGrant]:
    """What the municipality's models give the committee's units; a unit in several models gets their sum."""
    found: dict[int, UnitGrant] = {}
    for grant in unit_grants_of_all(principal_of(committee), year, committee, known=known):
        other = found.get(grant.unit.pk)
        found[grant.unit.pk] = grant if other is None else UnitGrant(
            grant.unit, other.grant + grant.grant, other.volume + grant.volume,
            (*other.workings, *grant.workings), (*other.missing, *grant.missing), (*other.lines, *grant.lines),
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class CommitteeBudget:
    """How far a committee's budget work has come: its frame, what of it units have, and what they have written."""

    committee: Unit
    frame: Decimal | None
    distributed: Decimal | None
    written: Decimal | None
    units: int
    units_written: int

    @property
    def left(self) -> Decimal | None:
        return None if self.frame is None else self.frame - (self.distributed or ZERO)


@remembered
def budget_overview(principal: Unit, year: int, known: Known) -> list[CommitteeBudget]:
    """Every committee but the companies, which have no frame (five queries, however many committees and units)."""
    bodies = [body for body in committees(principal) if body.kind != UnitKind.COMPANY]
    frames = known.rows(NetFrame).filter(unit__path__startswith=principal.path, year=year).order_by()
    given = known.rows(UnitFrame).filter(unit__path__startswith=principal.path, year=year).order_by()
    totals = _budget_totals(principal, year, known)
    answering = Unit.objects.filter(
        valid_on(date(year, 1, 1)), path__startswith=principal.path, responsibilities__isnull=False
    )
    paths = dict(answering.distinct().values_list("pk", "path"))
    by_frame = _by_body(
        bodies, frames.values("unit__path").annotate(total=Sum("amount")).values_list("unit__path", "total")
    )
    by_given = _by_body(
        bodies, given.values("unit__path").annotate(total=Sum("amount")).values_list("unit__path", "total")
    )
    by_written = _by_body(bodies, ((paths[pk], total) for pk, total in totals.items() if pk in paths))
    rows = []
    for body in bodies:
        own = [pk for pk, path in paths.items() if path.startswith(body.path)]
        rows.append(
            CommitteeBudget(
                body, by_frame.get(body.pk), by_given.get(body.pk), by_written.get(body.pk), len(own),
                sum(1 for pk in own if pk in totals),
            )
        )  # fmt: skip
    return rows


def _by_body(bodies: Iterable[Unit], amounts: Iterable[tuple[str, Decimal]]) -> dict[int, Decimal]:
    """Amounts by path, summed to the committee they lie under."""
    sums: dict[int, Decimal] = {}
    for path, amount in amounts:
        owner = next((body.pk for body in bodies if path.startswith(body.path)), None)
        if owner is not None:
            sums[owner] = sums.get(owner, ZERO) + amount
    return sums
