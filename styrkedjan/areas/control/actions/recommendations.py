"""The auditors' recommendations: entered once, answered, and rated year after year until they are followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.models import AuditRecommendation, RecommendationRating
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control.words import Rating
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("control.recommend", "lade in en revisionsrekommendation")
def add_recommendation(
    *, by: User, unit: Unit, year: int, report: str, text: str, answer: str = "", at: datetime | None = None
) -> AuditRecommendation:
    """Enter what the auditors recommend a committee, or the whole municipality."""
    permissions.require_edit(by, unit)
    require_text(Granskning=report, Rekommendation=text)
    made = create(
        AuditRecommendation, by=by, at=at, unit=unit, year=year, report=report.strip(), text=text.strip(),
        answer=answer.strip(),
    )  # fmt: skip
    tell(made, unit, year=year)
    return made


@action("control.change_recommendation", "ändrade en revisionsrekommendation")
def change_recommendation(
    *,
    by: User,
    recommendation: AuditRecommendation,
    changes: Mapping[str, Any],
    version: int,
    at: datetime | None = None,
) -> AuditRecommendation:
    """Change what is written of it, most often the answer."""
    permissions.require_edit(by, recommendation.unit)
    row: AuditRecommendation = locking.locked(recommendation, "unit__principal")
    require_text(Granskning=changes.get("report", row.report), Rekommendation=changes.get("text", row.text))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit)
    return row


@action("control.rate", "bedömde hur långt en revisionsrekommendation är följd")
def rate_recommendation(
    *,
    by: User,
    recommendation: AuditRecommendation,
    year: int,
    rating: str,
    comment: str,
    version: str | None = None,
    at: datetime | None = None,
) -> RecommendationRating:
    """How far it has been followed in a year; one rating a year, on the auditors' four steps."""
    permissions.require_edit(by, recommendation.unit)
    row: AuditRecommendation = locking.locked(recommendation, "unit__principal")
    require_text(Vad_som_är_gjort=comment)
    if year < row.year:
        what = f"Granskningen är från {row.year}."
        raise InvalidInput([Problem("", "År", what, f"Skriv {row.year} eller ett senare år.")])
    before = NOW.rows(RecommendationRating).filter(recommendation=row, year=year).select_related("known_by").first()
    facts.require_unchanged(
        [before] if before else [], version,
        theirs=lambda: {"comment": before.comment if before else ""}, mine={"comment": comment},
    )  # fmt: skip
    made: RecommendationRating = facts.succeed(
        before, RecommendationRating, by=by, at=at, recommendation=row, year=year, rating=Rating(rating),
        comment=comment.strip(),
    )  # fmt: skip
    tell(row, row.unit, year=year, rating=Rating(rating).label)
    return made
