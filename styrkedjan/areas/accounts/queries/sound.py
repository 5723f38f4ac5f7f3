"""What bodies have judged of the financial management, and what was known when they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.accounts.models import SoundVerdict
from styrkedjan.areas.accounts.queries.objectives import Objectives
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement beside what the rule proposes now. `moved` says what has become another since, in words."""

    row: SoundVerdict
    moved: tuple[str, ...]

    @property
    def through(self) -> str:
        return Period.parse(self.row.period).label


def material_of(found: Objectives, period: Period, known_at: datetime) -> dict[str, Any]:
    """Everything a judgement rests on, as plain values to keep."""
    return {
        "period": str(period),
        "known_at": known_at.isoformat(),
        "proposed": found.sound.verdict.value,
        "sentence": found.sound.sentence,
        "working": found.sound.working.as_json(),
        "rule": found.rule.source,
        "objectives": [
            {
                "name": row.objective.name,
                "bound": row.target_text,
                "target": str(row.objective.target),
                "unit": row.objective.unit,
                "value": None if row.assessment.value is None else str(row.assessment.value),
                "attained": row.assessment.attained,
                "working": row.assessment.working.as_json(),
            }
            for row in found.rows
        ],
        "goals": [{"title": goal.title, "attained": goal.attained, "told": goal.told} for goal in found.goals],
    }


def judgements(principal: Unit, period: Period, now: Objectives, known: Known) -> tuple[Judged, ...]:
    """Each body's newest judgement in the year up to the month, and what has moved since (one query)."""
    rows = known.rows(SoundVerdict).filter(
        principal=principal, period__lte=str(period), period__startswith=f"{period.year}-"
    )
    newest = {row.stage: row for row in rows.select_related("known_by").order_by("period")}
    current = material_of(now, period, timezone.now())
    return tuple(Judged(newest[stage], tuple(_changes(newest[stage].material, current))) for stage in sorted(newest))


def _changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    told = []
    words = {True: "uppnått", False: "inte uppnått", None: "kan inte bedömas"}
    for key, name in (("objectives", "name"), ("goals", "title")):
        before = {one[name]: one["attained"] for one in then[key]}
        after = {one[name]: one["attained"] for one in now[key]}
        told += [
            f"{title}: {words[before[title]]} då, {words[after[title]]} nu"
            for title in before
            if title in after and before[title] != after[title]
        ]
    return told
