"""What a scenario rests on: models, population, volumes and increases as they were read, and where its lines start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, QuerySet

from styrkedjan.areas.planning.models import (
    AllocationLine,
    AllocationModel,
    Assumption,
    PopulationForecast,
    Scenario,
    ScenarioLine,
    ScenarioStep,
    UnitVolume,
)
from styrkedjan.areas.planning.queries import allocation
from styrkedjan.areas.planning.queries.model_changes import versions_of
from styrkedjan.areas.planning.queries.scenarios import ScenarioView, base_lines
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.model_use import Drift, Use, Version, drifts, use_of
from styrkedjan.domain.planning.multi_year import Key, LineStep, Plan, YearOutcome, outcome
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)
INCREASES = (Key.SALARY_INCREASE, Key.SALARY_SHARE, Key.PRICE_INCREASE)


@remembered
def uses(scenario: Scenario, known: Known) -> list[Use]:
    """Each model that gave grants, and what else they were computed from, as it stood when the oldest was read.

    Two queries for the models and one for each of population, volumes and increases that they rest on.
    """
    steps = known.rows(ScenarioStep).filter(line__scenario=scenario, grant__isnull=False, model__isnull=False)
    read = list(steps.order_by("model__name").values_list("model", "model__name").annotate(at=Min("model_read_at")))
    if not read:
        return []
    models = [model for model, _, _ in read]
    versions = versions_of(models, scenario.first_year, known)
    found = [use_of(name, at, [Version(one.at, one.by) for one in versions[model]]) for model, name, at in read]
    return found + _shared(scenario, models, min(at for *_, at in read), known)


def _shared(scenario: Scenario, models: list[int], read_at: datetime, known: Known) -> list[Use]:
    """What all models read; of each only where some line or some later year rests on it."""
    first, *_, last = scenario.years
    lines = known.rows(AllocationLine).filter(model__in=models, year=first)
    bases = set(lines.order_by().values_list("basis", flat=True).distinct())
    rows: list[tuple[str, QuerySet[Any]]] = [
        (
            "Löne- och prisökningen",
            known.ever(Assumption).filter(scenario=scenario, year__gt=first, key__in=INCREASES),
        )
    ]
    if VolumeBasis.MEAN_POPULATION in bases:
        people = known.ever(PopulationForecast).filter(principal=scenario.principal, year__range=(first - 1, last))
        rows.append(("Befolkningsprognosen", people))
    if VolumeBasis.ENROLLED in bases:
        heads = known.ever(UnitVolume).filter(unit__principal=scenario.principal, year__in=scenario.years)
        rows.append(("Enheternas antal", heads))
    return [use_of(name, read_at, _versions(query, known)) for name, query in rows]


def _versions(rows: QuerySet[Any], known: Known) -> Iterable[Version]:
    """The moments when rows came or went (one query)."""
    found: dict[datetime, str] = {}
    told = rows.order_by().values_list(
        "known_at", "superseded_at", "known_by__first_name", "known_by__last_name", "known_by__username"
    )
    for at, gone, first, last, username in told.distinct():
        found[at] = f"{first or ''} {last or ''}".strip() or username or ""
        if gone is not None and known.holds(gone):
            found.setdefault(gone, "")
    return [Version(at, by) for at, by in found.items()]


@remembered
def drift(scenario: Scenario) -> tuple[Drift, ...]:
    """The committees whose frame or budget of the year before has moved since the scenario began (five queries)."""
    then: dict[str, Decimal] = {}
    for line in ScenarioLine.objects.filter(scenario=scenario).select_related("committee"):
        then[line.committee.label] = then.get(line.committee.label, ZERO) + line.base
    now: dict[str, Decimal] = {}
    for base in base_lines(scenario.principal, scenario.first_year - 1):
        now[base.committee.label] = now.get(base.committee.label, ZERO) + base.amount
    return drifts(then, now)


def grants(view: ScenarioView, model: AllocationModel, known: Known) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """What the model gives now by (line's primary key, year): grant and volume, priced up year by year.

    Raises KeyError where a year after the first lacks increases.
    """
    found: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    factor, scenario = Decimal(1), view.scenario
    for year in scenario.years:
        if year > scenario.first_year:
            factor *= 1 + view.plan.index(year)
        page = allocation.allocation_page(model, scenario.first_year, volume_year=year, known=known)
        for line in view.lines:
            code = line.service_area.code if line.service_area and not line.earmark else ""
            if code in page.by_service:
                (grant, volume), share = page.by_service[code], _share(line, view.lines)
                cents = Decimal("0.01")
                found[line.pk, year] = ((grant * factor * share).quantize(cents), (volume * share).quantize(cents))
    return found


def _share(line: ScenarioLine, lines: tuple[ScenarioLine, ...]) -> Decimal:
    """A service that several committees have is shared as their bases are."""
    same = [one for one in lines if one.service_area_id == line.service_area_id and not one.earmark]
    whole = sum((one.base for one in same), ZERO)
    return line.base / whole if whole and len(same) > 1 else Decimal(1)


def read_again(view: ScenarioView) -> tuple[YearOutcome, ...]:
    """The years as they would be with today's models in place of what was read, in no way saved.

    Each line is read from the model that gave it its grant; nothing when the plan is not whole.
    """
    if not view.is_complete:
        return ()
    steps = NOW.rows(ScenarioStep).filter(line__scenario=view.scenario, grant__isnull=False).select_related("model")
    given = {(step.line_id, step.year): step.model for step in steps if step.model is not None}
    now = {model: grants(view, model, NOW) for model in set(given.values())}
    keys = {line.key: line.pk for line in view.lines}
    plan: Plan = replace(
        view.plan,
        lines=tuple(
            replace(
                line,
                steps={
                    year: _again(step, now[model].get((keys[line.key], year)))
                    if (model := given.get((keys[line.key], year))) else step
                    for year, step in line.steps.items()
                },
            )
            for line in view.plan.lines
        ),
    )  # fmt: skip
    return outcome(plan)


def _again(step: LineStep, found: tuple[Decimal, Decimal] | None) -> LineStep:
    return step if found is None else replace(step, grant=found[0], volume=found[1])
