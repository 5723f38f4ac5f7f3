"""The auditors' recommendations as a workbook: in from the auditors' own list, and out with how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions import recommendations
from styrkedjan.areas.control.models import AuditRecommendation, RecommendationRating
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, ROOT_KINDS, Unit
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

KEPT = "En rekommendation tas inte bort av en fil."
RECOMMENDATIONS = TableSpec(
    name="control_recommendations",
    title="Revisionsrekommendationer",
    key=("unit", "year", "text"),
    columns=(
        Column("unit", "Riktad till", Kind.CODE, required=True, aliases=("Nämndkod",), help="Nämndens kod."),
        Column("year", "Granskningsår", Kind.INTEGER, required=True, minimum=1990, maximum=2199),
        Column("report", "Granskning", required=True, max_length=160),
        Column("text", "Rekommendation", required=True, max_length=2000),
        Column("answer", "Svar", max_length=2000),
        Column("rated_year", "Senast bedömd", readonly=True),
        Column("rating", "Hur långt", readonly=True),
    ),
    help="En rad per rekommendation. Hur långt den är följd bedöms på dess sida, år för år.",
)


def _rows(scope: Unit, known: Known) -> list[AuditRecommendation]:
    rows = AuditRecommendation.objects.filter(unit__path__startswith=scope.path).select_related("unit__principal")
    return list(known.as_written(rows))


def current(scope: Unit, known: Known) -> Rows:
    """Every recommendation with its newest rating (at most three queries)."""
    rows = _rows(scope, known)
    rated = known.rows(RecommendationRating).filter(recommendation__in=[row.pk for row in rows]).order_by("year")
    newest = {row.recommendation_id: row for row in rated}
    told: dict[tuple[str, ...], Values] = {}
    for row in rows:
        last = newest.get(row.pk)
        values: Values = {
            "unit": row.unit.code, "year": row.year, "report": row.report, "text": row.text, "answer": row.answer,
            "rated_year": str(last.year) if last else "", "rating": last.get_rating_display() if last else "",
        }  # fmt: skip
        told[RECOMMENDATIONS.key_of(values)] = values
    return told


def _units(scope: Unit) -> dict[str, Unit]:
    """Whom the auditors may turn to: a body, or the whole municipality."""
    kinds = [*POLITICAL_KINDS, *ROOT_KINDS]
    inside = Unit.objects.filter(path__startswith=scope.path, kind__in=kinds).select_related("principal")
    return {row.code: row for row in inside}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"unit": list(_units(scope))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """What the auditors have said is not unsaid by a file."""
    for change in changes:
        if change.operation is Operation.REMOVE:
            yield Problem("", where(change.key, "text"), KEPT, "Bedöm den som genomförd på sidan.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions. An import that has added any cannot be undone: the next year asks after them."""
    units = _units(scope)
    there = {(row.unit.code, str(row.year), row.text): row for row in _rows(scope, NOW)}
    for change in changes:
        code, year, text = change.key
        told: dict[str, str] = {
            name: str(change.after[name] or "") for name in ("report", "answer") if name in change.after
        }
        if change.operation is Operation.REMOVE:
            raise Refused(KEPT, "Bedöm den som genomförd på sidan.")
        if change.operation is Operation.ADD:
            recommendations.add_recommendation(by=by, unit=units[code], year=int(year), text=text, at=at, **told)
        else:
            row = there[code, year, text]
            recommendations.change_recommendation(by=by, recommendation=row, changes=told, version=row.version, at=at)


imports.register(
    imports.ImportKind(
        key="control_recommendations",
        label="Revisionsrekommendationer",
        sentence="Vad revisorerna har rekommenderat, en rad per rekommendation, med nämndens svar.",
        spec=RECOMMENDATIONS,
        permission=Permission.EDIT_CONTROL,
        allow=permissions.require_edit,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
