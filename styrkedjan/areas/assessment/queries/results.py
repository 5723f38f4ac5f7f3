"""Published results: everybody's, as they were known on a day. What is published is no secret from anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, prefetch_related_objects

from styrkedjan.areas.assessment.models import GoodExample, PublishedResult
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment.results import Pool, Result, pool_of_areas, pool_of_totals
from styrkedjan.foundation.known import Known


def results(
    known: Known, *, framework: str | None = None, of: Iterable[Unit] | None = None, until: date | None = None
) -> list[PublishedResult]:
    """Published by `until` (and known then), the newest first (one query)."""
    rows = known.made(PublishedResult.objects.select_related("municipality", "assessment"))
    if framework is not None:
        rows = rows.filter(framework=framework)
    if of is not None:
        rows = rows.filter(municipality__in=list(of))
    if until is not None:
        rows = rows.filter(published_on__lte=until)
    return list(rows.order_by("-published_on", "-year", "name", "-pk"))


def rounds_of(municipality: Unit, known: Known) -> list[PublishedResult]:
    """A municipality's own, the newest first."""
    return results(known, of=[municipality])


def as_result(row: PublishedResult) -> Result:
    """A row as the rules know it, areas in the framework's order."""
    areas = tuple(row.points(area.id) for area in framework_of(row.framework).areas)
    return Result(row.framework, row.name, row.published_on, row.scope, areas, row.total)


def pool(rows: Iterable[PublishedResult], framework: str, scope: str, as_of: date) -> Pool | None:
    """Median and quartiles of the totals."""
    return pool_of_totals(map(as_result, rows), framework, scope, as_of)


def area_medians(
    rows: Iterable[PublishedResult], framework: str, scope: str, as_of: date
) -> tuple[Decimal | None, ...]:
    """Each area's own median, in the framework's order; None where nobody has points."""
    return pool_of_areas(map(as_result, rows), framework, scope, as_of, len(framework_of(framework).areas))


def examples(known: Known, *, framework: str, but: Unit | None = None) -> list[GoodExample]:
    """Good examples that others have published, those with most points in the criterion first (one query)."""
    rows = known.made(GoodExample.objects.select_related("result"), "result__created_at")
    rows = rows.filter(result__framework=framework)
    if but is not None:
        rows = rows.filter(~Q(result__municipality=but))
    return sorted(rows, key=lambda one: (one.criterion, -Decimal(one.result.criteria.get(one.criterion, 0)), one.pk))


def with_examples(rows: list[PublishedResult], known: Known) -> list[PublishedResult]:
    """The rows with their good examples (one query)."""
    prefetch_related_objects(rows, Prefetch("examples", known.made(GoodExample.objects.all())))
    return rows
