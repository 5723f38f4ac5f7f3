"""The auditors' recommendations, with how far each had been followed year by year."""

from __future__ import annotations

from dataclasses import dataclass

from styrkedjan.areas.control.models import AuditRecommendation, RecommendationRating
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control.words import Rating
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A recommendation and its ratings, oldest first."""

    row: AuditRecommendation
    ratings: tuple[RecommendationRating, ...]

    @property
    def now(self) -> Rating | None:
        return Rating(self.ratings[-1].rating) if self.ratings else None

    @property
    def is_open(self) -> bool:
        return self.now is not Rating.DONE


def recommendations(unit: Unit, known: Known) -> list[RecommendationLine]:
    """Those to the unit and everything below it: what is left first, the oldest first (at most five queries)."""
    rows = AuditRecommendation.objects.filter(unit__path__startswith=unit.path).select_related("unit__principal")
    told = known.as_written(rows.order_by("year", "pk"))
    ratings: dict[int, list[RecommendationRating]] = {}
    found = known.rows(RecommendationRating).filter(recommendation__in=[row.pk for row in told])
    for rating in found.select_related("known_by").order_by("year"):
        ratings.setdefault(rating.recommendation_id, []).append(rating)
    lines = [RecommendationLine(row, tuple(ratings.get(row.pk, ()))) for row in told]
    order = list(Rating)
    return sorted(lines, key=lambda line: (order.index(line.now) if line.now else -1, line.row.year))
