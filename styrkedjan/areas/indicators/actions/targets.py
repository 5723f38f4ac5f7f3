"""Targets: decided, known from a moment, corrected by new versions; and carried into the next year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.chain.actions import years
from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries.governing import require_decided_anew
from styrkedjan.areas.indicators import permissions
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink, TargetValue
from styrkedjan.areas.indicators.queries.values import target_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.measures import Direction, Target
from styrkedjan.domain.swedish import exact
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

AimKey = tuple[int, int, int]
_CONTENT = ("floor", "ceiling", "decision_body", "decision_date", "decision_section", "record_number")


@dataclass(frozen=True, slots=True)
class Aim:
    """A target for an indicator, a unit and a year, with the decision. `where` is told in refusals ("rad 12")."""

    indicator: Indicator
    unit: Unit
    year: int
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    decision_body: str = ""
    decision_date: date | None = None
    decision_section: str = ""
    record_number: str = ""
    where: str = ""

    @property
    def key(self) -> AimKey:
        return self.indicator.pk, self.unit.pk, self.year


@transaction.atomic
def set_target(*, by: User, aim: Aim, at: datetime | None = None, version: str | None = None) -> TargetValue:
    """Set or change one target; returns the current row.

    `version` is of the target that a form was filled in from. Raises EditConflict when it was changed meanwhile.
    """
    permissions.require_target(by, aim.unit)
    locking.hold(Unit, [aim.unit.pk])
    held = [row for row in [target_of(aim.indicator, aim.unit, aim.year)] if row]
    theirs = {name: exact(getattr(held[0], name)) for name in ("floor", "ceiling")} if held else {}
    mine = {"floor": exact(aim.floor), "ceiling": exact(aim.ceiling)}
    facts.require_unchanged(held, version, theirs=lambda: theirs, mine=mine)
    decision = Decision(aim.decision_body, aim.decision_date, aim.decision_section, aim.record_number)
    require_decided_anew(decision, held[0].decision if held else NOT_DECIDED, Matter.TARGET, aim.unit)
    return set_targets(by=by, aims=[aim], at=at)[0]


@action("indicators.set_target", "satte ett målvärde")
def set_targets(
    *, by: User, aims: Sequence[Aim], batch: ImportBatch | None = None, at: datetime | None = None
) -> list[TargetValue]:
    """Set or change many targets, all or none. A changed target is a new version; the old stays known for its time."""
    units = {aim.unit.pk: aim.unit for aim in aims}
    for unit in units.values():
        permissions.require_target(by, unit)
    problems = [problem for aim in aims for problem in aim_problems(aim)]
    if problems:
        raise InvalidInput(problems)
    locking.hold(Unit, units)
    current = _current(aims)
    wanted = {aim.key: _fields(aim) for aim in aims}
    written = facts.replace(TargetValue, current, wanted, by=by, at=at, batch=batch)
    rows = {**current, **{_key(row): row for row in written.added}}
    if batch is None:
        for row in written.added:
            tell(row.indicator, row.unit, year=row.year)
    return [rows[aim.key] for aim in aims]


@action("indicators.withdraw_target", "tog tillbaka ett målvärde")
def withdraw_targets(*, by: User, rows: Collection[TargetValue], at: datetime | None = None) -> None:
    """Take targets back: from now on there is none. What was known before stays known for that time."""
    for row in rows:
        permissions.require_target(by, row.unit)
    facts.close(TargetValue, rows, at=at)
    for row in rows:
        tell(row.indicator, row.unit, year=row.year)


def aim_problems(aim: Aim) -> Iterable[Problem]:
    """Everything that keeps the aim from being a target."""
    place = aim.where or f"{aim.indicator.key}, {aim.unit.label}, {aim.year}"
    if aim.unit.principal_id != aim.indicator.principal_id:
        yield Problem("", place, "Enheten och indikatorn hör till olika kommuner.", "Välj en egen enhet.")
    try:
        Target(aim.floor, aim.ceiling)
    except ValueError as error:
        yield Problem("", place, str(error), "Skriv minst ett av minst och högst, det lägre först.")
    if (against := _against_direction(aim)) is not None:
        yield Problem("", place, against, "Byt sida på målvärdet, skriv båda, eller rätta indikatorns riktning.")


def _against_direction(aim: Aim) -> str | None:
    """A target on the wrong side alone would call what is bad fulfilled: a cost of at least so much."""
    side = {Direction.LOWER: (aim.floor, aim.ceiling, "minst"), Direction.HIGHER: (aim.ceiling, aim.floor, "högst")}
    wrong, right, word = side.get(Direction(aim.indicator.direction), (None, None, ""))
    if wrong is None or right is not None:
        return None
    label = Direction(aim.indicator.direction).label.lower()
    return f"För {aim.indicator.name} gäller att {label}, men målvärdet säger bara {word}."


def _fields(aim: Aim) -> dict[str, Any]:
    content = {name: getattr(aim, name) for name in _CONTENT}
    return {"indicator": aim.indicator, "unit": aim.unit, "year": aim.year, **content}


def _key(row: TargetValue) -> AimKey:
    return row.indicator_id, row.unit_id, row.year


def _current(aims: Sequence[Aim]) -> dict[AimKey, TargetValue]:
    rows = NOW.rows(TargetValue).filter(
        indicator__in={aim.indicator.pk for aim in aims},
        unit__in={aim.unit.pk for aim in aims},
        year__in={aim.year for aim in aims},
    )
    return facts.by_key(locking.locked_rows(rows), _key)


@transaction.atomic
def prepare_next_year(*, by: User, plan_year: PlanYear) -> PlanYear:
    """Prepare the year after with chain, indicators and targets. Done again, it adds only what has come since.

    This year's targets become next year's starting point, without decision until next year's is put in.
    """
    following = years.prepare_next_year(by=by, plan_year=plan_year)
    _copy_links(by, following)
    _copy_targets(by, plan_year)
    return following


def _copy_links(by: User, following: PlanYear) -> None:
    links = NOW.rows(IndicatorLink)
    copies = dict(Element.objects.filter(plan_year=following, previous__isnull=False).values_list("previous", "pk"))
    there = set(links.filter(element__plan_year=following).values_list("indicator", "element"))
    measured = {element for _, element in there}
    before = links.filter(element__next_years__plan_year=following).values_list("indicator", "element")
    wanted = {
        (indicator, copies[element]): {"indicator_id": indicator, "element_id": copies[element]}
        for indicator, element in before
        if element in copies and copies[element] not in measured
    }
    facts.replace(IndicatorLink, {}, wanted, by=by)


def _copy_targets(by: User, plan_year: PlanYear) -> None:
    ours = NOW.rows(TargetValue).filter(indicator__principal=plan_year.principal_id)
    there = set(ours.filter(year=plan_year.year + 1).values_list("indicator", "unit"))
    now = timezone.now()
    rows = [
        TargetValue(
            indicator_id=row.indicator_id,
            unit_id=row.unit_id,
            year=plan_year.year + 1,
            floor=row.floor,
            ceiling=row.ceiling,
            known_at=now,
            known_by=by,
        )
        for row in ours.filter(year=plan_year.year)
        if (row.indicator_id, row.unit_id) not in there
    ]
    TargetValue.objects.bulk_create(rows, batch_size=300)
